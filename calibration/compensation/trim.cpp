#include "calibration/compensation/trim.hpp"

#include <bit>
#include <cstddef>
#include <cstdlib>
#include <string>

#include "calibration/compensation/strobe.hpp"
#include "cosim/column/pattern.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::compensation {

column::Bits trim_bits(std::span<const int> ones, int rows) { return column::spread_block(ones, rows); }

column::Bits uncompensated(int rows, int columns) {
  return trim_bits(std::vector<int>(static_cast<std::size_t>(columns), rows / 2), rows);
}

TrimSearch trim_search(const spec::TrimSearchSpec& spec, double precharge_v) {
  return {
      .precharge_v = precharge_v, .repeats = spec.repeats, .improved = spec.search == "improved", .exchanges = spec.exchanges};
}

TrimTable search_trim(column::Macro& macro, const column::RowPlan& plan, int columns, const TrimSearch& search) {
  return search.improved ? improved_search(macro, plan, columns, search) : published_search(macro, plan, columns, search);
}

TrimTable published_search(column::Macro& macro, const column::RowPlan& plan, int columns, const TrimSearch& search) {
  const int rows = plan.trim, half = rows / 2;
  if (rows < 4 || !std::has_single_bit(static_cast<unsigned>(rows)))
    throw SpecError("the macro has " + std::to_string(rows) + " trim rows; expected a power of two of at least 4.");

  Strobe strobe(macro, search);
  std::vector<int> ones(static_cast<std::size_t>(columns), half);
  for (int step = rows / 4; step >= 1; step /= 2) {
    const std::vector<bool> high = strobe.high(trim_bits(ones, rows));
    for (std::size_t j = 0; j < ones.size(); ++j) ones[j] += high[j] ? -step : step;
  }
  const std::vector<bool> high = strobe.high(trim_bits(ones, rows));
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
