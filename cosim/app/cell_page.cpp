#include <algorithm>
#include <iomanip>
#include <sstream>

#include "cosim/app/cell_study.hpp"

namespace bitline::app {
namespace {

using statistics::Interval;

std::span<const double> column_of(const Eigen::MatrixXd& table, Eigen::Index code) {
  return {table.col(code).data(), static_cast<std::size_t>(table.rows())};
}

Json interval_json(const Interval& interval) {
  return {{"value", interval.value}, {"low", interval.low}, {"high", interval.high}};
}

/// What one side says at one code beside mean, deviation and skewness: tails, and how it goes with the largest code.
Json tails_json(const Eigen::MatrixXd& spice, const Eigen::MatrixXd& model, const statistics::Shape& population,
                Eigen::Index code) {
  const auto in_spice = column_of(spice, code), in_model = column_of(model, code);
  const auto top = spice.cols() - 1;
  const auto quantile = [&](double p) {
    auto json = interval_json(statistics::quantile_interval(in_spice, p, cell_confidence));
    json["model_same_cells"] = statistics::quantile_interval(in_model, p, cell_confidence).value;
    return json;
  };
  Json json{{"excess_kurtosis",
             {{"value", statistics::shape(in_spice).excess_kurtosis},
              {"model_same_cells", statistics::shape(in_model).excess_kurtosis},
              {"model", population.excess_kurtosis}}},
            {"quantile_01_a", quantile(0.01)},
            {"quantile_99_a", quantile(0.99)}};
  if (code < top) {
    json["correlation_with_largest_code"] =
        interval_json(statistics::correlation(in_spice, column_of(spice, top), cell_confidence));
    json["correlation_with_largest_code"]["model_same_cells"] =
        statistics::correlation(in_model, column_of(model, top), cell_confidence).value;
  }
  return json;
}

Json compared_json(const variation::Compared& entry) {
  return {{"value", entry.spice},
          {"low", entry.spice - entry.half_width},
          {"high", entry.spice + entry.half_width},
          {"model", entry.model},
          {"inside", entry.inside()},
          {"paired_difference",
           {{"value", entry.paired},
            {"low", entry.paired - entry.paired_half_width},
            {"high", entry.paired + entry.paired_half_width}}}};
}

Json moments_json(const CellStudy& result) {
  const auto& comparison = result.comparison;
  Json levels = Json::array();
  const auto codes = static_cast<std::size_t>(result.levels.codes - 1);
  for (std::size_t c = 0; c < codes; ++c) {
    const auto code = static_cast<Eigen::Index>(c);
    Json level{{"code", c + 1}, {"level_v", result.levels[static_cast<int>(c) + 1]}};
    for (std::size_t side = 0; side < 2; ++side) {
      const auto* entry = &comparison.family[(side * codes + c) * variation::statistics_per_level];
      auto json = tails_json(result.cells.current_a[side], result.model_a[side], result.population[c], code);
      Json moments{{"count", result.cells.count()},
                   {"failed", result.cells.failed[side]},
                   {"mean_a", compared_json(entry[0])},
                   {"sigma_a", compared_json(entry[1])},
                   {"skewness", compared_json(entry[2])}};
      moments.update(json);
      level[side == 0 ? "bl" : "blb"] = std::move(moments);
    }
    level["correlation_bl_blb"] = interval_json(statistics::correlation(
        column_of(result.cells.current_a[0], code), column_of(result.cells.current_a[1], code), cell_confidence));
    levels.push_back(std::move(level));
  }
  return {{"cells", result.cells.count()},
          {"failed", {{"bl", result.cells.failed[0]}, {"blb", result.cells.failed[1]}}},
          {"bitline_v", result.bitline_v},
          {"family",
           {{"statements", comparison.family.size()},
            {"confidence", comparison.confidence},
            {"replicates", comparison.replicates},
            {"inside", comparison.inside()},
            {"largest_deviation", comparison.largest_deviation},
            {"critical_deviation", comparison.critical_deviation},
            {"probability", comparison.probability},
            {"largest_paired_share", comparison.largest_paired_share},
            {"largest_relative_bias", comparison.largest_relative_bias},
            {"largest_relative_rms", comparison.largest_relative_rms}}},
          {"levels", std::move(levels)},
          {"spice", {{"runs", result.counts.runs}, {"failed", result.counts.failed}, {"seconds", result.counts.seconds}}}};
}

std::string share_text(double share) {
  std::ostringstream out;
  out << std::setprecision(3) << 100 * share << " %";
  return out.str();
}

std::string moments_text(const CellStudy& result) {
  const auto& comparison = result.comparison;
  const auto codes = static_cast<std::size_t>(result.levels.codes - 1);
  std::ostringstream out;
  out << comparison.cells << " cells in SPICE, bit line at " << result.bitline_v << " V; runs without a result: BL "
      << result.cells.failed[0] << ", BLB " << result.cells.failed[1] << "\n\n"
      << "                    mean current [uA]              sigma [uA]               skewness\n"
      << " code  level [V]    SPICE    +-      model    SPICE    +-      model    SPICE   +-     model\n";
  for (std::size_t c = 0; c < codes; c = c + 1 == codes ? codes : std::min(c + 3, codes - 1)) {
    const auto* e = &comparison.family[c * variation::statistics_per_level];
    out << std::fixed << std::setw(5) << c + 1 << std::setprecision(4) << std::setw(11)
        << result.levels[static_cast<int>(c) + 1];
    for (int s = 0; s < 2; ++s)
      out << std::setw(10) << 1e6 * e[s].spice << std::setw(8) << 1e6 * e[s].half_width << std::setw(9) << 1e6 * e[s].model;
    out << std::setprecision(3) << std::setw(8) << e[2].spice << std::setw(7) << e[2].half_width << std::setw(8) << e[2].model
        << "\n";
  }
  out << std::defaultfloat << std::setprecision(3) << "\n"
      << comparison.family.size()
      << " statements (every code, both sides): " << (comparison.inside() ? "all inside" : "not all inside")
      << " the simultaneous " << share_text(comparison.confidence) << " interval; the largest deviation is "
      << comparison.largest_deviation << " standard errors of " << comparison.critical_deviation
      << " allowed, p = " << comparison.probability << "\n"
      << "same cells in the model: error of a cell " << share_text(comparison.largest_relative_rms) << " rms and of the mean "
      << share_text(comparison.largest_relative_bias)
      << " of the mean current at the worst code; of the interval's half width at most "
      << share_text(comparison.largest_paired_share) << " is the model's own\n";
  return out.str();
}

}  // namespace

Json cells_json(const CellStudy& study) {
  auto json = moments_json(study);
  if (study.flips) json["flip"] = flip_json(*study.flips);
  return json;
}

std::string cells_text(const CellStudy& study) { return moments_text(study) + (study.flips ? flip_text(*study.flips) : ""); }

}  // namespace bitline::app
