#include "cosim/app/stages.hpp"

#include <algorithm>
#include <chrono>
#include <cmath>
#include <regex>
#include <thread>
#include <utility>

#include "calibration/fit/column_fit.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/die.hpp"
#include "cosim/app/options.hpp"
#include "cosim/column/ideal.hpp"
#include "cosim/data/coding.hpp"
#include "cosim/data/corner.hpp"
#include "cosim/data/data_sets.hpp"
#include "cosim/data/normalise.hpp"
#include "cosim/spice/characterise.hpp"
#include "cosim/spice/find_worker.hpp"
#include "netlists/cells/sram_6t.hpp"
#include "netlists/columns/wordline_dac.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {

namespace {

namespace fs = std::filesystem;
using study::Variant;

spice::OnProgress progress_of(const Workplace& place, const char* stage) {
  return [&place, stage](std::size_t done, std::size_t total) { place.progress({stage, done, total}); };
}

void check_code_bits(const spec::StudySpec& spec, const network::Network& network) {
  const auto bits = [](int count) { return std::to_string(count) + (count == 1 ? " bit" : " bits"); };
  if (network.input_bits != data::code_bits)
    throw SpecError("the network '" + network.name + "' takes inputs of " + bits(network.input_bits) + "; expected " +
                    bits(data::code_bits) + ", which the images have");
  if (spec.column.wordline.bits < data::code_bits)
    throw SpecError("key 'column.wordline.bits': the DAC has " + bits(spec.column.wordline.bits) + "; expected at least the " +
                    bits(data::code_bits) + " of an image");
}

/// Folder for what the worker processes need while they run.
fs::path scratch_of(const Workplace& place) { return place.folder / ".scratch"; }

/// What a killed run could not take with it.
void remove_leftovers(const Workplace& place) {
  static const std::regex unfinished(R"(.+\.tmp-[0-9]+-[0-9]+)");  // of write_atomically
  fs::remove_all(scratch_of(place));
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(place.folder))
    if (entry.is_regular_file() && std::regex_match(entry.path().filename().string(), unfinished)) files.push_back(entry);
  for (const auto& file : files) fs::remove(file);
}

}  // namespace

std::string subject_digest(const spec::StudySpec& spec, const technologies::Technology& technology) {
  spec::StudySpec subject{};
  subject.technology.corner = technology.corner;
  subject.column = spec.column;
  subject.column.trim_search = {};
  subject.column.comparator = {};
  std::string latch;
  if (spec.column.comparator.latch) {  // it loads the lines
    subject.column.comparator.latch = spec.column.comparator.latch;
    subject.column.comparator.latch->circuit_file.clear();
    latch = spec.column.comparator.latch->circuit;
  }
  subject.network.layers = spec.network.layers;
  subject.network.readout = spec.network.readout;
  return spec::Digester()
      .add(spec::resolved(subject))
      .add(technology.cards)
      .add(cells::sram_6t_subcircuit(technology))
      .add(latch)
      .hex();
}

column::Codes driven_codes(const spec::StudySpec& spec, const network::Network& network, const column::Codes& images) {
  const auto kept = data::keep_corner(images, network.inputs());
  return spec.data.normalise ? data::normalised(kept, *spec.data.normalise, spec.network.layers.front().balance_rows) : kept;
}

Inputs inputs_with(const spec::StudySpec& spec, const network::Network& network) {
  check_code_bits(spec, network);
  Inputs inputs{spec, technologies::read_technology(spec.technology), network, {}, {}};
  inputs.plan = network::map_network(inputs.network, spec.network.layers, spec.column.rows);
  inputs.images = data::load_test_set(spec.data);
  inputs.images.codes = driven_codes(spec, network, inputs.images.codes);
  return inputs;
}

Inputs read_inputs(const spec::StudySpec& spec) {
  expect_network(spec);
  return inputs_with(spec, network::read_network(spec.network.folder));
}

column::Silicon silicon_of(const spec::StudySpec& spec, const technologies::Technology& technology, Variant variant) {
  spec::VariationSpec variation = spec.variation;
  if (variant == Variant::cell_mismatch) variation.comparator_offset = false;
  if (variant == Variant::comparator_offset) variation.mismatch_scale = variation.wordline_error_v = 0;
  return variation::draw_silicon(technology, spec.column.comparator, variation, spec.study.seed);
}

