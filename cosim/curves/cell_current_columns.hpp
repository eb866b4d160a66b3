#pragma once

#include <string>
#include <vector>

namespace bitline::curves {

/// Leading columns of a dataset of cell currents, in order: one row is one side of one cell (0: it stores 0 and discharges BL,
/// 1: it stores 1 and discharges BLB), with the threshold shifts of the whole cell.
inline const std::vector<std::string> cell_current_columns = {"cell",     "side",     "shift0_v", "shift1_v",
                                                              "shift2_v", "shift3_v", "shift4_v", "shift5_v"};

/// Name of the column with the current at a DAC code: "code_7_a".
inline std::string code_current_column(int code) { return "code_" + std::to_string(code) + "_a"; }

}  // namespace bitline::curves
