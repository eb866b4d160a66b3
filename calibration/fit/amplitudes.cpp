#include "calibration/fit/amplitudes.hpp"

#include <Eigen/QR>
#include <Eigen/SVD>
#include <algorithm>
#include <cmath>
#include <iterator>
#include <limits>
#include <map>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::fit {

namespace {

/// Cells drawn from silicon are normal; a weight wider than that keeps the tails honest.
double weight(const CellSample& sample) {
  return std::exp(-(sample.access * sample.access + sample.pull_down * sample.pull_down) / 16);
}

/// Which terms a regression has: every monomial of the shifts times every power of the place, up to a total degree.
struct Terms {
  int degree, place_degree;

  Eigen::Index shifts(int power) const {
    const int left = degree - power;
    return static_cast<Eigen::Index>((left + 1) * (left + 2) / 2);
  }
  Eigen::Index count() const {
    Eigen::Index sum = 0;
    for (int power = 0; power <= place_degree; ++power) sum += shifts(power);
    return sum;
  }
  /// All terms at one cell, powers of the place one after the other.
  Eigen::VectorXd operator()(double access, double pull_down, double place) const {
    Eigen::VectorXd terms(count());
    Eigen::Index at = 0;
    double factor = 1;
    for (int power = 0; power <= place_degree; ++power, factor *= place) {
      terms.segment(at, shifts(power)) = factor * column::monomials(degree - power, access, pull_down);
      at += shifts(power);
    }
    return terms;
  }
};

struct Regression {
  std::vector<Eigen::MatrixXd> coefficients;  ///< by power of the place: (terms of the shifts, K * M)
  double condition;
};

/// The columns of monomials(degree) that monomials(lower) has, in its order.
std::vector<Eigen::Index> places_of_lower(int degree, int lower) {
  std::vector<Eigen::Index> places;
  Eigen::Index t = 0;
  for (int j = 0; j <= degree; ++j)
    for (int i = 0; i + j <= degree; ++i, ++t)
      if (i + j <= lower) places.push_back(t);
  return places;
}

/// sums_k = sum_m phi_m(level) sum_t c_t,km term_t(shifts, place), solved for all K at once.
Regression regress(const std::vector<const CellSample*>& samples, const Eigen::MatrixXd& phi, const Terms& form) {
  const auto modes = phi.cols(), count = samples.front()->sums_v.size(), terms = form.count();
  const auto rows = static_cast<Eigen::Index>(samples.size());
  if (rows < 2 * terms * modes)
    throw FitError(std::to_string(rows) + " samples cannot carry " + std::to_string(terms * modes) +
                   " coefficients; expected more 'fit.cells'");
  Eigen::MatrixXd design(rows, terms * modes), target(rows, count);
  for (Eigen::Index i = 0; i < rows; ++i) {
    const auto& sample = *samples[static_cast<std::size_t>(i)];
    const double w = weight(sample);
    const Eigen::VectorXd shape = form(sample.access / 5, sample.pull_down / 5, sample.place);
    for (Eigen::Index m = 0; m < modes; ++m)
      design.row(i).segment(m * terms, terms) = w * phi(sample.level, m) * shape.transpose();
    target.row(i) = w * sample.sums_v.transpose();
  }
  const Eigen::ColPivHouseholderQR<Eigen::MatrixXd> qr(design);
  const auto diagonal = qr.matrixQR().diagonal().cwiseAbs();
  const double condition = diagonal.maxCoeff() / diagonal.minCoeff();
  if (!(condition < 1e9)) throw FitError("the amplitude regression is degenerate: condition number " + spec::plain(condition));
  const Eigen::MatrixXd solution = qr.solve(target);  // (M * terms, K)

  Regression result{{}, condition};
  Eigen::Index at = 0;
  for (int power = 0; power <= form.place_degree; ++power) {
    const auto places = places_of_lower(form.degree, form.degree - power);
    auto& block = result.coefficients.emplace_back(Eigen::MatrixXd::Zero(form.shifts(0), count * modes));
    Eigen::Index t = 0;
    for (int j = 0; j <= form.degree - power; ++j)
      for (int i = 0; i + j <= form.degree - power; ++i, ++t)
        for (Eigen::Index k = 0; k < count; ++k)
          for (Eigen::Index m = 0; m < modes; ++m)  // back from shifts in units of five sigma to sigma
            block(places[static_cast<std::size_t>(t)], k * modes + m) =
                solution(m * terms + at + t, k) * std::pow(5.0, -(i + j));
    at += form.shifts(power);
  }
  return result;
}

double first_sum(const CellSample& sample, const Eigen::MatrixXd& phi, int degree, const Regression& regression) {
  const Eigen::VectorXd shape = column::monomials(degree, sample.access, sample.pull_down);
  double sum = 0, factor = 1;
  for (const auto& block : regression.coefficients) {
    sum += factor * (block.leftCols(phi.cols()).transpose() * shape).dot(phi.row(sample.level).transpose());
    factor *= sample.place;
  }
  return sum;
}

/// Weighted rms error of the first sum on cells of one parity after fitting the other.
double cross_validated(const std::vector<CellSample>& samples, const Eigen::MatrixXd& phi, const Terms& form) {
  double square = 0, weights = 0;
  for (const int parity : {0, 1}) {
    std::vector<const CellSample*> fitted;
    for (const auto& sample : samples)
      if (sample.cell % 2 != parity) fitted.push_back(&sample);
    const auto regression = regress(fitted, phi, form);
    for (const auto& sample : samples) {
      if (sample.cell % 2 != parity) continue;
      const double error = first_sum(sample, phi, form.degree, regression) - sample.sums_v(0);
      square += weight(sample) * weight(sample) * error * error;
      weights += weight(sample) * weight(sample);
    }
  }
  return std::sqrt(square / weights);
}

}  // namespace

