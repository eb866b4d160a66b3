#include "calibration/variation/cell_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "calibration/statistics/moments.hpp"
#include "cosim/curves/cell_current_columns.hpp"
#include "cosim/random/address.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::variation {

namespace {

/// Mean, deviation and skewness of every column, in this order, columns in units of `scale` around `center`.
Eigen::VectorXd statistics_of(const Eigen::MatrixXd& powers, const Eigen::RowVectorXd& weights, double count) {
  const Eigen::RowVectorXd sums = weights * powers / count;
  const auto columns = sums.size() / 3;
  Eigen::VectorXd result(3 * columns);
  for (Eigen::Index c = 0; c < columns; ++c) {
    const auto shape = statistics::shape_of_moments(sums(c), sums(columns + c), sums(2 * columns + c), 0, count);
    result.segment(3 * c, 3) << shape.mean, shape.deviation, shape.skewness;
  }
  return result;
}

/// First three powers of currents in population units, so that sums do not cancel: (cells, 3 codes).
Eigen::MatrixXd powers_of(const Eigen::MatrixXd& current_a, const std::vector<statistics::Shape>& unit) {
  const auto columns = current_a.cols();
  Eigen::MatrixXd powers(current_a.rows(), 3 * columns);
  for (Eigen::Index c = 0; c < columns; ++c) {
    const auto& u = unit[static_cast<std::size_t>(c)];
    powers.col(c) = (current_a.col(c).array() - u.mean) / u.deviation;
    powers.col(columns + c) = powers.col(c).cwiseAbs2();
    powers.col(2 * columns + c) = powers.col(columns + c).cwiseProduct(powers.col(c));
  }
  return powers;
}

Eigen::VectorXd statistics_of(const Eigen::MatrixXd& powers) {
  return statistics_of(powers, Eigen::RowVectorXd::Ones(powers.rows()), static_cast<double>(powers.rows()));
}

/// Standard error of each column, and the quantile over rows of the largest deviation from `center` in those errors.
struct MaxT {
  Eigen::VectorXd error;
  std::vector<double> largest;  ///< by row
};
MaxT max_t(const Eigen::MatrixXd& rows, const Eigen::RowVectorXd& center) {
  const Eigen::MatrixXd off = rows.rowwise() - center;
  MaxT result{(off.colwise().squaredNorm() / static_cast<double>(rows.rows())).cwiseSqrt().transpose(), {}};
  const Eigen::ArrayXd unit = (result.error.array() > 0).select(result.error.array(), 1);  // what never moves deviates by 0
  for (Eigen::Index r = 0; r < rows.rows(); ++r)
    result.largest.push_back((off.row(r).transpose().array() / unit).abs().maxCoeff());
  return result;
}

/// How often each cell is in a bootstrap sample.
Eigen::RowVectorXd resampled(std::uint64_t seed, std::uint32_t replicate, Eigen::Index cells) {
  constexpr std::uint32_t macro = 3;
  Eigen::RowVectorXd weights = Eigen::RowVectorXd::Zero(cells);
  for (Eigen::Index i = 0; i < cells; ++i) {
    const double u = random::uniform(
        seed, {.die = static_cast<std::uint32_t>(i), .macro = macro, .stream = random::Stream::sampling, .image = replicate});
    weights(std::min<Eigen::Index>(static_cast<Eigen::Index>(u * static_cast<double>(cells)), cells - 1)) += 1;
  }
  return weights;
}

}  // namespace

bool Compared::inside() const { return std::abs(spice - model) <= half_width; }

MeasuredCells measured_cells(const curves::Dataset& currents, int codes) {
  const auto cell = currents.column("cell"), side = currents.column("side"), shift = currents.column("shift0_v"),
             first = currents.column(curves::code_current_column(1));
  MeasuredCells measured;
  std::vector<const std::vector<double>*> kept;
  for (std::size_t i = 0; i + 1 < currents.rows.size(); i += 2) {
    const auto &left = currents.rows[i], &right = currents.rows[i + 1];
    if (left[cell] != right[cell] || left[side] != 0 || right[side] != 1)
      throw SpecError("a dataset of cell currents has rows in another order than BL, BLB of cell after cell");
    const bool left_failed = std::isnan(left[first]), right_failed = std::isnan(right[first]);
    measured.failed[0] += left_failed;
    measured.failed[1] += right_failed;
    if (left_failed || right_failed) continue;
    cells::SramShifts shifts;
    std::copy_n(left.begin() + static_cast<std::ptrdiff_t>(shift), shifts.size(), shifts.begin());
    measured.shifts.push_back(shifts);
    kept.insert(kept.end(), {&left, &right});
  }
  for (std::size_t s = 0; s < 2; ++s) {
    measured.current_a[s].resize(static_cast<Eigen::Index>(measured.count()), codes - 1);
    for (std::size_t i = 0; i < measured.count(); ++i)
      for (int code = 1; code < codes; ++code)
        measured.current_a[s](static_cast<Eigen::Index>(i), code - 1) =
            (*kept[2 * i + s])[first + static_cast<std::size_t>(code - 1)];
  }
  return measured;
}