Workplace open_workplace(const fs::path& folder, ProgressSink progress, std::function<bool()> interrupted) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) throw FileError(folder.string() + ": cannot be created: " + error.message());
  Workplace place{fs::absolute(folder), std::move(progress), std::make_shared<FolderLock>(folder), std::move(interrupted)};
  remove_leftovers(place);
  return place;
}

spice::WorkerPool make_pool(const Workplace& place) {
  return spice::WorkerPool({.worker = spice::find_worker(),
                            .scratch = scratch_of(place),
                            .failed_decks = place.folder / "failed_decks",
                            .workers = 0,
                            .deadline_s = 60,
                            .interrupted = place.interrupted});
}

spec::WordlineLevels find_levels(const spec::StudySpec& spec, const technologies::Technology& technology,
                                 spice::WorkerPool& pool, const Workplace& place) {
  const auto curve = spice::nominal_curve(pool, {technology, spec.column, spec.fit}, place.folder / "cell_current.csv");
  return columns::wordline_levels(curve.view(), spec.column, spec.network);
}

Characterisation characterise(const spec::StudySpec& spec, const technologies::Technology& technology, spice::WorkerPool& pool,
                              const Workplace& place) {
  const spice::Subject subject{technology, spec.column, spec.fit};
  const auto silicon = variation::characterisation_silicon(technology, spec.study.seed);
  const auto curve = spice::nominal_curve(pool, subject, place.folder / "cell_current.csv");
  const auto levels = columns::wordline_levels(curve.view(), spec.column, spec.network);
  const auto count = 2 * static_cast<std::uint32_t>(spec.fit.holdout_columns);
  return {levels,
          spice::run_resumable(pool, spice::discharge_runs(subject, levels, curve, silicon), place.folder / "discharge.csv",
                               progress_of(place, "discharge transients")),
          spice::run_resumable(pool, spice::random_column_runs(subject, levels, silicon, 0, count),
                               place.folder / "columns.csv", progress_of(place, "random columns"))};
}

column::ColumnModel fit(const spec::StudySpec& spec, const technologies::Technology& technology, const Characterisation& data,
                        const Workplace& place) {
  const auto silicon = variation::characterisation_silicon(technology, spec.study.seed);
  auto model = fit::fit_column_model({data.discharge, data.columns, silicon, spec.column, spec.fit, data.levels});
  model.subject_digest = subject_digest(spec, technology);
  spec::write_atomically(place.folder / "model.yaml", column::to_yaml(model));
  return model;
}

column::ColumnModel read_model(const Inputs& inputs, const fs::path& run) {
  return read_model(inputs.spec, inputs.technology, run);
}

column::ColumnModel read_model(const spec::StudySpec& spec, const technologies::Technology& technology, const fs::path& run) {
  const fs::path file = run / "model.yaml";
  auto model = column::read_column_model(file);
  if (model.subject_digest != subject_digest(spec, technology))
    throw DomainError(file.string() +
                      ": fitted to another technology, column or set of levels than the specification asks for");
  return model;
}

Engines make_engines(const Inputs& inputs, const column::ColumnModel& model, const std::optional<column::LatchModel>& latch) {
  if (inputs.spec.column.comparator.latch && !latch)
    throw SpecError("key 'column.comparator.latch': there is a latch but no model of it; expected that it was characterised");
  spec::ColumnSpec column = inputs.spec.column;
  column.comparator = comparator_of(inputs.spec);
  const auto noise = noise_of(inputs.spec, model);
  Engines engines;
  for (const auto variant : {Variant::both, Variant::cell_mismatch, Variant::comparator_offset})
    engines.by_variant.push_back(std::make_unique<column::ModelEngine>(
        model, silicon_of(inputs.spec, inputs.technology, variant), column, inputs.spec.fit.error_v, latch, noise));
  const column::ModelEngine nominal(model, {inputs.spec.study.seed, {}, 0}, column, inputs.spec.fit.error_v, latch, noise);
  const column::Codes first = inputs.images.codes.topRows(std::min<Eigen::Index>(200, inputs.images.codes.rows()));
  engines.points = compensation::working_points(inputs.plan, nominal, first);
  for (const auto& engine : engines.by_variant)
    for (const auto& point : engines.points) engine->add_precharge(point.calibration_precharge_v);
  return engines;
}

