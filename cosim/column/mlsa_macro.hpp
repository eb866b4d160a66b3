#pragma once

#include <functional>
#include <span>
#include <variant>
#include <vector>

#include "cosim/column/rram_macro.hpp"
#include "cosim/column/sram_macro.hpp"

/// What a layer can be on: each macro turns the same inputs into signals of its columns, which sense amplifiers turn into
/// codes.
namespace bitline::column {

using MlsaMacro = std::variant<RramMacro, SramMacro>;

/// Signals block by block; with noise when `reads` is not null. `resistive` is that of resistive cells; columns of 6T cells
/// have theirs from their engine.
inline void visit_signals(const MlsaMacro& macro, const RramInputs& inputs, const RramReads* reads, const RramNoise& resistive,
                          const std::function<void(const RramBlock&)>& take) {
  if (const auto* rram = std::get_if<RramMacro>(&macro)) return rram->visit(inputs, reads, resistive, take);
  std::get<SramMacro>(macro).visit(inputs, reads, take);
}

/// Codes by thresholds of the columns; noise included.
inline RramCodes codes(const MlsaMacro& macro, const RramInputs& inputs, const RramReads& reads, const RramNoise& resistive,
                       std::span<const float> thresholds) {
  if (const auto* rram = std::get_if<RramMacro>(&macro)) return rram->codes(inputs, reads, resistive, thresholds);
  return std::get<SramMacro>(macro).codes(inputs, reads, thresholds);
}

/// Signals without noise.
inline RramSignals signals(const MlsaMacro& macro, const RramInputs& inputs) {
  return std::visit([&](const auto& own) { return own.signals(inputs); }, macro);
}

/// Thresholds of all columns for a sense amplifier: (columns, references).
inline std::vector<float> thresholds(const MlsaMacro& macro, const Mlsa& mlsa, const MlsaTrim& trim = {}) {
  return std::visit([&](const auto& own) { return own.thresholds(mlsa, trim); }, macro);
}

/// Number of columns.
inline int column_count(const MlsaMacro& macro) {
  return std::visit([](const auto& own) { return own.columns(); }, macro);
}

}  // namespace bitline::column
