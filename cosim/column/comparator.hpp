#pragma once

#include <cstdint>
#include <optional>
#include <utility>

#include "cosim/column/column_job.hpp"
#include "cosim/column/latch_model.hpp"
#include "cosim/column/noise_model.hpp"
#include "cosim/column/offset_curve.hpp"
#include "cosim/column/sampled_column.hpp"
#include "cosim/column/silicon.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::column {

/// What decides at the end of every column: comparators as declared or, with a model of their latch, in transistors.
struct Comparator {
  spec::ComparatorSpec declared;    ///< noise_v = 0 switches noise off
  std::optional<LatchModel> latch;  ///< its threshold replaces the declared offset; the noise stays as declared
  std::optional<NoiseModel> noise;  ///< of whole reads, the declared noise included; without it lines are quiet

  Comparator(const spec::ComparatorSpec& as_declared, std::optional<LatchModel> in_transistors = {},
             std::optional<NoiseModel> of_reads = {})
      : declared(as_declared), latch(std::move(in_transistors)), noise(std::move(of_reads)) {}
};

/// Standard deviation of the fresh noise at the comparator in one read: as the noise model says of the read's selected rows,
/// else as declared [V].
double read_noise_v(double declared_v, const std::optional<NoiseModel>& noise, const ColumnJob& job,
                    const spec::WordlineLevels& levels);

/// The offset of one column's comparator, frozen in the silicon of its die. The curves of one comparator have one origin, one
/// box and one number of coefficients.
OffsetCurve offset_curve(const Comparator& comparator, const Silicon& silicon, std::uint32_t die, std::uint32_t macro,
                         std::uint32_t column);

/// V_BL - V_BLB beyond the offset, without noise: positive where the decision is 1 [V]. DomainError outside the curve's box.
inline double margin_v(const OffsetCurve& offset, const LineVoltages& lines) {
  return lines.difference() - offset_v(offset, lines.common_mode());
}

}  // namespace bitline::column
