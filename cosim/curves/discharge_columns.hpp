#pragma once

#include <string>
#include <vector>

namespace bitline::curves {

/// Which part of a discharge dataset a run belongs to.
enum class DischargeSet { capacitance = 0, nominal = 1, basis = 2, cells = 3, holdout = 4 };

/// Leading columns of a discharge dataset, in order. A run selects `count` equal cells that store 0; a normal pulse is followed
/// by a long one; `column` is the cells' place in the array.
///   start, strobe:  BL before the normal pulse and at its strobe
///   other_…:        BLB at the same times; and its rise at the begin of the long pulse's plateau above the line through both
/// Behind them come the times at which BL crosses fixed voltages on the plateau of the long pulse, from the end of its rising
/// edge.
inline const std::vector<std::string> discharge_columns = {
    "set",      "cell",     "level",         "level_v",        "shift0_v",    "shift1_v", "shift2_v",
    "shift3_v", "shift4_v", "shift5_v",      "count",          "column",      "width_s",  "test_current_a",
    "start_v",  "strobe_v", "other_start_v", "other_strobe_v", "other_kick_v"};

/// Name of the column with the crossing time of a voltage given in text: "time_at_1.15_v_s".
inline std::string crossing_column(const std::string& volts) { return "time_at_" + volts + "_v_s"; }

/// Columns of a dataset of full random columns.
inline const std::vector<std::string> random_column_columns = {"index", "bl_v", "blb_v"};

/// The same of columns that are audited; the decision of the column's own comparator is 0, 1 or blank.
inline const std::vector<std::string> audited_column_columns = {"index", "bl_v", "blb_v", "decision"};

}  // namespace bitline::curves
