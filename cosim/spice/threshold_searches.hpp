#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

#include "cosim/spice/threshold_search.hpp"
#include "cosim/spice/worker_pool.hpp"

namespace bitline::spice {

/// What became of a search.
struct FoundThreshold {
  double threshold;   ///< in the unit of the search's resolution; NaN when the search failed
  int strobes;        ///< decks that were simulated
  std::string error;  ///< why there is no threshold
};

/// Makes `count` searches side by side, each of which begins as `start`: `deck_of` gives the deck that strobes the latch of a
/// search at a difference, `decision_of` reads what it decided. A search that is not closed after 40 strobes has failed.
std::vector<FoundThreshold> search_thresholds(
    WorkerPool& pool, std::size_t count, const ThresholdSearch& start,
    const std::function<columns::Deck(std::size_t search, double difference)>& deck_of,
    const std::function<LatchDecision(const curves::Transient& transient)>& decision_of);

}  // namespace bitline::spice
