#include "calibration/fit/bitline_modes.hpp"

#include <Eigen/QR>
#include <Eigen/SVD>
#include <cmath>

#include "netlists/spec/error.hpp"

namespace bitline::fit {

namespace {

constexpr int mode_degree = 5, largest_modes = 2, largest_iterations = 200;

/// Discharge rates of all runs, one per row, each weighted by the root of its own mean so that weak cells count too; NaN is
/// kept.
Eigen::MatrixXd weighted_rates(const DischargeRecords& records) {
  Eigen::MatrixXd rates(static_cast<Eigen::Index>(records.runs.size()), records.grid_v.size());
  for (Eigen::Index i = 0; i < rates.rows(); ++i) {
    const auto& slew = records.runs[static_cast<std::size_t>(i)].slew_v_per_s;
    double sum = 0;
    int known = 0;
    for (const double value : slew)
      if (!std::isnan(value)) sum += value, ++known;
    rates.row(i) = slew.transpose() / std::sqrt(sum / known);
  }
  return rates;
}

using Blanks = Eigen::Array<bool, Eigen::Dynamic, Eigen::Dynamic>;

/// A first guess for the blanks: the mean shape of all rows, scaled to the known part of each.
void fill_by_profile(Eigen::MatrixXd& rates, const Blanks& blank) {
  const Eigen::ArrayXXd known = (!blank).cast<double>();
  Eigen::ArrayXd profile = Eigen::ArrayXd::Ones(rates.cols());
  Eigen::ArrayXd scale(rates.rows());
  for (int iteration = 0; iteration < 3; ++iteration) {
    for (Eigen::Index i = 0; i < rates.rows(); ++i)
      scale(i) =
          (rates.row(i).transpose().array() * known.row(i).transpose()).sum() / (profile * known.row(i).transpose()).sum();
    for (Eigen::Index g = 0; g < rates.cols(); ++g)
      profile(g) = (rates.col(g).array() * known.col(g)).sum() / (scale * known.col(g)).sum();
  }
  for (Eigen::Index i = 0; i < rates.rows(); ++i)
    for (Eigen::Index g = 0; g < rates.cols(); ++g)
      if (blank(i, g)) rates(i, g) = scale(i) * profile(g);
}

struct LeadingVectors {
  Eigen::VectorXd strength;
  Eigen::MatrixXd vectors;  // orthonormal columns
};

LeadingVectors leading_vectors(const Eigen::MatrixXd& rates) {
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(rates.transpose() * rates, Eigen::ComputeFullV);
  return {svd.singularValues().cwiseSqrt(), svd.matrixV().leftCols(largest_modes)};
}

/// Fills the blanks with the low-rank table that fits the known cells best, by alternating least squares over the known cells
/// alone. (Filling and decomposing in turn crawls where nearly a whole voltage is blank, as the topmost one is: most normal
/// pulses end below it.)
void complete(Eigen::MatrixXd& rates, const Blanks& blank, Eigen::MatrixXd& vectors) {
  std::vector<std::vector<Eigen::Index>> seen(static_cast<std::size_t>(rates.rows())),
      seen_by(static_cast<std::size_t>(rates.cols()));
  for (Eigen::Index i = 0; i < rates.rows(); ++i)
    for (Eigen::Index g = 0; g < rates.cols(); ++g)
      if (!blank(i, g)) seen[static_cast<std::size_t>(i)].push_back(g), seen_by[static_cast<std::size_t>(g)].push_back(i);
  Eigen::MatrixXd amplitudes(rates.rows(), vectors.cols());
  for (int iteration = 0; iteration < largest_iterations; ++iteration) {
    for (Eigen::Index i = 0; i < rates.rows(); ++i) {
      const auto& known = seen[static_cast<std::size_t>(i)];
      amplitudes.row(i) = Eigen::MatrixXd(vectors(known, Eigen::all))
                              .colPivHouseholderQr()
                              .solve(Eigen::VectorXd(rates(i, known).transpose()))
                              .transpose();
    }
    const Eigen::MatrixXd before = vectors;
    for (Eigen::Index g = 0; g < rates.cols(); ++g) {
      const auto& known = seen_by[static_cast<std::size_t>(g)];
      vectors.row(g) = Eigen::MatrixXd(amplitudes(known, Eigen::all))
                           .colPivHouseholderQr()
                           .solve(Eigen::VectorXd(rates(known, g)))
                           .transpose();
    }
    if ((vectors - before).norm() < 1e-9 * vectors.norm()) break;
  }
  const Eigen::MatrixXd completed = amplitudes * vectors.transpose();
  rates = blank.select(completed, rates);
}

}  // namespace

column::BitlineModes fit_bitline_modes(const DischargeRecords& records, double low_v, double high_v, double relative_error) {
  if (records.runs.size() < 20)
    throw FitError("only " + std::to_string(records.runs.size()) + " discharge runs are usable; expected at least 20");
  Eigen::MatrixXd rates = weighted_rates(records);
  const Blanks blank = rates.array().isNaN();
  rates = blank.select(0.0, rates);
  const Eigen::RowVectorXd known = (!blank).cast<double>().colwise().sum();
  if (known.minCoeff() < 5)
    throw FitError("a voltage of the grid is crossed by fewer than 5 runs; expected a smaller 'fit.swing'");
  fill_by_profile(rates, blank);

  Eigen::MatrixXd vectors = leading_vectors(rates).vectors;
  complete(rates, blank, vectors);
  const auto leading = leading_vectors(rates);
  vectors = leading.vectors;
  const Eigen::VectorXd& strength = leading.strength;
  const double rest = strength.tail(strength.size() - 1).norm() / strength.norm();
  const Eigen::Index count = rest < relative_error ? 1 : largest_modes;

  column::BitlineModes modes{low_v, high_v, Eigen::MatrixXd(count, mode_degree + 1)};
  const Eigen::VectorXd weights =
      (known.transpose() / static_cast<double>(rates.rows())).cwiseSqrt();  // how much data stands behind a voltage
  Eigen::MatrixXd powers(records.grid_v.size(), mode_degree + 1);
  for (Eigen::Index g = 0; g < records.grid_v.size(); ++g) {
    const double u = (2 * records.grid_v(g) - (high_v + low_v)) / (high_v - low_v);
    for (Eigen::Index p = 0; p <= mode_degree; ++p) powers(g, p) = weights(g) * std::pow(u, p);
  }
  for (Eigen::Index k = 0; k < count; ++k) {
    const double scale = k == 0 ? vectors.col(0).mean() : vectors.col(k).cwiseAbs().mean();
    modes.coefficients.row(k) = powers.householderQr().solve(weights.cwiseProduct(vectors.col(k)) / scale).transpose();
  }
  return modes;
}

ModeProjection project(const Eigen::VectorXd& slew_v_per_s, const Eigen::VectorXd& grid_v, const column::BitlineModes& modes) {
  std::vector<Eigen::Index> known;
  for (Eigen::Index g = 0; g < grid_v.size(); ++g)
    if (!std::isnan(slew_v_per_s(g))) known.push_back(g);
  Eigen::MatrixXd values(static_cast<Eigen::Index>(known.size()), modes.coefficients.rows());
  for (Eigen::Index i = 0; i < values.rows(); ++i)
    values.row(i) = modes(grid_v(known[static_cast<std::size_t>(i)])).transpose();
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(values);
  const auto diagonal = qr.matrixQR().diagonal().cwiseAbs();
  return {qr.solve(Eigen::VectorXd(slew_v_per_s(known))), diagonal.maxCoeff() / diagonal.minCoeff()};
}

Eigen::VectorXd cell_sums_of(const DischargeRecord& record, const Eigen::VectorXd& grid_v, const column::BitlineModes& modes,
                             double kick_v_per_v) {
  // The run's own kick was on while it discharged: the cell saw the voltage that was measured.
  const Eigen::VectorXd amplitude = project(record.slew_v_per_s, grid_v, modes).amplitude;
  const double kick = kick_v_per_v * record.count * record.level_v;
  constexpr int intervals = 8;  // Simpson's rule; the integrand is smooth and the normal pulse is short
  double seconds = 0;
  const double step = (record.start_v - record.strobe_v) / (2 * intervals);
  for (int i = 0; i <= 2 * intervals; ++i) {
    const double rate = record.count * amplitude.dot(modes(record.strobe_v + i * step + kick));
    const double weight = i == 0 || i == 2 * intervals ? 1 : i % 2 == 1 ? 4 : 2;
    seconds += weight * step / 3 / rate;
  }
  return amplitude * seconds;
}

}  // namespace bitline::fit
