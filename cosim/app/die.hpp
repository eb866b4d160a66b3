#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "cosim/app/stages.hpp"
#include "cosim/network/inference.hpp"
#include "cosim/spice/column_runner.hpp"

namespace bitline::app {

/// One die: what is written in its macros, and the macros on the model engine.
struct Die {
  study::DieTrim trim;
  std::vector<std::shared_ptr<const column::MacroProgram>> programs;
  study::DieMacros macros;
};
/// The die after compensation.
Die calibrated_die(const Inputs& inputs, const Engines& engines, std::uint32_t die);
/// The die without it: trim rows half and half.
Die die_as_made(const Inputs& inputs, const Engines& engines, std::uint32_t die);

/// One image through the macros of a die, with the codes that drive every layer.
network::Inference infer_image(const Inputs& inputs, std::span<const std::unique_ptr<column::Macro>> macros,
                               std::uint32_t image, double precharge_v);

/// What SPICE's columns are made from; the same silicon as the engines' first variant.
spice::ColumnBench bench_of(const Inputs& inputs, const column::Silicon& silicon, const spec::WordlineLevels& levels,
                            const std::optional<column::NoiseModel>& noise = {});

/// The comparator that a study uses: without noise when the specification switches it off.
spec::ComparatorSpec comparator_of(const spec::StudySpec& spec);

/// The noise of whole reads; none when the specification leaves that of the lines out.
std::optional<column::NoiseModel> noise_of(const spec::StudySpec& spec, const column::ColumnModel& model);

}  // namespace bitline::app
