#include "cosim/column/comparator.hpp"

#include "cosim/column/read_column.hpp"

namespace bitline::column {

OffsetCurve offset_curve(const Comparator& comparator, const Silicon& silicon, std::uint32_t die, std::uint32_t macro,
                         std::uint32_t column) {
  if (comparator.latch) return latch_curve(*comparator.latch, latch_shifts_v(silicon, die, macro, column));
  return declared_offset(comparator.declared, comparator_offset_v(silicon, die, macro, column));
}

double read_noise_v(double declared_v, const std::optional<NoiseModel>& noise, const ColumnJob& job,
                    const spec::WordlineLevels& levels) {
  if (!noise) return declared_v;
  const Silicon nominal{};  // noise does not depend on mismatch
  return sigma_v(*noise, read_column(*job.program, nominal, levels,
                                     {.codes = job.codes,
                                      .column = job.column,
                                      .data_on = job.data_on,
                                      .ramp_strobe = job.ramp_strobe,
                                      .trim_off = job.trim_off}));
}

}  // namespace bitline::column
