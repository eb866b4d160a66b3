#include "cosim/app/die.hpp"

namespace bitline::app {

namespace {

/// What is written in every macro of a die with these trim rows.
std::vector<std::shared_ptr<const column::MacroProgram>> programs_of(const Inputs& inputs, std::uint32_t die,
                                                                     const study::DieTrim& trim) {
  std::vector<std::shared_ptr<const column::MacroProgram>> programs;
  for (std::size_t layer = 0; layer < inputs.plan.layers.size(); ++layer)
    programs.push_back(std::make_shared<column::MacroProgram>(network::macro_program(inputs.plan, layer, die, trim[layer])));
  return programs;
}

}  // namespace

Die calibrated_die(const Inputs& inputs, const Engines& engines, std::uint32_t die) {
  Die result;
  result.macros = network::program_macros(inputs.plan, engines.both(), die, study::uncompensated_trim(inputs.plan));
  result.trim = study::calibrate(inputs.plan, result.macros, engines.points, inputs.spec.column.trim_search).trim;
  result.programs = programs_of(inputs, die, result.trim);
  return result;
}

Die die_as_made(const Inputs& inputs, const Engines& engines, std::uint32_t die) {
  Die result;
  result.trim = study::uncompensated_trim(inputs.plan);
  result.macros = network::program_macros(inputs.plan, engines.both(), die, result.trim);
  result.programs = programs_of(inputs, die, result.trim);
  return result;
}

network::Inference infer_image(const Inputs& inputs, std::span<const std::unique_ptr<column::Macro>> macros,
                               std::uint32_t image, double precharge_v) {
  const column::Codes codes = inputs.images.codes.row(image);
  return network::infer(inputs.plan, macros, {&codes, {&image, 1}, precharge_v}, true);
}

spice::ColumnBench bench_of(const Inputs& inputs, const column::Silicon& silicon, const spec::WordlineLevels& levels,
                            const std::optional<column::NoiseModel>& noise) {
  spice::ColumnBench bench{inputs.technology, inputs.spec.column, levels, silicon, noise};
  bench.column.comparator = comparator_of(inputs.spec);
  return bench;
}

spec::ComparatorSpec comparator_of(const spec::StudySpec& spec) {
  auto comparator = spec.column.comparator;
  if (!spec.variation.comparator_noise) comparator.noise_v = 0;
  return comparator;
}

std::optional<column::NoiseModel> noise_of(const spec::StudySpec& spec, const column::ColumnModel& model) {
  if (!spec.variation.bitline_noise) return {};
  return column::noise_model(model, spec.column.temperature_kelvin, comparator_of(spec).noise_v);
}

}  // namespace bitline::app
