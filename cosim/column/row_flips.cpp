#include "cosim/column/row_flips.hpp"

#include <algorithm>
#include <cmath>

#include "cosim/random/address.hpp"

namespace bitline::column {

namespace {

/// The draws of one group of reads, one after the other: each has an address.
class Draws {
 public:
  explicit Draws(const FlipAddress& at) : at_(at) {}

  std::array<double, 2> next() {
    // At most one candidate for each of 64 decisions of 4096 rows: 18 bits, of which 12 are the address's row.
    const random::Address address{.die = at_.place.die,
                                  .macro = at_.place.macro,
                                  .row = drawn_ & 0xFFFU,
                                  .column = at_.place.column,
                                  .stream = random::Stream::row_flip,
                                  .device = at_.plane,
                                  .image = at_.group * reads_together + (drawn_ >> 12),
                                  .strobe = at_.place.tile};
    ++drawn_;
    return random::fine_uniforms(at_.seed, address);
  }

 private:
  const FlipAddress& at_;
  std::uint32_t drawn_ = 0;
};

/// Draws that a part of `rows` rows takes whose likeliest flips with `p`: one to find that there is no more, and candidates.
double draws_of(std::size_t rows, double p) { return rows == 0 ? 0 : 1 + p * static_cast<double>(rows * reads_together); }

}  // namespace

ColumnFlips::ColumnFlips(std::span<const RowDecisions> rows) {
  for (std::size_t row = 0; row < rows.size(); ++row) {
    const Cell cell{static_cast<int>(row), rows[row].plus.flip, rows[row].minus.flip};
    if (cell.most() >= rarest_flip) cells_.push_back(cell);
  }
  if (none()) return;
  std::ranges::stable_sort(cells_, std::greater{}, &Cell::most);
  double least = draws_of(cells_.size(), cells_.front().most());
  for (std::size_t k = 1; k < cells_.size(); ++k) {
    const double draws = draws_of(k, cells_.front().most()) + draws_of(cells_.size() - k, cells_[k].most());
    if (draws < least) {
      least = draws;
      often_ = k;
    }
  }
}

void ColumnFlips::visit(const FlipAddress& at, const std::function<bool(std::uint32_t read, int row)>& positive,
                        const std::function<void(std::uint32_t read, int row)>& flip) const {
  Draws draws(at);
  for (const std::span<const Cell> part : {std::span(cells_).first(often_), std::span(cells_).subspan(often_)}) {
    if (part.empty()) continue;
    const double most = part.front().most(), end = static_cast<double>(part.size() * reads_together);
    const double gap = -1 / std::log1p(-most);  // mean of the exponential whose whole part is geometric
    for (double decision = -1;;) {
      const auto [skipped, share] = draws.next();
      decision += 1 + std::floor(-std::log(skipped) * gap);
      if (decision >= end) break;
      const auto number = static_cast<std::size_t>(decision);
      const Cell& cell = part[number % part.size()];
      const auto read = static_cast<std::uint32_t>(number / part.size());
      if (share * most < (positive(read, cell.row) ? cell.plus : cell.minus)) flip(read, cell.row);
    }
  }
}

}  // namespace bitline::column
