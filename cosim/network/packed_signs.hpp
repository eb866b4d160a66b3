#pragma once

#include <Eigen/Core>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace bitline::network {

/// Values of ±1, shape (count, bits), 64 to a word: value i of a row is bit i % 64 of word i / 64, 1 for +1. Unused bits are 0.
struct PackedSigns {
  std::size_t count = 0;  ///< rows
  std::size_t bits = 0;   ///< values of a row
  std::vector<std::uint64_t> words;

  std::size_t row_words() const { return (bits + 63) / 64; }
  std::span<const std::uint64_t> row(std::size_t i) const { return std::span(words).subspan(i * row_words(), row_words()); }
  std::span<std::uint64_t> row(std::size_t i) { return std::span(words).subspan(i * row_words(), row_words()); }
  bool positive(std::size_t i, std::size_t bit) const { return row(i)[bit / 64] >> bit % 64 & 1U; }
  void set(std::size_t i, std::size_t bit) { row(i)[bit / 64] |= std::uint64_t{1} << bit % 64; }

  friend bool operator==(const PackedSigns&, const PackedSigns&) = default;
};

/// Values of -1 and +1, shape (rows, values), row-major.
using Signs = Eigen::Array<std::int8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// `count` rows of `bits` values that are all -1.
PackedSigns all_negative(std::size_t count, std::size_t bits);

/// Packs ±1 values: what is above 0 counts as +1.
PackedSigns pack(const Signs& signs);

/// The opposite of pack().
Signs unpack(const PackedSigns& packed);

/// Copies `length` bits from bit `from` of `source` to bit `to` of `target`, where they must be 0 before.
void copy_bits(std::span<const std::uint64_t> source, std::size_t from, std::span<std::uint64_t> target, std::size_t to,
               std::size_t length);

/// Sum over a row's values: twice the number of +1, less `bits`.
int row_sum(const PackedSigns& packed, std::size_t i);

}  // namespace bitline::network
