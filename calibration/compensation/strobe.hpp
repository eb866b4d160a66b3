#pragma once

#include <vector>

#include "calibration/compensation/trim.hpp"
#include "cosim/column/macro.hpp"

namespace bitline::compensation {

/// Strobes a macro with its data off, all columns at once; counts strobes, so that each has fresh noise.
class Strobe {
 public:
  /// The last `trim_off` trim rows stay low. SpecError for a number of repeats that is not odd and positive.
  Strobe(column::Macro& macro, const TrimSearch& search, int trim_off = 0);

  /// Writes trim rows and strobes: per column, how many of the repeats find V_BL - V_BLB above the comparator's offset.
  std::vector<int> votes(const column::Bits& trim);
  /// Whether most of them do.
  std::vector<bool> high(const column::Bits& trim);

  /// The same strobes from now on, with all trim rows.
  void select_all() { trim_off_ = 0; }
  int count() const { return count_ * static_cast<int>(images_.size()); }

 private:
  column::Macro& macro_;
  double precharge_v_;
  int trim_off_;
  std::vector<std::uint32_t> images_;  ///< one for each repeat
  int count_ = 0;
};

}  // namespace bitline::compensation
