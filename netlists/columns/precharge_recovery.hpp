#pragma once

#include "netlists/columns/deck.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// Bit lines on their way back: BL begins `swing_v` below the precharge level, the supply, BLB at it, and the precharge devices
/// are on from t = 0 until `stop_s`; all cells are unselected and half of them store 1. Probes "bl", "blb".
Deck precharge_recovery_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double swing_v,
                             double stop_s);

}  // namespace bitline::columns
