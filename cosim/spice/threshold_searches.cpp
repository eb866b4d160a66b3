#include "cosim/spice/threshold_searches.hpp"

#include <limits>

namespace bitline::spice {

namespace {

constexpr int most_strobes = 40;

/// One search and what became of it.
struct Search {
  ThresholdSearch search;
  std::string error;

  bool goes_on() const { return error.empty() && !search.closed(); }
};

}  // namespace

std::vector<FoundThreshold> search_thresholds(
    WorkerPool& pool, std::size_t count, const ThresholdSearch& start,
    const std::function<columns::Deck(std::size_t search, double difference)>& deck_of,
    const std::function<LatchDecision(const curves::Transient& transient)>& decision_of) {
  std::vector<Search> searches(count, {start, {}});
  const auto take = [&](Search& search, const Outcome& outcome) {
    if (!outcome.ok) {
      search.error = outcome.error;
      return;
    }
    search.search.add(decision_of(outcome.transient));
    if (search.search.strobes() == most_strobes && !search.search.closed())
      search.error = "the threshold is not bracketed after " + std::to_string(most_strobes) + " strobes";
  };
  for (;;) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < searches.size(); ++i)
      if (searches[i].goes_on()) open.push_back(i);
    if (open.empty()) break;
    pool.run(
        open.size(), [&](std::size_t o) { return deck_of(open[o], searches[open[o]].search.next_v()); },
        [&](std::size_t o, const Outcome& outcome) { take(searches[open[o]], outcome); });
  }
  std::vector<FoundThreshold> found;
  for (const auto& [search, error] : searches)
    found.push_back({error.empty() ? search.threshold_v() : std::numeric_limits<double>::quiet_NaN(), search.strobes(), error});
  return found;
}

}  // namespace bitline::spice
