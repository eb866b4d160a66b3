#pragma once

#include <vector>

#include "netlists/spec/column_spec.hpp"

namespace bitline::column {

/// The input-referred offset of one comparator against the common mode at which it is strobed: V_BL - V_BLB at which it turns,
/// sum_k coefficient_v[k] (V_cm - origin_v)^k [V]. A declared offset is a straight line, a latch has some powers more.
struct OffsetCurve {
  double origin_v;                    ///< [V]
  double low_v, high_v;               ///< box of common modes; infinite where none was fitted [V]
  std::vector<double> coefficient_v;  ///< at least one [V / V^k]
};

/// An offset as declared, `offset_v` at the reference: offset (1 + slope (V_cm - V_ref)), at any common mode.
/// Source: declared parameters; a latch's offset grows with the common mode at which it is strobed.
OffsetCurve declared_offset(const spec::ComparatorSpec& comparator, double offset_v);

/// DomainError when a common mode is outside the curve's box: on which side, and what would help.
void check_common_mode(const OffsetCurve& curve, double common_mode_v);

/// Offset at a common mode [V]; DomainError outside the box.
double offset_v(const OffsetCurve& curve, double common_mode_v);

}  // namespace bitline::column
