#include "cosim/spice/verdict.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include "netlists/spec/quantity.hpp"

namespace bitline::spice {
namespace {

using spec::plain;

/// Index of the first value that is not finite; the size if there is none.
std::size_t first_wild(const std::vector<double>& values) {
  const auto wild = std::find_if(values.begin(), values.end(), [](double value) { return !std::isfinite(value); });
  return static_cast<std::size_t>(wild - values.begin());
}

}  // namespace

std::optional<Fault> fault_of(const curves::Transient& run, const columns::Deck& deck) {
  const std::vector<double>& scale = run.time_s;
  if (scale.empty()) return Fault{"the run has no points on the scale '" + deck.scale + "'"};
  if (const std::size_t i = first_wild(scale); i < scale.size()) {
    return Fault{"the scale '" + deck.scale + "' is not finite at point " + std::to_string(i)};
  }
  if (scale.back() < deck.stop - 1e-9 * std::abs(deck.stop - scale.front())) {
    return Fault{"the run stopped at " + deck.scale + " = " + plain(scale.back()) + " of " + plain(deck.stop), true};
  }
  const auto falls = std::adjacent_find(scale.begin(), scale.end(), std::greater<>());
  if (falls != scale.end()) {
    return Fault{"the scale '" + deck.scale + "' falls from " + plain(falls[0]) + " to " + plain(falls[1]) +
                 ", expected one rising sweep"};
  }
  for (std::size_t p = 0; p < run.names.size(); ++p) {
    const std::vector<double>& trace = run.traces[p];
    if (trace.size() != scale.size()) {
      return Fault{"probe '" + run.names[p] + "' has " + std::to_string(trace.size()) + " points, '" + deck.scale + "' has " +
                   std::to_string(scale.size())};
    }
    if (const std::size_t i = first_wild(trace); i < trace.size()) {
      return Fault{"probe '" + run.names[p] + "' is not finite at " + deck.scale + " = " + plain(scale[i])};
    }
  }
  return {};
}

curves::Transient without_repeats(const curves::Transient& run) {
  curves::Transient result{{}, run.names, std::vector<std::vector<double>>(run.traces.size())};
  for (std::size_t i = 0; i < run.time_s.size(); ++i) {
    if (i + 1 < run.time_s.size() && run.time_s[i + 1] == run.time_s[i]) continue;
    result.time_s.push_back(run.time_s[i]);
    for (std::size_t p = 0; p < run.traces.size(); ++p) result.traces[p].push_back(run.traces[p][i]);
  }
  return result;
}

}  // namespace bitline::spice
