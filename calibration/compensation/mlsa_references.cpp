#include "calibration/compensation/mlsa_references.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numeric>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::compensation {

namespace {

/// Sums over a histogram from its start, so that the error of any run of counts is a difference.
struct Running {
  std::vector<double> count, sum, square;

  explicit Running(const MatchHistogram& histogram) : count{0}, sum{0}, square{0} {
    for (std::size_t m = 0; m < histogram.size(); ++m) {
      const auto n = static_cast<double>(histogram[m]), x = static_cast<double>(m);
      count.push_back(count.back() + n);
      sum.push_back(sum.back() + n * x);
      square.push_back(square.back() + n * x * x);
    }
  }
  /// Squared error of matches [from, to) about their mean.
  double error(std::size_t from, std::size_t to) const {
    const double n = count[to] - count[from], s = sum[to] - sum[from];
    return n > 0 ? std::max(0.0, square[to] - square[from] - s * s / n) : 0;
  }
};

std::vector<int> uniform_boundaries(int low, int high, int codes) {
  std::vector<int> boundaries;
  for (int k = 1; k < codes; ++k) boundaries.push_back(low + static_cast<int>(std::lround(double(high - low + 1) * k / codes)));
  return boundaries;
}

std::vector<int> quantile_boundaries(const Running& running, int codes) {
  std::vector<int> boundaries;
  for (int k = 1; k < codes; ++k) {
    // Whichever of the two counts about the quantile leaves a share that is nearer to it.
    const double wanted = running.count.back() * k / codes;
    const auto above = std::lower_bound(running.count.begin(), running.count.end(), wanted);
    const auto below = above - 1;
    boundaries.push_back(static_cast<int>((wanted - *below < *above - wanted ? below : above) - running.count.begin()));
  }
  return boundaries;
}

/// The partition of [0, size) into `codes` runs of least squared error: best(c, to) = min over from of best(c - 1, from) +
/// error(from, to). The best `from` does not fall as `to` rises, so that each row of the table is made by halving.
std::vector<int> least_error_boundaries(const Running& running, int codes) {
  const std::size_t size = running.count.size() - 1;
  const auto stages = static_cast<std::size_t>(codes);
  std::vector<double> best(size + 1), next(size + 1);
  std::vector<std::vector<int>> from(stages, std::vector<int>(size + 1, 0));
  for (std::size_t to = 0; to <= size; ++to) best[to] = running.error(0, to);
  for (std::size_t stage = 1; stage < stages; ++stage) {
    const auto fill = [&](auto& self, std::size_t low, std::size_t high, std::size_t first, std::size_t last) -> void {
      const std::size_t to = (low + high) / 2;
      double least = std::numeric_limits<double>::infinity();
      std::size_t at = first;
      for (std::size_t f = first; f <= std::min(last, to); ++f)
        if (const double error = best[f] + running.error(f, to); error < least) {
          least = error;
          at = f;
        }
      next[to] = least;
      from[stage][to] = static_cast<int>(at);
      if (to > low) self(self, low, to - 1, first, at);
      if (to < high) self(self, to + 1, high, at, last);
    };
    fill(fill, 0, size, 0, size);
    best = next;
  }
  std::vector<int> boundaries(stages - 1);
  int to = static_cast<int>(size);
  for (std::size_t stage = stages - 1; stage > 0; --stage)
    boundaries[stage - 1] = to = from[stage][static_cast<std::size_t>(to)];
  return boundaries;
}

}  // namespace

MatchQuantiser quantise_matches(const MatchHistogram& histogram, std::string_view references, int bits) {
  const auto occurs = [](std::uint64_t n) { return n > 0; };
  const auto first = std::find_if(histogram.begin(), histogram.end(), occurs);
  if (first == histogram.end())
    throw SpecError("a histogram of matching rows is empty; expected the counts of at least one read");
  const int low = static_cast<int>(first - histogram.begin());
  const int high = static_cast<int>(histogram.rend() - std::find_if(histogram.rbegin(), histogram.rend(), occurs)) - 1;
  const int kinds = static_cast<int>(std::count_if(histogram.begin(), histogram.end(), occurs));
  const int codes = std::min(1 << bits, references == "uniform" ? high - low + 1 : kinds);
  const Running running(histogram);
  MatchQuantiser quantiser{};
  if (references == "uniform")
    quantiser.boundaries = uniform_boundaries(low, high, codes);
  else if (references == "quantile" && codes < kinds)
    quantiser.boundaries = quantile_boundaries(running, codes);
  else if (references == "quantile" || references == "lloyd-max")
    quantiser.boundaries = least_error_boundaries(running, codes);
  else
    throw SpecError("references '" + std::string(references) + "' are not known; expected uniform, quantile or lloyd-max");
  auto& boundaries = quantiser.boundaries;
  boundaries.erase(std::unique(boundaries.begin(), boundaries.end()), boundaries.end());
  std::erase_if(boundaries, [&](int b) { return b <= low || b > high; });  // a code that nothing can have
  const int rows = static_cast<int>(histogram.size()) - 1;
  double squared = 0;
  for (std::size_t code = 0; code <= boundaries.size(); ++code) {
    const auto from = code == 0 ? 0 : static_cast<std::size_t>(boundaries[code - 1]);
    const auto to = code == boundaries.size() ? histogram.size() : static_cast<std::size_t>(boundaries[code]);
    const double count = running.count[to] - running.count[from];
    const double mean = count > 0 ? (running.sum[to] - running.sum[from]) / count : 0.5 * static_cast<double>(from + to - 1);
    const int level = static_cast<int>(std::lround(2 * mean)) - rows;
    quantiser.levels.push_back(level);
    for (std::size_t m = from; m < to; ++m) {
      const double error = level - (2.0 * static_cast<double>(m) - rows);
      squared += static_cast<double>(histogram[m]) * error * error;
    }
  }
  quantiser.rms = std::sqrt(squared / running.count.back());
  return quantiser;
}

NominalSignal nominal_signal_of(const column::RramModel& model) {
  return [&model](int matches) { return nominal_signal(model, matches); };
}

column::Mlsa make_mlsa(const MatchQuantiser& quantiser, const NominalSignal& nominal, int mux_ways) {
  column::Mlsa mlsa{{}, quantiser.levels, mux_ways};
  for (const int boundary : quantiser.boundaries) {
    const double below = nominal(boundary - 1), above = nominal(boundary);
    mlsa.references.push_back((below + above) / 2);
    mlsa.steps.push_back(above - below);
  }
  check(mlsa);
  return mlsa;
}

std::optional<int> resolvable_bits(const MatchHistogram& histogram, const NominalSignal& nominal, int bits, double sigma) {
  const auto first = std::find_if(histogram.begin(), histogram.end(), [](auto n) { return n > 0; });
  const auto last = std::find_if(histogram.rbegin(), histogram.rend(), [](auto n) { return n > 0; });
  if (first == histogram.end()) return {};
  const int low = static_cast<int>(first - histogram.begin()), high = static_cast<int>(histogram.rend() - last) - 1;
  const double range = nominal(high) - nominal(low);
  const double kinds = high - low + 1;
  // A step between codes below the standard deviation of a comparison is lost in it.
  const double steps = sigma > 0 ? std::min(kinds, range / sigma + 1) : kinds;
  const int most = std::max(1, static_cast<int>(std::ceil(std::log2(steps) - 1e-9)));
  return bits > most ? std::optional(most) : std::nullopt;
}

}  // namespace bitline::compensation
