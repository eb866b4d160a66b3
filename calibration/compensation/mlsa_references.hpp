#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "cosim/column/mlsa.hpp"
#include "cosim/column/rram_model.hpp"

namespace bitline::compensation {

/// How often each number of matching rows occurs: index is the number of matches, 0 … rows. Columns of 6T cells, whose rows are
/// on or off, count the sum of the weights whose rows are on, from -rows to rows; the index is that sum plus the rows.
using MatchHistogram = std::vector<std::uint64_t>;

/// A quantiser of the number of matching rows: code k is for boundaries[k - 1] <= matches < boundaries[k].
struct MatchQuantiser {
  std::vector<int> boundaries;  ///< rising: the smallest number of matches of codes 1, 2, ...
  std::vector<int> levels;  ///< 2 matches - rows, that each code stands for: sum of ±1 products; of 6T cells, twice their sum
  double rms;               ///< error of the level against the sum over the histogram
};

/// Quantises to at most 2^bits codes. "uniform": boundaries spread evenly over the matches that occur; "quantile": at equal
/// shares of what occurs; "lloyd-max": the least squared error there is, by dynamic programming over all boundaries. A level is
/// the mean sum of its code, to the nearest whole number. Where fewer sums occur than there are codes each gets its own: see
/// resolvable_bits. SpecError for an empty histogram or another word. Source: Lloyd, IEEE Trans. Inf. Theory 28(2), 1982; Max,
/// IRE Trans. Inf. Theory 6(1), 1960; that optimal partitions of a line nest by halves: Wu and Zhang, 1991.
MatchQuantiser quantise_matches(const MatchHistogram& histogram, std::string_view references, int bits);

/// Signal of a nominal column against its matches, which it rises with [A], [V].
using NominalSignal = std::function<double(int matches)>;

/// That of a model's columns, which has to outlive it.
NominalSignal nominal_signal_of(const column::RramModel& model);

/// The sense amplifier of a quantiser: a boundary between two numbers of matches lies half-way between their nominal signals.
column::Mlsa make_mlsa(const MatchQuantiser& quantiser, const NominalSignal& nominal, int mux_ways);

/// Bits beyond which a sense amplifier tells nothing more, where `bits` are more than that: codes for which the histogram has
/// no sums, or steps of one match that lie within the standard deviation `sigma` of a comparison (offset and noise) [A],
/// [V]. A warning, not an error.
std::optional<int> resolvable_bits(const MatchHistogram& histogram, const NominalSignal& nominal, int bits, double sigma);

}  // namespace bitline::compensation
