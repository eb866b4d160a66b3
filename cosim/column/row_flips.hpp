#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

#include "cosim/column/rram_row_read.hpp"

namespace bitline::column {

/// Reads of a column whose noise is drawn together: those from a multiple of it on.
inline constexpr std::uint32_t reads_together = 64;

/// A row that is flipped more rarely is taken as never flipped.
inline constexpr double rarest_flip = 1e-15;

/// Which reads noise is drawn for: a column at its place, a plane of the inputs, and reads from reads_together * group on.
struct FlipAddress {
  std::uint64_t seed;
  RramPlace place;
  std::uint32_t plane, group;
};

/// The decisions of a column that noise turns over, drawn exactly without a draw for each.
///
/// Rows are sorted by their flip probability, that of the likelier input, and cut in two where this makes the fewest draws.
/// Candidates among the decisions of a part come at its largest probability, with geometric gaps between one and the next; each
/// is a flip with its own probability over that one (thinning: Lewis and Shedler, Naval Research Logistics 26(3), 1979).
class ColumnFlips {
 public:
  ColumnFlips() = default;
  explicit ColumnFlips(std::span<const RowDecisions> rows);

  /// No row that noise ever flips.
  bool none() const { return cells_.empty(); }

  /// Calls `flip(read, row)` for what is turned over in the reads_together reads at an address, read 0 the group's first;
  /// `positive(read, row)` is asked for the input.
  void visit(const FlipAddress& at, const std::function<bool(std::uint32_t read, int row)>& positive,
             const std::function<void(std::uint32_t read, int row)>& flip) const;

 private:
  /// Flip probabilities of a row.
  struct Cell {
    int row;
    double plus, minus;

    double most() const { return plus > minus ? plus : minus; }
  };
  std::vector<Cell> cells_;  // the likeliest first
  std::size_t often_ = 0;    // of these so many in a part of their own
};

}  // namespace bitline::column
