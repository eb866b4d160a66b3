#include "cosim/spice/latch_thresholds.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "cosim/curves/journal.hpp"
#include "cosim/curves/latch_columns.hpp"
#include "cosim/spice/threshold_searches.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::spice {

namespace {

using column::LatchJob;

columns::Deck strobe_deck(const LatchBench& bench, const LatchJob& job, double difference_v) {
  return columns::latch_strobe_deck(bench.technology, bench.column,
                                    {.shifts = job.shifts_v,
                                     .common_mode_v = job.common_mode_v,
                                     .difference_v = difference_v,
                                     .relative_tolerance = bench.relative_tolerance});
}

/// The decision stands when the latch's outputs are a quarter of the supply apart. They, and not those of the inverters behind
/// them, part exponentially: near the threshold both inverters begin to rise.
LatchDecision decision_of(const curves::Transient& transient, double supply_v) {
  const auto& o = transient.trace("xlatch.o");
  const auto& ob = transient.trace("xlatch.ob");
  const double clear = supply_v / 4;
  const auto apart = [&](std::size_t i) { return std::abs(o[i] - ob[i]); };
  std::size_t i = 1;
  while (i < o.size() && apart(i) < clear) ++i;
  if (i >= o.size()) return {0, transient.time_s.back()};
  const double share = std::clamp((clear - apart(i - 1)) / (apart(i) - apart(i - 1)), 0.0, 1.0);
  return {o[i] < ob[i] ? 1 : -1, std::lerp(transient.time_s[i - 1], transient.time_s[i], share)};
}

std::vector<double> row_of(const LatchJob& job, const LatchThreshold& found) {
  std::vector<double> row{static_cast<double>(job.set), static_cast<double>(job.latch), job.common_mode_v};
  row.insert(row.end(), job.shifts_v.begin(), job.shifts_v.end());
  row.insert(row.end(), {found.threshold_v, static_cast<double>(found.strobes)});
  return row;
}

}  // namespace

LatchSpeed nominal_latch_speed(WorkerPool& pool, const LatchBench& bench) {
  const auto& latch = bench.column.comparator.latch.value();
  const LatchJob nominal{0, 0, {}, (latch.common_mode_low_v + latch.common_mode_high_v) / 2};
  constexpr double far_v = 1e-3, near_v = 1e-4;
  const std::vector decks{strobe_deck(bench, nominal, far_v), strobe_deck(bench, nominal, near_v),
                          strobe_deck(bench, nominal, -near_v)};
  std::vector<LatchDecision> decisions;
  for (const auto& outcome : pool.run(decks)) {
    if (!outcome.ok) throw SpiceError("the strobe of the nominal latch failed: " + outcome.error);
    decisions.push_back(decision_of(outcome.transient, bench.column.supply_v));
  }
  for (const auto& decision : decisions)
    if (decision.side == 0)
      throw SpiceError("the nominal latch does not decide 0.1 mV within its evaluation of " +
                       spec::format_quantity(latch.evaluation_s, spec::Dimension::time) +
                       "; expected a longer 'column.comparator.latch.evaluation' or a faster latch");
  if (decisions[0].side != 1 || decisions[1].side != 1 || decisions[2].side != -1)
    throw SpiceError("the nominal latch does not follow the sign of V_BL - V_BLB at 0.1 mV");
  const double tau = (decisions[1].time_s - decisions[0].time_s) / std::log(far_v / near_v);
  if (!(tau > 0)) throw SpiceError("the nominal latch decides 1 mV no faster than 0.1 mV; expected regeneration");
  return {tau, far_v * std::exp(decisions[0].time_s / tau)};
}

std::vector<LatchThreshold> latch_thresholds(WorkerPool& pool, const LatchBench& bench, const LatchSpeed& speed,
                                             std::span<const LatchJob> jobs) {
  std::vector<LatchThreshold> found;
  for (auto& [threshold, strobes, error] : search_thresholds(
           pool, jobs.size(), ThresholdSearch(speed, bench.resolution_v),
           [&](std::size_t i, double difference) { return strobe_deck(bench, jobs[i], difference); },
           [&](const curves::Transient&transient) { return decision_of(transient, bench.column.supply_v); }))
    found.push_back({threshold, strobes, std::move(error)});
  return found;
}

curves::Dataset latch_dataset(WorkerPool& pool, const LatchBench& bench, std::span<const LatchJob> jobs,
                              const std::filesystem::path& file, const OnProgress& progress) {
  constexpr std::size_t batch = 64;  // searches that wait for each other
  spec::Digester digester;
  digester.add(spec::plain(bench.resolution_v));
  for (const auto& job : jobs)
    digester.add(std::to_string(job.set) + " " + std::to_string(job.latch)).add(strobe_deck(bench, job, 0).text);
  const std::size_t devices = jobs.empty() ? 0 : jobs.front().shifts_v.size();
  curves::Journal journal(file, {"latch_threshold", digester.hex(), curves::latch_columns(devices), {}}, jobs.size());
  const auto missing = journal.missing();
  if (missing.empty()) return journal.finish();
  const LatchSpeed speed = nominal_latch_speed(pool, bench);
  for (std::size_t begin = 0; begin < missing.size(); begin += batch) {
    const std::size_t end = std::min(begin + batch, missing.size());
    std::vector<LatchJob> part;
    for (std::size_t m = begin; m < end; ++m) part.push_back(jobs[missing[m]]);
    const auto found = latch_thresholds(pool, bench, speed, part);
    for (std::size_t m = begin; m < end; ++m) journal.add(missing[m], row_of(part[m - begin], found[m - begin]));
    if (progress) progress(jobs.size() - missing.size() + end, jobs.size());
  }
  return journal.finish();
}

}  // namespace bitline::spice