std::string study_digest(const Inputs& inputs, const column::ColumnModel& model,
                         const std::optional<column::LatchModel>& latch) {
  spec::StudySpec asked = inputs.spec;  // without what does not matter: words, places of files, the audit
  asked.title = "";
  asked.technology.folder = asked.network.folder = asked.data.folder = "";
  if (asked.column.comparator.latch) asked.column.comparator.latch->circuit_file.clear();
  asked.audit = {};
  asked.training.reset();
  spec::Digester digester;
  digester.add(spec::resolved(asked))
      .add(inputs.technology.cards)
      .add(column::to_yaml(model) + (latch ? column::to_yaml(*latch) : ""))
      .add(inputs.network.digest)
      .add(inputs.images.digest);
  const auto silicon = silicon_of(inputs.spec, inputs.technology, Variant::both);  // its sigmas are in no card
  for (const double sigma_v : silicon.sigma_v) digester.add(spec::plain(sigma_v)).add(",");
  for (const double sigma_v : silicon.latch_sigma_v) digester.add(spec::plain(sigma_v)).add(",");
  return digester.hex();
}

StudyResult run_study(const Inputs& inputs, const Engines& engines, const column::ColumnModel& model, const Workplace& place) {
  const auto dies = static_cast<std::uint32_t>(inputs.spec.study.dies);
  study::DieStudy job{.plan = inputs.plan,
                      .images = inputs.images,
                      .engines = {},
                      .points = engines.points,
                      .search = inputs.spec.column.trim_search,
                      .dies = dies,
                      .threads = std::max(1U, std::thread::hardware_concurrency()),
                      .digest = study_digest(inputs, model, engines.both().comparator().latch),
                      .interrupted = place.interrupted};
  for (const auto& engine : engines.by_variant) job.engines.push_back(engine.get());
  const auto table = study::run_study(job, place.folder / "study.csv", progress_of(place, "dies"));

  StudyResult result{};
  const column::IdealEngine ideal;
  const auto images = inputs.images.labels.size();
  result.ideal = statistics::proportion(
      study::correct_images(inputs.plan, network::program_macros(inputs.plan, ideal, 0, study::uncompensated_trim(inputs.plan)),
                            inputs.images, model.precharge_v),
      images);
  for (std::size_t variant = 0; variant < engines.by_variant.size(); ++variant) {
    std::vector<double> raw, trimmed;
    DieAccuracy accuracy{};
    for (const auto& row : table.rows) {
      if (row[table.column("variant")] != static_cast<double>(variant)) continue;
      raw.push_back(row[table.column("correct_uncompensated")] / static_cast<double>(images));
      trimmed.push_back(row[table.column("correct_compensated")] / static_cast<double>(images));
      accuracy.out_of_range += static_cast<int>(row[table.column("out_of_range")]);
    }
    accuracy.uncompensated = statistics::mean(raw);
    accuracy.compensated = statistics::mean(trimmed);
    accuracy.worst_uncompensated = *std::ranges::min_element(raw);
    accuracy.worst_compensated = *std::ranges::min_element(trimmed);
    result.variants.push_back(accuracy);
  }
  return result;
}

double images_per_second(const Inputs& inputs, const Engines& engines) {
  const auto& engine = engines.both();
  const auto macros = network::program_macros(inputs.plan, engine, 0, study::uncompensated_trim(inputs.plan));
  const auto begin = std::chrono::steady_clock::now();
  std::size_t images = 0;
  double seconds = 0;
  while (seconds < 0.3) {
    study::correct_images(inputs.plan, macros, inputs.images, engine.model().precharge_v);
    images += inputs.images.labels.size();
    seconds = std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  }
  return static_cast<double>(images) / seconds;
}

}  // namespace bitline::app
