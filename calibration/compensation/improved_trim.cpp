#include <algorithm>
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <string>
#include <utility>

#include "calibration/compensation/strobe.hpp"
#include "calibration/compensation/trim.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::compensation {
namespace {

/// Trim rows of which the last stores 0 and the others, in column j, ones[j] ones.
column::Bits open_bits(std::span<const int> ones, int rows) {
  column::Bits bits = column::Bits::Zero(rows, static_cast<Eigen::Index>(ones.size()));
  bits.topRows(rows - 1) = trim_bits(ones, rows - 1);
  return bits;
}

/// Per column the largest count of the first R - 1 rows whose V_BL - V_BLB is below the offset, the last row off; -1 where none
/// is. There are as many strobes as any column can need, so that the noise of those that follow depends on no other column.
std::vector<int> counts_below(Strobe& strobe, int rows, int columns) {
  std::vector<int> low(static_cast<std::size_t>(columns), -1), high(low.size(), rows), probe(low.size());
  for (int width = rows + 1; width > 1; width = (width + 1) / 2) {
    for (std::size_t j = 0; j < probe.size(); ++j)
      if (high[j] - low[j] > 1) probe[j] = (low[j] + high[j]) / 2;
    const std::vector<bool> above = strobe.high(open_bits(probe, rows));
    for (std::size_t j = 0; j < probe.size(); ++j)
      if (high[j] - low[j] > 1) (above[j] ? high : low)[j] = probe[j];
  }
  return low;
}

/// Row of the column that stores `bit`, at a share 0 <= share < 1 of all those.
Eigen::Index row_at(const column::Bits& trim, Eigen::Index column, int bit, double share, int count) {
  int skip = static_cast<int>(share * count);
  Eigen::Index row = 0;
  while (trim(row, column) != bit || skip-- > 0) ++row;
  return row;
}

/// Exchanges a 1 and a 0 of a column that has both, trial by trial another pair. The plastic number's powers spread pairs
/// evenly (M. Roberts, "The unreasonable effectiveness of quasirandom sequences").
void exchange(column::Bits& trim, Eigen::Index column, int trial) {
  const double one = std::fmod(trial * 0.7548776662466927, 1.0), zero = std::fmod(trial * 0.5698402909980532, 1.0);
  const int ones = trim.col(column).cast<int>().sum();
  const Eigen::Index from = row_at(trim, column, 1, one, ones),
                     to = row_at(trim, column, 0, zero, static_cast<int>(trim.rows()) - ones);
  trim(from, column) = 0;
  trim(to, column) = 1;
}

/// Tries exchanges, of one pair of rows and of two in turn, and keeps those that bring a column's votes nearer to a draw.
void exchange_rows(Strobe& strobe, column::Bits& trim, std::vector<int> votes, const TrimSearch& search) {
  const auto lead = [&](int count) { return std::abs(2 * count - search.repeats); };
  for (int trial = 1; trial <= search.exchanges; ++trial) {
    column::Bits tried = trim;
    std::vector<std::size_t> open;
    for (std::size_t j = 0; j < votes.size(); ++j) {
      const auto column = static_cast<Eigen::Index>(j);
      const auto [least, most] = std::pair(trim.col(column).minCoeff(), trim.col(column).maxCoeff());
      if (lead(votes[j]) == 1 || least == most) continue;
      for (int pair = 0; pair <= trial % 2; ++pair) exchange(tried, column, trial + search.exchanges * pair);
      open.push_back(j);
    }
    if (open.empty()) return;
    const auto found = strobe.votes(tried);
    for (const std::size_t j : open) {
      if (lead(found[j]) >= lead(votes[j])) continue;
      trim.col(static_cast<Eigen::Index>(j)) = tried.col(static_cast<Eigen::Index>(j));
      votes[j] = found[j];
    }
  }
}

}  // namespace

TrimTable improved_search(column::Macro& macro, const column::RowPlan& plan, int columns, const TrimSearch& search) {
  const int rows = plan.trim;
  if (rows < 4) throw SpecError("the macro has " + std::to_string(rows) + " trim rows; expected at least 4.");
  if (search.exchanges > 0 && search.repeats < 3)
    throw SpecError("exchanges of trim rows are judged by how many of a decision's strobes agree; expected at least 3, found " +
                    std::to_string(search.repeats) + ".");

  Strobe strobe(macro, search, 1);
  const std::vector<int> below = counts_below(strobe, rows, columns);
  std::vector<int> ones(below.size());
  std::ranges::transform(below, ones.begin(), [](int count) { return std::max(count, 0); });
  TrimTable table{.trim = open_bits(ones, rows), .ones = {}, .out_of_range = {}, .strobes = 0};
  for (std::size_t j = 0; j < below.size(); ++j) table.trim(rows - 1, static_cast<Eigen::Index>(j)) = below[j] >= 0;

  strobe.select_all();
  const std::vector<int> votes = strobe.votes(table.trim);
  for (std::size_t j = 0; j < below.size(); ++j) {
    const bool high = 2 * votes[j] > search.repeats;
    if ((below[j] == -1 && high) || (below[j] == rows - 1 && !high)) table.out_of_range.push_back(static_cast<int>(j));
  }
  exchange_rows(strobe, table.trim, votes, search);
  for (Eigen::Index j = 0; j < table.trim.cols(); ++j) table.ones.push_back(table.trim.col(j).cast<int>().sum());
  table.strobes = strobe.count();
  macro.write_trim(table.trim);
  return table;
}

}  // namespace bitline::compensation