Eigen::MatrixXd fit_level_modes(const std::vector<CellSample>& basis, int levels, int rows, double error_v, int largest) {
  std::map<int, std::vector<const CellSample*>> cells;
  for (const auto& sample : basis) cells[sample.cell].push_back(&sample);
  std::erase_if(cells, [&](const auto& entry) { return static_cast<int>(entry.second.size()) != levels - 1; });
  if (static_cast<int>(cells.size()) < 2 * largest)
    throw FitError("only " + std::to_string(cells.size()) + " cells were measured at every level; expected at least " +
                   std::to_string(2 * largest));
  const auto modes = basis.front().sums_v.size();
  const auto count = static_cast<Eigen::Index>(cells.size());
  Eigen::MatrixXd table = Eigen::MatrixXd::Zero(levels, count * modes);
  double weights = 0;
  Eigen::Index c = 0;
  for (const auto& [cell, samples] : cells) {
    const double w = weight(*samples.front());
    weights += w * w;
    for (const auto* sample : samples)
      for (Eigen::Index k = 0; k < modes; ++k) table(sample->level, k * count + c) = w * sample->sums_v(k);
    ++c;
  }
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(table, Eigen::ComputeThinU);
  const auto& strength = svd.singularValues();
  int m = 2;
  for (; m < largest; ++m) {  // errors of independent cells add up in squares
    const double cell_rms = strength.tail(strength.size() - m).norm() / std::sqrt(weights * (levels - 1));
    if (cell_rms * std::sqrt(rows) < error_v) break;
  }
  return svd.matrixU().leftCols(m);
}

AmplitudeFit fit_amplitudes(const std::vector<CellSample>& samples, const Eigen::MatrixXd& level_modes, double access_sigma_v,
                            double pull_down_sigma_v, int place_degree) {
  constexpr int lowest = 2, highest = 6;
  std::vector<double> errors;
  for (int degree = lowest; degree <= highest; ++degree) {
    try {
      errors.push_back(cross_validated(samples, level_modes, {degree, place_degree}));
    } catch (const FitError&) {
      if (errors.empty()) throw;
      break;  // the samples carry no higher degree
    }
  }
  const double best = *std::ranges::min_element(errors);
  const auto chosen = std::ranges::find_if(errors, [&](double error) { return error < 1.1 * best; });
  const int degree = lowest + static_cast<int>(chosen - errors.begin());
  std::vector<const CellSample*> all;
  for (const auto& sample : samples) all.push_back(&sample);
  auto regression = regress(all, level_modes, {degree, place_degree});
  column::ShiftPolynomial polynomial{degree, access_sigma_v, pull_down_sigma_v, std::move(regression.coefficients.front()), {}};
  for (auto block = std::next(regression.coefficients.begin()); block != regression.coefficients.end(); ++block)
    polynomial.place.push_back(std::move(*block));
  return {std::move(polynomial), *chosen, regression.condition};
}

}  // namespace bitline::fit
