#include "calibration/fit/measured_discharges.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <set>

#include "calibration/fit/time_polynomial.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::fit {

namespace {

using curves::CurveSample;
using curves::MeasuredCurve;
using curves::MeasuredCurves;

constexpr int grid_points = 14;
constexpr double largest_hole = 0.15, largest_rise = 0.01, largest_scatter = 0.01, latest_begin = 0.05;  // shares of the swing
constexpr double below_swing_v = 0.02;  // a model's modes reach that far beyond the swing
constexpr int fewest_points = 2 + spare_points, fewest_levels = 4;

std::string volts(double v) { return spec::format_quantity(std::round(v * 1e7) / 1e7, spec::Dimension::voltage); }
std::string percent(double share) { return spec::plain(std::round(100 * share)) + " %"; }

/// A unit of voltage that is off by a prefix shows in the magnitudes.
void check_magnitudes(const MeasuredCurves& curves, const spec::ColumnSpec& column) {
  double highest = -std::numeric_limits<double>::infinity();
  for (const auto& curve : curves.curves)
    for (const auto& sample : curve.samples) {
      if (sample.bitline_v > 2 * column.supply_v)
        throw SpecError(curves.place(sample.line, sample.bitline_column) + ": a bit line at " + volts(sample.bitline_v) +
                        ", more than twice the supply of " + volts(column.supply_v) + "; expected another unit in --map");
      highest = std::max(highest, sample.bitline_v);
    }
  if (highest < column.supply_v / 2)
    throw SpecError(curves.file.string() + ": no bit line is above " + volts(highest) + ", less than half of the supply of " +
                    volts(column.supply_v) + "; expected another unit in --map");
}

/// The samples at voltages that the model covers; they fall and leave no hole.
std::vector<CurveSample> covered_samples(const MeasuredCurves& curves, const MeasuredCurve& curve, double low_v,
                                         double swing_v) {
  double lowest = std::numeric_limits<double>::infinity();
  std::vector<CurveSample> covered;
  for (const auto& sample : curve.samples) {
    const std::string place = curves.place(sample.line, sample.bitline_column);
    if (sample.bitline_v > lowest + largest_rise * swing_v)
      throw SpecError(place + ": the bit line rises by " + volts(sample.bitline_v - lowest) +
                      "; expected a discharge, which falls (" + percent(largest_rise) + " of 'fit.swing' are allowed)");
    lowest = std::min(lowest, sample.bitline_v);
    if (sample.bitline_v < low_v) break;
    if (!covered.empty() && covered.back().bitline_v - sample.bitline_v > largest_hole * swing_v)
      throw SpecError(place + ": a gap from " + volts(covered.back().bitline_v) + " to " + volts(sample.bitline_v) +
                      "; expected samples that are at most " + percent(largest_hole) + " of 'fit.swing' apart");
    covered.push_back(sample);
  }
  if (static_cast<int>(covered.size()) < fewest_points)
    throw SpecError(curves.place(curve.samples.front().line, 1) + ": " + curves.name(curve) + " has " +
                    std::to_string(covered.size()) + " samples above " + volts(low_v) + "; expected at least " +
                    std::to_string(fewest_points) + " to differentiate it");
  return covered;
}

Eigen::VectorXd grid_from(std::vector<double> tops, const MeasuredCurves& curves, const spec::ColumnSpec& column,
                          double swing_v) {
  const auto middle = tops.begin() + std::ssize(tops) / 2;
  std::ranges::nth_element(tops, middle);
  if (*middle < column.supply_v - latest_begin * swing_v)
    throw FitError(curves.file.string() + ": half of the curves begin below " + volts(*middle) +
                   "; expected curves from the supply of " + volts(column.supply_v) + " on (less " + percent(latest_begin) +
                   " of 'fit.swing')");
  return Eigen::VectorXd::LinSpaced(grid_points, std::min(*middle, column.supply_v - 0.01), column.supply_v - swing_v);
}

double scatter_v(const std::vector<CurveSample>& samples, const TimePolynomial& polynomial, double begin_s) {
  double square = 0;
  for (const auto& sample : samples) {
    const double error =
        (sample.time_s - begin_s - polynomial.time_s(sample.bitline_v)) / polynomial.per_volt(sample.bitline_v);
    square += error * error;
  }
  return std::sqrt(square / static_cast<double>(samples.size()));
}

MeasuredDischarge differentiated(const MeasuredCurves& curves, const MeasuredCurve& curve, std::vector<CurveSample> samples,
                                 const Eigen::VectorXd& grid_v, double swing_v) {
  const auto points = static_cast<Eigen::Index>(samples.size());
  Eigen::VectorXd bitline_v(points), time_s(points);
  for (Eigen::Index i = 0; i < points; ++i) {
    const auto& sample = samples[static_cast<std::size_t>(i)];
    bitline_v(i) = sample.bitline_v;
    time_s(i) = sample.time_s - samples.front().time_s;
  }
  const double high = bitline_v.maxCoeff(), low = bitline_v.minCoeff();
  const auto polynomial = fit_time(bitline_v, time_s, (high + low) / 2, std::max((high - low) / 2, 1e-9));
  MeasuredDischarge discharge{&curve, std::move(samples),
                              Eigen::VectorXd::Constant(grid_v.size(), std::numeric_limits<double>::quiet_NaN()), 0};
  discharge.scatter_v = scatter_v(discharge.samples, polynomial, discharge.samples.front().time_s);
  bool falls = true;
  for (Eigen::Index g = 0; g < grid_v.size(); ++g) {
    if (grid_v(g) > high || grid_v(g) < low) continue;
    const double per_volt = polynomial.per_volt(grid_v(g));
    falls = falls && per_volt > 0;
    discharge.slew_v_per_s(g) = 1 / per_volt / curve.cells;
  }
  if (!falls || !(discharge.scatter_v < largest_scatter * swing_v))
    throw FitError(curves.name(curve) + " is not smooth: its samples scatter by " + volts(discharge.scatter_v) +
                   " rms around a polynomial of their times; expected a discharge at a word line that stands, without its "
                   "edges, within " +
                   percent(largest_scatter) + " of 'fit.swing'");
  return discharge;
}

void check_levels(const MeasuredDischarges& discharges, const MeasuredCurves& curves, const spec::ColumnSpec& column,
                  double swing_v) {
  for (Eigen::Index g = 0; g < discharges.grid_v.size(); ++g) {
    std::set<double> levels;
    for (const auto& discharge : discharges.curves)
      if (!std::isnan(discharge.slew_v_per_s(g))) levels.insert(discharge.curve->wordline_v);
    if (std::ssize(levels) < fewest_levels)
      throw FitError(curves.file.string() + ": curves of " + std::to_string(levels.size()) + " word-line levels cross " +
                     volts(discharges.grid_v(g)) + "; expected at least " + std::to_string(fewest_levels) + " that fall from " +
                     volts(column.supply_v) + " (column.supply) by " + volts(swing_v) + " (fit.swing)");
  }
}

}  // namespace

MeasuredDischarges measured_discharges(const MeasuredCurves& curves, const spec::ColumnSpec& column, const spec::FitSpec& fit) {
  check_magnitudes(curves, column);
  std::vector<std::vector<CurveSample>> covered;
  std::vector<double> tops;
  for (const auto& curve : curves.curves) {
    covered.push_back(covered_samples(curves, curve, column.supply_v - fit.swing_v - below_swing_v, fit.swing_v));
    tops.push_back(covered.back().front().bitline_v);
  }
  MeasuredDischarges discharges{grid_from(std::move(tops), curves, column, fit.swing_v), {}};
  for (std::size_t i = 0; i < covered.size(); ++i)
    discharges.curves.push_back(
        differentiated(curves, curves.curves[i], std::move(covered[i]), discharges.grid_v, fit.swing_v));
  check_levels(discharges, curves, column, fit.swing_v);
  return discharges;
}

}  // namespace bitline::fit
