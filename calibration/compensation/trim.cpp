#include "calibration/compensation/trim.hpp"

#include <bit>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "cosim/column/pattern.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::compensation {
namespace {

/// Strobes a macro with its data off; counts strobes, so that each has fresh noise.
class Strobe {
 public:
  Strobe(column::Macro& macro, const TrimSearch& search) : macro_(macro), search_(search) {}

  /// Per column: whether most of the strobes find V_BL - V_BLB above the comparator's offset.
  std::vector<bool> operator()(std::span<const int> ones, int rows) {
    macro_.write_trim(trim_bits(ones, rows));
    std::vector<int> votes(ones.size());
    for (int repeat = 0; repeat < search_.repeats; ++repeat) {
      const column::Decisions decisions = macro_.decide({.codes = nullptr,
                                                         .image = {&calibration_image, 1},
                                                         .strobe = static_cast<std::uint32_t>(count_++),
                                                         .data_on = false,
                                                         .precharge_v = search_.precharge_v});
      for (std::size_t j = 0; j < votes.size(); ++j) votes[j] += decisions(0, static_cast<Eigen::Index>(j));
    }
    std::vector<bool> high(ones.size());
    for (std::size_t j = 0; j < votes.size(); ++j) high[j] = 2 * votes[j] > search_.repeats;
    return high;
  }

  int count() const { return count_; }

 private:
  column::Macro& macro_;
  TrimSearch search_;
  int count_ = 0;
};

}  // namespace

column::Bits trim_bits(std::span<const int> ones, int rows) { return column::spread_block(ones, rows); }

column::Bits uncompensated(int rows, int columns) {
  return trim_bits(std::vector<int>(static_cast<std::size_t>(columns), rows / 2), rows);
}

TrimTable search_trim(column::Macro& macro, const column::RowPlan& plan, int columns, const TrimSearch& search) {
  const int rows = plan.trim, half = rows / 2;
  if (rows < 4 || !std::has_single_bit(static_cast<unsigned>(rows)))
    throw SpecError("the macro has " + std::to_string(rows) + " trim rows; expected a power of two of at least 4.");
  if (search.repeats < 1 || search.repeats % 2 == 0)
    throw SpecError("a decision takes " + std::to_string(search.repeats) + " strobes; expected an odd number.");

  Strobe strobe(macro, search);
  std::vector<int> ones(static_cast<std::size_t>(columns), half);
  for (int step = rows / 4; step >= 1; step /= 2) {
    const std::vector<bool> high = strobe(ones, rows);
    for (std::size_t j = 0; j < ones.size(); ++j) ones[j] += high[j] ? -step : step;
  }
  const std::vector<bool> high = strobe(ones, rows);
  std::vector<int> out_of_range;
  for (std::size_t j = 0; j < ones.size(); ++j) {
    const bool outwards = high[j] == (ones[j] < half);
    if (outwards && std::abs(ones[j] - half) == half - 1) out_of_range.push_back(static_cast<int>(j));
    if (!outwards) ones[j] += high[j] ? -1 : 1;
  }

  TrimTable table{.trim = trim_bits(ones, rows), .ones = ones, .out_of_range = out_of_range, .strobes = strobe.count()};
  macro.write_trim(table.trim);
  return table;
}

}  // namespace bitline::compensation
