#include <cmath>
#include <iomanip>
#include <sstream>

#include "cosim/app/compensation_study.hpp"
#include "cosim/app/report.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::app {
namespace {

using compensation::LevelChoice;
using compensation::Residue;

std::string number(double value, int digits) {
  std::ostringstream text;
  text << std::fixed << std::setprecision(digits) << value;
  return text.str();
}

std::string range_text(const statistics::Interval& at, const std::function<std::string(double)>& show) {
  return show(at.value) + " (" + show(at.low) + " … " + show(at.high) + ")";
}

Json interval_json(const statistics::Interval& at) {
  return {{"value", at.value}, {"low", at.low}, {"high", at.high}, {"count", at.count}};
}

Json residue_json(const Residue& left) {
  return {{"sigma_v", interval_json(left.sigma_v)},
          {"mean_v", left.mean_v},
          {"rms_v", left.rms_v},
          {"largest_v", left.largest_v},
          {"beyond_flip", interval_json(left.beyond_flip)}};
}

Json choice_json(const LevelChoice& choice) {
  Json json{{"rows", choice.rows}, {"code", choice.code < 0 ? Json(nullptr) : Json(choice.code)}, {"level_v", choice.level_v}};
  if (!choice.refused.empty()) {
    json["refused"] = choice.refused;
    return json;
  }
  json["unit_v"] = choice.unit_v;
  json["before"] = residue_json(choice.before);
  json["after"] = residue_json(choice.after);
  json["reduction"] = choice.before.sigma_v.value / choice.after.sigma_v.value;
  json["out_of_range"] = interval_json(choice.out_of_range);
  return json;
}

Json search_json(const SearchFigures& figures) {
  constexpr std::size_t listed = 100;  // all of them are in out_of_range.csv
  Json json{{"search", figures.search.search}, {"repeats", figures.search.repeats}, {"exchanges", figures.search.exchanges},
            {"strobes", figures.strobes},      {"seconds", figures.seconds},        {"processor_s", figures.processor_s}};
  json.update(choice_json(figures.at));
  const auto& columns = figures.out_of_range;
  json["out_of_range_columns"] =
      std::vector<int>(columns.begin(), columns.begin() + static_cast<std::ptrdiff_t>(std::min(listed, columns.size())));
  return json;
}

std::string search_text(const SearchFigures& figures) {
  const auto& at = figures.at;
  std::ostringstream out;
  out << figures.search.search << " search at " << spec::format_quantity(at.level_v, spec::Dimension::voltage);
  if (at.code >= 0) out << ", the level of code " << at.code;
  out << ", " << at.rows << " rows of " << millivolts(at.unit_v) << ": " << figures.strobes << " strobes\n"
      << "  sigma        " << range_text(at.before.sigma_v, millivolts) << " before, "
      << range_text(at.after.sigma_v, millivolts) << " after: " << number(at.before.sigma_v.value / at.after.sigma_v.value, 1)
      << " times less; " << number(at.after.sigma_v.value / at.unit_v, 2) << " u is left of "
      << number(at.before.sigma_v.value / at.unit_v, 1) << " u\n"
      << "  beyond flip  " << range_text(at.after.beyond_flip, percent) << " of " << at.after.beyond_flip.count
      << " columns; out of range " << figures.out_of_range.size() << ", " << range_text(at.out_of_range, percent) << "\n"
      << "  time         " << number(figures.seconds, 2) << " s, " << number(figures.processor_s, 2) << " s of processors, "
      << number(static_cast<double>(at.after.beyond_flip.count) / figures.seconds, 0) << " columns per second\n";
  return out.str();
}

/// Sigma that is left, by level and number of rows.
std::string map_text(const CompensationFigures& figures) {
  constexpr int width = 12;
  std::vector<int> rows;
  for (const auto& choice : figures.map)
    if (choice.code == figures.map.front().code) rows.push_back(choice.rows);
  std::ostringstream out;
  out << "sigma that is left [mV], against the level and the number of trim rows (- where the model or the common mode "
         "forbids)\n"
      << std::setw(width) << "level [mV]" << std::setw(width) << "u [mV]";
  for (const int count : rows) out << std::setw(width) << std::to_string(count) + " rows";
  out << "\n";
  for (std::size_t first = 0; first < figures.map.size(); first += rows.size()) {
    double unit_v = 0;
    std::ostringstream line;
    for (std::size_t i = first; i < first + rows.size(); ++i) {
      const auto& choice = figures.map[i];
      if (choice.refused.empty()) unit_v = choice.unit_v;
      const bool best = &choice == figures.best();
      line << std::setw(width)
           << (choice.refused.empty() ? (best ? "* " : "") + number(1e3 * choice.after.sigma_v.value, 3) : std::string("-"));
    }
    out << std::setw(width) << number(1e3 * figures.map[first].level_v, 1) << std::setw(width)
        << (unit_v > 0 ? number(1e3 * unit_v, 3) : "-") << line.str() << "\n";
  }
  return out.str();
}

std::string best_text(const CompensationFigures& figures) {
  const auto* best = figures.best();
  if (!best) return "no level serves " + std::to_string(figures.rows) + " rows\n";
  std::ostringstream out;
  out << "best level for " << figures.rows
      << " rows and these offsets: " << spec::format_quantity(best->level_v, spec::Dimension::voltage) << ", where "
      << number(best->rows * best->unit_v / best->before.sigma_v.value, 1) << " sigmas are in range\n";
  return out.str();
}

/// Nearest point to either side from which on one should calibrate again.
std::string advice_text(const CompensationFigures& figures) {
  std::ostringstream out;
  for (const auto& at : figures.drift) {
    if (at.until == 0) continue;
    out << "  by " << at.point << ": calibrate again after a change of "
        << (at.of_supply ? spec::format_quantity(at.until, spec::Dimension::voltage) : number(at.until, 1) + " K") << "\n";
  }
  return out.str();
}

std::string drift_text(const CompensationFigures& figures) {
  std::ostringstream out;
  out << "codes of here, read at another operating point: rms that is left, and after a new search there\n";
  for (const auto& at : figures.drift)
    out << "  " << std::left << std::setw(26) << at.point << std::right << " common mode " << number(at.common_mode_v, 3)
        << " V, u " << millivolts(at.unit_v) << ": " << millivolts(at.kept.rms_v) << " (" << percent(at.kept.beyond_flip.value)
        << " beyond a flip), " << millivolts(at.renewed.rms_v) << " renewed\n";
  const auto advice = advice_text(figures);
  if (!advice.empty())
    out << "a change adds as much as a search leaves, if what it adds grows in proportion to it:\n" << advice;
  return out.str();
}

std::string spice_text(const SpiceFigures& spice) {
  std::ostringstream out;
  out << "improved search in SPICE, " << spice.columns << " columns, " << spice.reads << " strobes (" << spice.failed
      << " failed), " << number(spice.seconds, 0) << " s\n"
      << "  verdicts     " << spice.summary.equal_decisions << " equal; V_BL - V_BLB off by " << millivolts(spice.summary.rms_v)
      << " rms, " << millivolts(spice.summary.max_v) << " at most; clearest unequal one at "
      << millivolts(spice.summary.largest_unequal_margin_v) << ", " << number(spice.summary.largest_unequal_sigmas, 1)
      << " sigmas of what a margin is known to\n"
      << "  final codes  " << spice.equal_codes << " of " << spice.columns << " equal"
      << (spice.equal_codes == spice.columns ? ""
                                             : "; where they differ the first unequal verdict was at " +
                                                   number(spice.largest_first_sigmas, 1) + " sigmas at most")
      << "\n"
      << "  left         " << millivolts(spice.model_left.rms_v) << " rms by the model's codes, "
      << millivolts(spice.spice_left.rms_v) << " by SPICE's\n";
  return out.str();
}

}  // namespace

