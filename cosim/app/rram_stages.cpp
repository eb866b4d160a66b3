#include "cosim/app/rram_stages.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <thread>

#include "calibration/variation/rram_silicon.hpp"
#include "cosim/app/rram_fit.hpp"
#include "cosim/network/xnor_ideal.hpp"
#include "netlists/cells/rram_2t2r.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/rram_reader.hpp"

namespace bitline::app {
namespace {

constexpr int training_images = 500;  ///< whose partial sums decide where references are

/// The array at a time since programming, and what of a study its model depends on.
struct Subject {
  const spec::RramStudySpec& spec;
  spice::RramBench bench;
};

Subject subject_at(const RramInputs& inputs, double age_s) {
  Subject subject{inputs.spec, inputs.bench};
  subject.bench.rram.age_s = subject.bench.array.device.age_s = age_s;
  return subject;
}

Subject subject_at_reads(const RramInputs& inputs) { return subject_at(inputs, inputs.spec.array.device.age_s); }

column::RramSilicon silicon_of(const Subject& subject) {
  const auto& [spec, bench] = subject;
  return variation::draw_rram_silicon(bench.technology, bench.rram, spec.variation, spec.array.mlsa, spec.study.seed);
}

/// Folder of a run for the array at `array.mlsa.set_at`.
std::filesystem::path setting_folder(const std::filesystem::path& run) { return run / "setting"; }

/// Digest of what the model is fitted to: the same for any sense amplifier, network or study.
std::string rram_subject_digest(const Subject& fitted) {
  const auto& [asked, bench] = fitted;
  spec::RramStudySpec subject{};
  subject.technology.corner = bench.technology.corner;
  subject.array = bench.array;
  subject.array.columns = 1;
  subject.array.mux_ways = 1;
  subject.array.mlsa = {};
  subject.array.row_reader.reset();
  subject.fit = asked.fit;
  subject.study.seed = asked.study.seed;
  return spec::Digester()
      .add(spec::resolved(subject))
      .add(bench.technology.cards)
      .add(bench.rram.description)
      .add(spec::plain(cells::rram_access_sigma_v(bench.technology, bench.rram)))
      .add(columns::rram_cell_subcircuit(bench.technology, bench.rram, bench.array))
      .hex();
}

column::RramModel fit_subject(const Subject& subject, spice::WorkerPool& pool, const Workplace& place) {
  const auto file = place.folder / "rram_model.yaml";
  const std::string digest = rram_subject_digest(subject);
  if (std::filesystem::exists(file)) {
    auto known = column::read_rram_model(file);
    if (known.subject_digest == digest) return known;
  }
  place.progress({"model of the column", 0, 1});
  const auto& [spec, bench] = subject;
  const auto silicon = variation::characterisation_rram_silicon(bench.technology, bench.rram, spec.study.seed);
  const auto fitted = fit_rram_in_spice(pool, bench, spec.fit, silicon, digest);
  spec::write_atomically(file, column::to_yaml(fitted.model));
  place.progress({"model of the column", 1, 1});
  return fitted.model;
}

/// The model that a run left; DomainError when it was fitted to something else.
column::RramModel read_fitted(const Subject& subject, const std::filesystem::path& folder) {
  const auto file = folder / "rram_model.yaml";
  auto model = column::read_rram_model(file);
  if (model.subject_digest != rram_subject_digest(subject))
    throw DomainError(file.string() + ": fitted to another array or technology than the specification asks for");
  return model;
}

std::string_view bytes(std::span<const std::uint8_t> values) {
  return {reinterpret_cast<const char*>(values.data()), values.size()};
}

/// Of what `subject` says of a study's dies, of the models, the network and the images.
spec::Digester study_digester(const RramInputs& inputs, spec::RramStudySpec subject, const study::RramNetwork& network) {
  subject.file.clear();
  subject.network.folder.clear();
  subject.data.folder.clear();
  if (subject.sram) subject.sram->study.clear();
  subject.study.dies = 1;  // more dies leave those that are there as they were
  subject.audit = {};
  spec::Digester digest;
  digest.add(spec::resolved(subject)).add(column::to_yaml(*network.model)).add(inputs.plan.network.digest);
  digest.add(bytes(inputs.images.pixels)).add(bytes(inputs.images.labels));
  if (network.set_with) digest.add(column::to_yaml(*network.set_with->model));
  return digest;
}

/// Of one sensing of a study's dies.
RramAccuracy accuracy_of(const statistics::Interval& ideal, const curves::Dataset& dies, std::size_t sensing) {
  std::vector<double> shares;
  for (const auto& row : dies.rows)
    if (row[1] == static_cast<double>(sensing)) shares.push_back(row[3] / row[2]);
  return {ideal, statistics::mean(shares), *std::ranges::min_element(shares)};
}

std::string sensing_text(const study::NetworkSensing& sensing) {
  std::string text = sensing.calibrated ? "calibrated" : "as made";
  for (const auto& layer : sensing.planes)
    for (const auto& plane : layer) {
      for (const double reference : plane.mlsa.references) text += " " + spec::plain(reference);
      for (const int level : plane.mlsa.levels) text += " " + std::to_string(level);
    }
  return text;
}

/// Everything that the reads of layers on 6T cells depend on beside the resistive study.
std::string sram_text(const SramInputs& inputs, const study::SramLayers& layers) {
  const column::ModelEngine& engine = *layers.columns->engine;
  std::string text = column::to_yaml(engine.model()) + spec::plain(inputs.study.fit.error_v);
  text += inputs.study.variation.bitline_noise ? " noise of cells" : "";
  for (const double sigma_v : engine.silicon().sigma_v) text += " " + spec::plain(sigma_v);
  return text + " " + spec::plain(engine.silicon().wordline_sigma_v);
}

}  // namespace

RramInputs read_rram_inputs(const spec::RramStudySpec& spec) {
  const auto sram = read_sram_inputs(spec);
  spec::RramDataSpec training = spec.data;
  training.images = training_images;
  RramInputs inputs{.spec = spec,
                    .bench = {technologies::read_technology(spec.technology),
                              with(technologies::read_rram_technology(spec.technology), spec.array.device), spec.array},
                    .plan = map_on_arrays(spec, sram),
                    .images = data::load_byte_images(spec.data, false),
                    .training = data::load_byte_images(training, true),
                    .sram = sram};
  const network::XnorNetwork& network = inputs.plan.network;
  const network::MapSize& wanted = network.images;
  const data::ByteImages& images = inputs.images;
  if (wanted != network::MapSize{images.height, images.width, images.channels})
    throw SpecError("the network '" + network.name + "' takes images of " + std::to_string(wanted.height) + " x " +
                    std::to_string(wanted.width) + " x " + std::to_string(wanted.channels) + "; the set '" + images.name +
                    "' has " + std::to_string(images.height) + " x " + std::to_string(images.width) + " x " +
                    std::to_string(images.channels));
  return inputs;
}

column::RramModel fit_rram(const RramInputs& inputs, spice::WorkerPool& pool, const Workplace& place) {
  return fit_subject(subject_at_reads(inputs), pool, place);
}

void expect_products(const spec::RramStudySpec& spec) {
  if (spec.array.cell != "rram_2t2r")
    throw SpecError(
        spec.file.string() + ": key 'array.cell': a row of '" + spec.array.cell +
        "' conducts for an input of +1 alone, so that its columns do not sum the products of signs of which networks "
        "are made; expected 'rram_2t2r', or `bitline netlist`, which writes single reads");
}

RramInputs read_network_inputs(const spec::RramStudySpec& spec) {
  expect_products(spec);
  return read_rram_inputs(spec);
}

ColumnModels fit_columns(const RramInputs& inputs, spice::WorkerPool& pool, const Workplace& place) {
  ColumnModels models{fit_rram(inputs, pool, place)};
  if (inputs.sram) models.sram = fit_sram(*inputs.sram, inputs.bench.technology, pool, place);
  if (const auto& set_at_s = inputs.spec.array.mlsa.set_at_s) {
    Workplace own = place;
    own.folder = setting_folder(place.folder);
    std::filesystem::create_directories(own.folder);
    models.at_setting = fit_subject(subject_at(inputs, *set_at_s), pool, own);
  }
  return models;
}

ColumnModels read_models(const RramInputs& inputs, const std::filesystem::path& run) {
  ColumnModels models{read_fitted(subject_at_reads(inputs), run)};
  if (inputs.sram) models.sram = read_model(inputs.sram->study, inputs.bench.technology, run / "sram");
  if (const auto& set_at_s = inputs.spec.array.mlsa.set_at_s)
    models.at_setting = read_fitted(subject_at(inputs, *set_at_s), setting_folder(run));
  return models;
}

column::RramSilicon silicon_of(const RramInputs& inputs) { return silicon_of(subject_at_reads(inputs)); }

study::RramNetwork rram_network(const RramInputs& inputs, const ColumnModels& models, const study::ExactReads& known) {
  const auto& spec = inputs.spec;
  std::optional<study::SramLayers> sram;
  if (inputs.sram) sram = sram_layers(spec, *inputs.sram, inputs.bench.technology, *models.sram);
  std::optional<study::ArraysAtTime> set_with;
  if (models.at_setting)
    set_with = {std::make_shared<const column::RramModel>(*models.at_setting),
                silicon_of(subject_at(inputs, *spec.array.mlsa.set_at_s))};
  const bool noise = spec.variation.noise;
  return {.plan = inputs.plan,
          .known = known,
          .model = std::make_shared<const column::RramModel>(models.rram),
          .silicon = silicon_of(inputs),
          .noise = {noise ? inputs.bench.rram.read_noise : 0, noise ? spec.array.mlsa.noise_a : 0},
          .sram = std::move(sram),
          .set_with = std::move(set_with)};
}

columns::MlsaCircuit mlsa_circuit_of(const RramInputs& inputs, const column::RramModel& model) {
  columns::MlsaCircuit circuit = columns::mlsa_circuit(model.full_scale_a);
  circuit.evaluation_s = inputs.spec.array.mlsa.evaluation_s;
  return circuit;
}

statistics::Interval ideal_accuracy(const RramInputs& inputs) {
  const auto classes = network::classes_of(
      network::XnorIdeal(inputs.plan.network).scores(inputs.images.pixels, std::thread::hardware_concurrency()));
  return statistics::proportion(network::count_equal(classes, inputs.images.labels), classes.size());
}

std::string rram_study_digest(const RramInputs& inputs, const study::RramNetwork& network,
                              std::span<const study::NetworkSensing> sensings) {
  spec::RramStudySpec subject = inputs.spec;
  subject.array.row_reader.reset();
  spec::Digester digest = study_digester(inputs, subject, network);
  if (inputs.sram) digest.add(sram_text(*inputs.sram, *network.sram));
  for (const auto& sensing : sensings) digest.add(sensing_text(sensing));
  return digest.add(bytes(inputs.training.pixels)).add(bytes(inputs.training.labels)).hex();
}

std::vector<RramAccuracy> run_rram_study(const RramInputs& inputs, const study::RramNetwork& network,
                                         std::span<const study::NetworkSensing> sensings, const Workplace& place,
                                         const std::string& file) {
  const auto& spec = inputs.spec;
  const auto dies = study::run_rram_dies({.network = network,
                                          .sensings = sensings,
                                          .images = {inputs.images.pixels, inputs.images.labels},
                                          .dies = static_cast<std::uint32_t>(spec.study.dies),
                                          .threads = std::max(1U, std::thread::hardware_concurrency()),
                                          .digest = rram_study_digest(inputs, network, sensings),
                                          .interrupted = place.interrupted},
                                         place.folder / file, [&](std::size_t done, std::size_t total) {
                                           place.progress({"dies", done, total});
                                         });
  const auto ideal = ideal_accuracy(inputs);
  std::vector<RramAccuracy> found;
  for (std::size_t s = 0; s < sensings.size(); ++s) found.push_back(accuracy_of(ideal, dies, s));
  return found;
}

std::optional<column::RowReader> row_reader_of(const RramInputs& inputs, const column::RramModel& model) {
  const auto& reader = inputs.spec.array.row_reader;
  if (!reader) return std::nullopt;
  const bool noise = inputs.spec.variation.noise;
  return column::RowReader{.reference_a = std::lerp(nominal_row_a(model, false), nominal_row_a(model, true), reader->reference),
                           .noise = {noise ? inputs.bench.rram.read_noise : 0, noise ? reader->noise_a : 0},
                           .mux_ways = inputs.spec.array.mux_ways};
}

std::optional<RramAccuracy> run_row_study(const RramInputs& inputs, const study::RramNetwork& network, const Workplace& place) {
  const auto& spec = inputs.spec;
  const auto reader = row_reader_of(inputs, *network.at_setting().model);
  if (!reader) return std::nullopt;
  study::RowReadNetwork rows{network.plan, network.model, network.silicon, *reader};
  if (spec.variation.offset && !spec.array.row_reader->calibrated) rows.silicon.row_offset_a = spec.array.row_reader->offset_a;
  spec::RramStudySpec subject = spec;
  subject.array.mlsa = {};
  const auto dies = study::run_row_dies({.network = rows,
                                         .images = {inputs.images.pixels, inputs.images.labels},
                                         .dies = static_cast<std::uint32_t>(spec.study.dies),
                                         .threads = std::max(1U, std::thread::hardware_concurrency()),
                                         .digest = study_digester(inputs, subject, network).hex(),
                                         .interrupted = place.interrupted},
                                        place.folder / "rram_rows.csv", [&](std::size_t done, std::size_t total) {
                                          place.progress({"dies, row by row", done, total});
                                        });
  return accuracy_of(ideal_accuracy(inputs), dies, 0);
}

}  // namespace bitline::app
