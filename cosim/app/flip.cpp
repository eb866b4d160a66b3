#include "cosim/app/flip.hpp"

#include <algorithm>
#include <sstream>

#include "calibration/variation/draw_silicon.hpp"
#include "cosim/spice/flip_levels.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::app {

namespace {

constexpr double confidence = 0.99;
constexpr double farthest = 8;        // beyond this distance a probability is below 1e-15 and no sample says more
constexpr double countable = 10;      // expected flips from which a count is worth printing
constexpr double check_distance = 2;  // one cell in 44: countable, and rare enough to try the weights

Json estimate_json(const std::vector<variation::FlipEstimate>& estimates) {
  if (estimates.empty()) return nullptr;
  const auto& e = estimates.front();
  return {{"value", e.probability.value}, {"low", e.probability.low}, {"high", e.probability.high},
          {"cells", e.probability.count}, {"failed", e.failed},       {"effective_cells", e.effective_cells}};
}

}  // namespace

FlipResult flip_probabilities(const spec::StudySpec& spec, const technologies::Technology& technology,
                              const FlipQuestion& question, spice::WorkerPool& pool, const Workplace& place) {
  const spice::Subject subject{technology, spec.column, spec.fit};
  const auto silicon = variation::characterisation_silicon(technology, spec.study.seed);
  const double supply = spec.column.supply_v;
  FlipResult result{{supply - spec.fit.swing_v, supply, 1.5 * supply}, {}, {}};
  const auto run = [&](const std::vector<cells::SramShifts>& shifts, const std::string& name) {
    return spice::flip_levels_v(spice::run_resumable(pool, spice::flip_level_runs(subject, result.stress, shifts),
                                                     place.folder / ("flip_" + name + ".csv"),
                                                     [&](std::size_t done, std::size_t total) {
                                                       place.progress({"cells that flip, " + name, done, total});
                                                     }));
  };
  const auto count = static_cast<std::uint32_t>(question.cells);
  const auto points = variation::random_points(silicon, count);
  std::vector<cells::SramShifts> shifts;
  for (const auto& point : points) shifts.push_back(variation::shifts_at(silicon, point));
  const auto counted = run(shifts, "count");
  result.slope = variation::fit_flip_slope(points, counted);

  std::vector<double> levels{question.working_v, supply, result.slope.nominal_v - check_distance * result.slope.sigma_v()};
  levels.insert(levels.end(), question.level_v.begin(), question.level_v.end());
  std::ranges::sort(levels);
  for (const double level : levels) {
    FlipAnswer answer{level, result.slope.distance(level), {}, {}};
    if (answer.distance < farthest) {
      int batch = 0;
      const auto flip_levels = [&](const std::vector<cells::SramShifts>& cells) {
        return run(cells, spec::plain(level) + (cells.size() == 1 ? "_search_" + std::to_string(++batch) : ""));
      };
      answer.importance.push_back(variation::importance_sampled(silicon, result.slope, flip_levels, level, count, confidence));
      if (answer.importance.front().probability.value * question.cells >= countable)
        answer.counted.push_back(variation::counted(counted, level, confidence));
    }
    result.answers.push_back(std::move(answer));
  }
  return result;
}

Json flip_json(const FlipResult& result) {
  Json answers = Json::array();
  for (const auto& answer : result.answers)
    answers.push_back({{"level_v", answer.level_v},
                       {"distance_sigmas", answer.distance},
                       {"importance", estimate_json(answer.importance)},
                       {"counted", estimate_json(answer.counted)}});
  return {{"bl_v", result.stress.bl_v},        {"blb_v", result.stress.blb_v},
          {"confidence", confidence},          {"nominal_level_v", result.slope.nominal_v},
          {"sigma_v", result.slope.sigma_v()}, {"linear_rms_v", result.slope.rms_error_v},
          {"levels", std::move(answers)}};
}

std::string flip_text(const FlipResult& result) {
  std::ostringstream out;
  out.precision(4);
  out << "\na stored 1 under BL at " << result.stress.bl_v << " V, BLB at " << result.stress.blb_v
      << " V flips at a word line of " << result.slope.nominal_v << " V nominally, sigma " << 1e3 * result.slope.sigma_v()
      << " mV\n";
  const auto interval = [](const variation::FlipEstimate& e) {
    std::ostringstream text;
    text.precision(3);
    text << e.probability.value << " (" << e.probability.low << " … " << e.probability.high << ", " << e.probability.count
         << " cells, " << e.failed << " failed)";
    return text.str();
  };
  for (const auto& answer : result.answers) {
    out << "word line " << answer.level_v << " V: ";
    if (answer.importance.empty()) {
      out << "below 1e-15, " << answer.distance << " sigma away to first order";
    } else {
      out << "importance sampling " << interval(answer.importance.front());
      if (!answer.counted.empty()) out << "; counted " << interval(answer.counted.front());
    }
    out << "\n";
  }
  return out.str();
}

}  // namespace bitline::app