Json compensation_json(const CompensationFigures& figures) {
  Json searches = Json::array(), map = Json::array(), drift = Json::array();
  for (const auto& search : figures.searches) searches.push_back(search_json(search));
  for (const auto& choice : figures.map) map.push_back(choice_json(choice));
  for (const auto& at : figures.drift)
    drift.push_back({{"point", at.point},
                     {"temperature_kelvin", at.temperature_kelvin},
                     {"supply_v", at.supply_v},
                     {"common_mode_v", at.common_mode_v},
                     {"unit_v", at.unit_v},
                     {"kept", residue_json(at.kept)},
                     {"renewed", residue_json(at.renewed)},
                     {"extra_v", at.extra_v},
                     {"calibrate_again_after", at.until == 0 ? Json(nullptr) : Json(at.until)}});
  Json json{{"layer", figures.layer},
            {"rows", figures.rows},
            {"common_mode_v", figures.common_mode_v},
            {"offset_sigma_v", interval_json(figures.offset_sigma_v)},
            {"searches", std::move(searches)},
            {"best", figures.best() ? choice_json(*figures.best()) : Json(nullptr)},
            {"map", std::move(map)},
            {"drift", std::move(drift)}};
  for (const auto& spice : figures.spice)
    json["spice"] = {{"columns", spice.columns},
                     {"strobes", spice.reads},
                     {"failed", spice.failed},
                     {"equal_verdicts", spice.summary.equal_decisions},
                     {"rms_v", spice.summary.rms_v},
                     {"max_v", spice.summary.max_v},
                     {"decision_sigma_v", spice.summary.decision_sigma_v},
                     {"largest_unequal_margin_v", spice.summary.largest_unequal_margin_v},
                     {"largest_unequal_sigmas", spice.summary.largest_unequal_sigmas},
                     {"equal_codes", spice.equal_codes},
                     {"largest_first_unequal_sigmas",
                      std::isfinite(spice.largest_first_sigmas) ? Json(spice.largest_first_sigmas) : Json(nullptr)},
                     {"model_left", residue_json(spice.model_left)},
                     {"spice_left", residue_json(spice.spice_left)},
                     {"seconds", spice.seconds}};
  return json;
}

std::string compensation_text(const CompensationFigures& figures) {
  std::ostringstream out;
  out << "comparators of layer " << figures.layer << ": sigma of the offset " << range_text(figures.offset_sigma_v, millivolts)
      << " at the working common mode of " << number(figures.common_mode_v, 3) << " V\n";
  for (const auto& search : figures.searches) out << search_text(search);
  out << "\n" << map_text(figures) << best_text(figures);
  if (!figures.drift.empty()) out << "\n" << drift_text(figures);
  for (const auto& spice : figures.spice) out << "\n" << spice_text(spice);
  return out.str();
}

}  // namespace bitline::app
