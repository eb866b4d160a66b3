#pragma once

#include <string>
#include <vector>

namespace bitline::curves {

/// Columns of a dataset of whole cycles, one row per column of a macro: its number, how many of its rows are selected, by how
/// much its lines have fallen at the strobe, when both are back within a millivolt after the next precharge begins, and what
/// its sources deliver. Word lines count with the column's share of an array; at their levels, and from the supply as a linear
/// driver takes it. A failed run leaves blanks.
inline const std::vector<std::string> cycle_columns = {"index",
                                                       "rows_on",
                                                       "drop_bl_v",
                                                       "drop_blb_v",
                                                       "recovery_s",
                                                       "precharge_joule",
                                                       "precharge_gates_joule",
                                                       "wordlines_joule",
                                                       "wordlines_at_level_joule",
                                                       "cells_joule",
                                                       "comparator_joule"};

}  // namespace bitline::curves