Comparison compare_cells(const MeasuredCells& cells, const CellLaw& law, const column::Silicon& silicon, double confidence,
                         int replicates, const std::function<bool()>& interrupted) {
  if (cells.count() < 50)
    throw SpecError("only " + std::to_string(cells.count()) + " cells gave currents; expected at least 50 to compare with");
  const auto poll = [&interrupted] {
    if (interrupted && interrupted()) throw Interrupted();
  };
  const auto n = static_cast<std::uint32_t>(cells.count());
  const auto family = 2 * statistics_per_level * law.codes();
  const auto unit = population(law, silicon);
  Eigen::RowVectorXd expected(family);
  for (Eigen::Index i = 0; i < family / statistics_per_level; ++i)
    expected.segment(statistics_per_level * i, statistics_per_level) << 0, 1,
        unit[static_cast<std::size_t>(i % law.codes())].skewness;

  // Unpaired: what as many cells of the model itself scatter by.
  Eigen::MatrixXd drawn(replicates, family);
  for (int r = 0; r < replicates; ++r) {
    poll();
    for (const int side : {0, 1}) {
      const auto shifts = draw_side(silicon, static_cast<std::uint32_t>(r) * n, n, side);
      drawn.row(r).segment(side * family / 2, family / 2) = statistics_of(powers_of(currents_a(law, shifts), unit)).transpose();
    }
  }
  const auto null = max_t(drawn, expected);

  // The cells themselves, in SPICE and in the model.
  Eigen::MatrixXd spice_powers(n, family), model_powers(n, family);
  Comparison result{.confidence = confidence, .cells = n, .replicates = replicates};
  for (const int side : {0, 1}) {
    const auto& measured = cells.current_a[static_cast<std::size_t>(side)];
    const Eigen::MatrixXd modelled = currents_a(law, side_table(cells.shifts, side));
    spice_powers.middleCols(side * family / 2, family / 2) = powers_of(measured, unit);
    model_powers.middleCols(side * family / 2, family / 2) = powers_of(modelled, unit);
    const Eigen::RowVectorXd mean = measured.colwise().mean();
    const Eigen::RowVectorXd rms = ((modelled - measured).colwise().squaredNorm() / n).cwiseSqrt();
    const Eigen::RowVectorXd bias = (modelled - measured).colwise().mean();
    result.largest_relative_rms = std::max(result.largest_relative_rms, (rms.array() / mean.array()).maxCoeff());
    result.largest_relative_bias = std::max(result.largest_relative_bias, (bias.array() / mean.array()).abs().maxCoeff());
  }
  const auto both = [&](const Eigen::MatrixXd& powers, const Eigen::RowVectorXd& weights) {
    Eigen::VectorXd all(family);
    for (const int side : {0, 1})
      all.segment(side * family / 2, family / 2) =
          statistics_of(powers.middleCols(side * family / 2, family / 2), weights, static_cast<double>(n));
    return all;
  };
  const Eigen::RowVectorXd once = Eigen::RowVectorXd::Ones(n);
  const Eigen::VectorXd spice = both(spice_powers, once), paired = both(model_powers, once) - spice;
  constexpr int bootstraps = 500;
  Eigen::MatrixXd differences(bootstraps, family);
  for (int b = 0; b < bootstraps; ++b) {
    poll();
    const auto weights = resampled(silicon.seed, static_cast<std::uint32_t>(b), n);
    differences.row(b) = (both(model_powers, weights) - both(spice_powers, weights)).transpose();
  }
  const auto bootstrap = max_t(differences, paired.transpose());

  result.critical_deviation = statistics::quantile(null.largest, confidence);
  const double paired_critical = statistics::quantile(bootstrap.largest, confidence);
  const Eigen::ArrayXd deviation = (spice - expected.transpose()).array() / null.error.array();
  result.largest_deviation = deviation.abs().maxCoeff();
  const auto larger = std::ranges::count_if(null.largest, [&](double t) { return t >= result.largest_deviation; });
  result.probability = (1 + static_cast<double>(larger)) / (1 + replicates);
  for (Eigen::Index i = 0; i < family; ++i) {
    const auto code = i / statistics_per_level % law.codes();
    const auto statistic = static_cast<Statistic>(i % statistics_per_level);
    const auto& u = unit[static_cast<std::size_t>(code)];
    const double scale = statistic == Statistic::skewness ? 1 : u.deviation;
    const double offset = statistic == Statistic::mean ? u.mean : 0;
    const Compared entry{.code = static_cast<int>(code) + 1,
                         .side = i < family / 2 ? 0 : 1,
                         .statistic = statistic,
                         .spice = offset + scale * spice(i),
                         .model = offset + scale * expected(i),
                         .half_width = scale * result.critical_deviation * null.error(i),
                         .paired = scale * paired(i),
                         .paired_half_width = scale * paired_critical * bootstrap.error(i)};
    result.largest_paired_share =
        std::max(result.largest_paired_share, (std::abs(entry.paired) + entry.paired_half_width) / entry.half_width);
    result.family.push_back(entry);
  }
  return result;
}

}  // namespace bitline::variation
