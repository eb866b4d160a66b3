#include "calibration/fit/discharge_records.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>

#include "calibration/fit/time_polynomial.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::fit {

namespace {

/// Voltages in the names of the crossing columns "time_at_…_v_s".
Eigen::VectorXd grid_of(const curves::Dataset& dataset, std::size_t first) {
  Eigen::VectorXd grid(static_cast<Eigen::Index>(dataset.columns.size() - first));
  const auto prefix = std::string("time_at_").size();
  for (Eigen::Index g = 0; g < grid.size(); ++g) {
    const auto& name = dataset.columns[first + static_cast<std::size_t>(g)];
    const auto [end, error] = std::from_chars(name.data() + prefix, name.data() + name.size(), grid(g));
    if (error != std::errc())
      throw SpecError("the dataset's column '" + name + "' names no voltage; expected time_at_<volts>_v_s");
  }
  return grid;
}

/// -dt/dV on the grid from crossing times, NaN outside the crossed voltages; empty when too few are crossed.
Eigen::VectorXd time_per_volt(const Eigen::VectorXd& grid_v, const Eigen::VectorXd& time_s) {
  std::vector<Eigen::Index> known;
  for (Eigen::Index g = 0; g < grid_v.size(); ++g)
    if (!std::isnan(time_s(g))) known.push_back(g);
  const double center = (grid_v.maxCoeff() + grid_v.minCoeff()) / 2, half = (grid_v.maxCoeff() - grid_v.minCoeff()) / 2;
  const auto polynomial = fit_time(grid_v(known), time_s(known), center, half);
  if (polynomial.empty()) return {};
  Eigen::VectorXd result = Eigen::VectorXd::Constant(grid_v.size(), std::numeric_limits<double>::quiet_NaN());
  for (const auto g : known) result(g) = polynomial.per_volt(grid_v(g));
  return result;
}

}  // namespace

DischargeRecords discharge_records(const curves::Dataset& dataset) {
  const std::size_t first = curves::discharge_columns.size();
  if (dataset.columns.size() < first + spare_points + 2 ||
      !std::equal(curves::discharge_columns.begin(), curves::discharge_columns.end(), dataset.columns.begin()))
    throw SpecError("the dataset '" + dataset.kind + "' does not have the columns of a discharge dataset");
  DischargeRecords records;
  records.grid_v = grid_of(dataset, first);
  records.line_farad = 0;
  for (const auto& row : dataset.rows) {
    const auto at = [&](const char* name) { return row[dataset.column(name)]; };
    Eigen::VectorXd times(records.grid_v.size());
    std::copy(row.begin() + static_cast<std::ptrdiff_t>(first), row.end(), times.begin());
    const Eigen::VectorXd per_volt = time_per_volt(records.grid_v, times);
    if (per_volt.size() == 0) {
      ++records.failed;
      continue;
    }
    const auto set = static_cast<curves::DischargeSet>(static_cast<int>(at("set")));
    if (set == curves::DischargeSet::capacitance) {
      if (per_volt.hasNaN())
        throw FitError("the capacitance run does not cross the whole swing; it cannot tell the line's capacitance");
      records.line_farad = at("test_current_a") * per_volt.mean();
      continue;
    }
    DischargeRecord record{.set = set,
                           .cell = static_cast<int>(at("cell")),
                           .level = static_cast<int>(at("level")),
                           .count = static_cast<int>(at("count")),
                           .column = static_cast<int>(at("column")),
                           .level_v = at("level_v"),
                           .shifts = {},
                           .start_v = at("start_v"),
                           .strobe_v = at("strobe_v"),
                           .leak_v = at("other_start_v") - at("other_strobe_v"),
                           .kick_v = at("other_kick_v"),
                           .slew_v_per_s = per_volt.cwiseInverse() / at("count")};
    for (std::size_t d = 0; d < record.shifts.size(); ++d)
      record.shifts[d] = row[dataset.column("shift" + std::to_string(d) + "_v")];
    records.runs.push_back(std::move(record));
  }
  if (records.line_farad == 0) throw FitError("the dataset has no capacitance run; the line's capacitance is unknown");
  return records;
}

}  // namespace bitline::fit
