#include "cosim/spice/current_thresholds.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::spice {

namespace {

constexpr int most_strobes = 40;

columns::Deck strobe_deck(const CurrentLatchBench& bench, const CurrentLatchJob& job, double difference_a) {
  return columns::current_strobe_deck(bench.technology, bench.array, bench.circuit,
                                      {.shifts = job.shifts,
                                       .column_mirror_v = job.column_mirror_v,
                                       .reference_mirror_v = job.reference_mirror_v,
                                       .column_a = std::max(job.reference_a + difference_a, 0.0),
                                       .reference_a = job.reference_a});
}

/// The decision stands when the latch's outputs are a quarter of the supply apart.
LatchDecision decision_of(const curves::Transient& transient, double supply_v) {
  const auto& o = transient.trace("xlatch0.o");
  const auto& ob = transient.trace("xlatch0.ob");
  for (std::size_t i = 0; i < o.size(); ++i)
    if (std::abs(o[i] - ob[i]) >= supply_v / 4) return {o[i] > ob[i] ? 1 : -1, transient.time_s[i]};
  return {0, transient.time_s.back()};
}

struct Search {
  ThresholdSearch search;
  std::string error;

  bool goes_on() const { return error.empty() && !search.closed(); }
};

void take(Search& search, const Outcome& outcome, double supply_v) {
  if (!outcome.ok) {
    search.error = outcome.error;
    return;
  }
  search.search.add(decision_of(outcome.transient, supply_v));
  if (search.search.strobes() == most_strobes && !search.search.closed())
    search.error = "the threshold is not bracketed after " + std::to_string(most_strobes) + " strobes";
}

}  // namespace

LatchSpeed current_latch_speed(WorkerPool& pool, const CurrentLatchBench& bench, double reference_a) {
  const CurrentLatchJob nominal{.reference_a = reference_a};
  const double far_a = reference_a / 10, near_a = reference_a / 100;
  const std::vector decks{strobe_deck(bench, nominal, far_a), strobe_deck(bench, nominal, near_a),
                          strobe_deck(bench, nominal, -near_a)};
  std::vector<LatchDecision> decisions;
  for (const auto& outcome : pool.run(decks)) {
    if (!outcome.ok) throw SpiceError("the strobe of the nominal current latch failed: " + outcome.error);
    decisions.push_back(decision_of(outcome.transient, bench.array.supply_v));
  }
  const std::string at = spec::format_quantity(reference_a, spec::Dimension::current);
  for (const auto& decision : decisions)
    if (decision.side == 0)
      throw SpiceError("the nominal current latch does not decide a hundredth of " + at + " within its evaluation of " +
                       spec::format_quantity(bench.circuit.evaluation_s, spec::Dimension::time) +
                       "; expected a larger reference or a longer evaluation");
  if (decisions[0].side != 1 || decisions[1].side != 1 || decisions[2].side != -1)
    throw SpiceError("the nominal current latch does not follow the sign of column less reference at " + at);
  const double tau = (decisions[1].time_s - decisions[0].time_s) / std::log(far_a / near_a);
  if (!(tau > 0)) throw SpiceError("the nominal current latch decides a tenth of " + at + " no faster than a hundredth");
  return {tau, far_a * std::exp(decisions[0].time_s / tau)};
}

std::vector<CurrentThreshold> current_thresholds(WorkerPool& pool, const CurrentLatchBench& bench, const LatchSpeed& speed,
                                                 std::span<const CurrentLatchJob> jobs) {
  std::vector<Search> searches(jobs.size(), {ThresholdSearch(speed, bench.resolution_a), {}});
  for (;;) {
    std::vector<std::size_t> open;
    for (std::size_t i = 0; i < searches.size(); ++i)
      if (searches[i].goes_on()) open.push_back(i);
    if (open.empty()) break;
    pool.run(
        open.size(), [&](std::size_t o) { return strobe_deck(bench, jobs[open[o]], searches[open[o]].search.next_v()); },
        [&](std::size_t o, const Outcome& outcome) { take(searches[open[o]], outcome, bench.array.supply_v); });
  }
  std::vector<CurrentThreshold> found;
  for (const auto& [search, error] : searches)
    found.push_back({error.empty() ? search.threshold_v() : std::numeric_limits<double>::quiet_NaN(), search.strobes(), error});
  return found;
}

}  // namespace bitline::spice
