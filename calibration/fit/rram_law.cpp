#include "calibration/fit/rram_law.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::fit {

namespace {

constexpr int degree = 4;
constexpr double current_reach = 10, shift_reach = 6;  // against the median device, and in sigmas
constexpr std::array<double, 5> places{0, 0.25, 0.5, 0.75, 1};
constexpr double off_shift = 3;  // sigmas of the unselected branches' shifts
constexpr int sweep_points = 24;

double device_v(const RramLawBox& box, double current_a, double ohm) {
  return box.sinh_v > 0 ? box.sinh_v * std::asinh(current_a * ohm / box.sinh_v) : current_a * ohm;
}

/// Larger than 0, so that it can divide.
double shift_scale_v(const RramLawBox& box) { return shift_reach * std::max(box.shift_sigma_v, 1e-3); }
double source_scale_v(const RramLawBox& box) { return std::max(box.sourceline_v, 1e-3); }

}  // namespace

std::vector<columns::RramCellSweep> rram_law_sweeps(const RramLawBox& box) {
  std::vector<columns::RramCellSweep> sweeps;
  const double step_v = box.voltage_v / sweep_points;
  for (const double source : places)
    for (const double shift : places) {
      columns::RramCellSweep sweep{{box.low_ohm / current_reach, (2 * shift - 1) * shift_scale_v(box)}, true, 0, 0, step_v};
      sweep.sourceline_v = source * source_scale_v(box);
      sweep.stop_v = step_v * (sweep_points + std::ceil(sweep.sourceline_v / step_v));
      sweeps.push_back(sweep);
    }
  for (const double shift : {-off_shift, 0.0, off_shift})
    sweeps.push_back(
        {{box.low_ohm, shift * std::max(box.shift_sigma_v, 1e-3)}, false, 0, box.voltage_v, box.voltage_v / sweep_points});
  return sweeps;
}

RramLawFit fit_rram_law(const RramLawBox& box, std::span<const RramLawCurve> curves) {
  const auto sweeps = rram_law_sweeps(box);
  if (curves.size() != sweeps.size())
    throw FitError("a cell's law has " + std::to_string(curves.size()) + " curves; expected " + std::to_string(sweeps.size()));
  RramLawFit fit{};
  fit.law.complementary = box.complementary;
  fit.law.sinh_v = box.sinh_v;
  auto& access = fit.law.access;
  access.degree = degree;
  access.source_scale_v = source_scale_v(box);
  access.shift_scale_v = shift_scale_v(box);
  const std::size_t selected = places.size() * places.size();
  access.current_scale_a = 0;
  for (std::size_t s = 0; s < selected; ++s)
    for (const double current : curves[s].current_a) access.current_scale_a = std::max(access.current_scale_a, current);
  std::vector<std::vector<double>> terms;
  std::vector<double> ohm;
  for (std::size_t s = 0; s < selected; ++s)
    for (std::size_t i = 0; i < curves[s].bitline_v.size(); ++i) {
      const double across = curves[s].bitline_v[i] - sweeps[s].sourceline_v, current = curves[s].current_a[i];
      if (across < 0.03 * box.voltage_v) continue;  // a difference of nearly equal voltages tells little of a resistance
      ohm.push_back((across - device_v(box, current, sweeps[s].branch.ohm)) / current);
      terms.push_back(column::access_terms(degree, current / access.current_scale_a,
                                           sweeps[s].sourceline_v / access.source_scale_v,
                                           sweeps[s].branch.shift_v / access.shift_scale_v));
    }
  if (terms.empty() || terms.size() < 2 * terms.front().size())
    throw FitError("a cell's law has " + std::to_string(terms.size()) + " points of its access transistor; expected at least " +
                   "two for each of its terms");
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(terms.size()), static_cast<Eigen::Index>(terms.front().size()));
  for (std::size_t r = 0; r < terms.size(); ++r)
    matrix.row(static_cast<Eigen::Index>(r)) = Eigen::Map<const Eigen::RowVectorXd>(terms[r].data(), matrix.cols());
  const Eigen::Map<const Eigen::VectorXd> target(ohm.data(), matrix.rows());
  const Eigen::VectorXd coefficients = matrix.colPivHouseholderQr().solve(target);
  access.coefficients_ohm.assign(coefficients.begin(), coefficients.end());
  const Eigen::VectorXd errors = matrix * coefficients - target;
  fit.rms_ohm = std::sqrt(errors.squaredNorm() / static_cast<double>(errors.size()));
  fit.max_ohm = errors.cwiseAbs().maxCoeff();

  const auto& low = curves[selected].current_a;
  const auto& middle = curves[selected + 1].current_a;
  const auto& high = curves[selected + 2].current_a;
  const double at_full = middle.back(), at_half = middle[middle.size() / 2];
  if (at_full > 0 && low.back() > high.back() && high.back() > 0) {
    fit.law.off_slope_v = 2 * off_shift * std::max(box.shift_sigma_v, 1e-3) / std::log(low.back() / high.back());
    // V / (V + knee) through the whole and the half of the voltage.
    const double v = curves[selected + 1].bitline_v.back(), half = curves[selected + 1].bitline_v[middle.size() / 2];
    const double ratio = at_full / at_half;
    fit.law.off_knee_v = std::max(0.0, v * half * (ratio - 1) / (v - ratio * half));
    fit.law.off_a = at_full * (v + fit.law.off_knee_v) / v;
  }
  return fit;
}

}  // namespace bitline::fit
