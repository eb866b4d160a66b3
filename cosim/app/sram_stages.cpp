#include "cosim/app/sram_stages.hpp"

#include <algorithm>
#include <filesystem>
#include <memory>
#include <string>

#include "calibration/variation/draw_silicon.hpp"
#include "cosim/column/noise_model.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {
namespace {

std::string name_of(const spec::TechnologySpec& technology) {
  return technology.name.empty() ? technology.folder.string() : technology.name;
}

/// The comparator of a 6T column has no part in its reads here; the noise is that of the sense amplifier.
spec::ComparatorSpec sense_amplifier(const spec::RramStudySpec& spec, const spec::ComparatorSpec& declared) {
  spec::ComparatorSpec comparator = declared;
  comparator.offset_v = 0;
  comparator.noise_v = spec.variation.noise ? spec.sram->mlsa.noise_v : 0;
  comparator.latch.reset();
  return comparator;
}

}  // namespace

std::optional<SramInputs> read_sram_inputs(const spec::RramStudySpec& spec) {
  if (!spec.sram) return std::nullopt;
  SramInputs inputs{spec::read_study(spec.sram->study), spec.sram->code};
  spec::StudySpec& study = inputs.study;
  const std::string file = study.file.string();
  const bool same = study.technology.name == spec.technology.name && study.technology.folder == spec.technology.folder;
  if (!same)
    throw SpecError("key 'sram.study': " + file + " is for the technology '" + name_of(study.technology) + "'; expected '" +
                    name_of(spec.technology) + "', that of the array, because both are on one die");
  const int largest = (1 << study.column.wordline.bits) - 1;
  if (inputs.code > largest)
    throw SpecError("key 'sram.code': the DAC of " + file + " has no code " + std::to_string(inputs.code) +
                    "; expected one from 1 to " + std::to_string(largest) + ", or 0 for the largest");
  if (inputs.code == 0) inputs.code = largest;
  if (study.column.array && study.column.array->columns < spec.array.columns)
    throw SpecError("key 'sram.study': the array of " + file + " has " + std::to_string(study.column.array->columns) +
                    " columns; expected at least the " + std::to_string(spec.array.columns) + " of 'array.columns'");
  study.technology = spec.technology;
  study.column.temperature_kelvin = spec.array.temperature_kelvin;
  study.column.comparator = sense_amplifier(spec, study.column.comparator);
  study.study.seed = spec.study.seed;
  return inputs;
}

network::XnorPlan map_on_arrays(const spec::RramStudySpec& spec, const std::optional<SramInputs>& sram) {
  const network::XnorNetwork network = network::read_xnor_network(spec.network.folder);
  std::vector<network::SubArraySize> sizes(network.layers.size(), {spec.array.rows, spec.array.columns});
  if (sram)
    for (const int layer : spec.sram->layers) {
      if (layer > static_cast<int>(sizes.size()))
        throw SpecError("key 'sram.layers': there is no layer " + std::to_string(layer) + "; expected numbers from 1 to " +
                        std::to_string(sizes.size()) + ", the layers of the network '" + network.name + "'");
      sizes[static_cast<std::size_t>(layer - 1)] = {sram->study.column.rows, spec.array.columns, true};
    }
  if (std::ranges::all_of(sizes, &network::SubArraySize::on_off))
    throw SpecError("key 'sram.layers': every layer of the network '" + network.name +
                    "' is on 6T cells; expected at least one layer that is left for the array");
  return network::map_xnor(network, sizes);
}

column::ColumnModel fit_sram(const SramInputs& sram, const technologies::Technology& technology, spice::WorkerPool& pool,
                             const Workplace& place) {
  Workplace own = place;
  own.folder = place.folder / "sram";
  std::filesystem::create_directories(own.folder);
  return fit(sram.study, technology, characterise(sram.study, technology, pool, own), own);
}

study::SramLayers sram_layers(const spec::RramStudySpec& spec, const SramInputs& sram,
                              const technologies::Technology& technology, const column::ColumnModel& model) {
  const spec::ColumnSpec& column = sram.study.column;
  spec::VariationSpec variation = sram.study.variation;
  if (!spec.variation.transistors) variation.mismatch_scale = variation.wordline_error_v = 0;
  std::optional<column::NoiseModel> noise;
  if (spec.variation.noise && variation.bitline_noise)
    noise = column::noise_model(model, column.temperature_kelvin, column.comparator.noise_v);
  const auto silicon = variation::draw_silicon(technology, column.comparator, variation, spec.study.seed);
  auto engine =
      std::make_shared<const column::ModelEngine>(model, silicon, column, sram.study.fit.error_v, std::nullopt, noise);
  const double offset_v = spec.variation.offset ? spec.sram->mlsa.offset_v : 0;
  return {std::make_shared<const column::SramColumns>(column::SramColumns{std::move(engine), column.rows, sram.code, offset_v}),
          spec.sram->mlsa.references, spec.sram->mlsa.bits};
}

}  // namespace bitline::app
