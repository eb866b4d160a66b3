#include "cosim/column/column_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::column {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Monomials, AreOrderedByThePowerOfYThenOfX) {
  const Eigen::VectorXd terms = monomials(2, 3, 5);
  EXPECT_THAT(std::vector(terms.begin(), terms.end()), ElementsAre(1, 3, 9, 5, 15, 25));
  EXPECT_EQ(monomials(6, 0.5, 0.5).size(), 28);
}

TEST(BitlineModes, ArePolynomialsOfTheScaledVoltage) {
  const BitlineModes modes{1, 3, (Eigen::MatrixXd(2, 3) << 1, 2, 4, 0, 1, 0).finished()};
  EXPECT_EQ(modes(2), Eigen::Vector2d(1, 0));       // u = 0
  EXPECT_EQ(modes(3), Eigen::Vector2d(7, 1));       // u = 1
  EXPECT_EQ(modes(1.5), Eigen::Vector2d(1, -0.5));  // u = -1/2: 1 - 1 + 1
}

/// A model with one or two modes given by their coefficients, over a range of [0.5, 1.3] V.
ColumnModel with_modes(const Eigen::MatrixXd& coefficients) {
  ColumnModel model = synthetic_model();
  model.bitline = {0.5, 1.3, coefficients};
  return model;
}

TEST(Discharge, TakesItsSumFromACurrentThatDoesNotDependOnTheVoltage) {
  const auto model = with_modes(Eigen::MatrixXd::Ones(1, 1));
  // 64 additions of numbers below 2 round by at most 2^-53 each.
  EXPECT_NEAR(discharged_v(model, 1.2, Eigen::VectorXd::Constant(1, 0.37), 0.01), 1.2 - 0.37, 64 * 0x1p-53);
}

TEST(Discharge, DecaysExponentiallyIntoAResistor) {
  const auto model = with_modes((Eigen::MatrixXd(1, 2) << 0, 1).finished());  // psi = (V - 0.9) / 0.4
  const double sum = 0.5, kick = 0.02, rate = sum / 0.4;
  const double exact = 0.9 - kick + (1.2 + kick - 0.9) * std::exp(-rate);
  // Each of the 64 steps of order four leaves (rate / 64)^5 / 120 of the distance, which is below 0.32 V.
  const double bound = 64 * std::pow(rate / 64, 5) / 120 * 0.32;
  EXPECT_NEAR(discharged_v(model, 1.2, Eigen::VectorXd::Constant(1, sum), kick), exact, bound);
}

TEST(Discharge, SatisfiesItsOwnDifferentialEquation) {
  const auto model = synthetic_model();
  const double kick = 0.003, step = 1e-4;
  for (const Eigen::Vector2d& sums : {Eigen::Vector2d(0.6, 0.1), Eigen::Vector2d(0.3, -0.04), Eigen::Vector2d(0.05, 0.01)})
    for (const double tau : {0.2, 0.5, 0.9}) {
      // The voltage at tau is that after sums tau times as large.
      const auto at = [&](double time) { return discharged_v(model, model.start_v(), sums * time, kick); };
      const double slope = (at(tau + step) - at(tau - step)) / (2 * step);
      // V''' is below 0.5 V here, so the difference quotient is wrong by less than step^2 / 6 * 0.5 = 8e-10 V.
      EXPECT_NEAR(slope, -sums.dot(model.bitline(at(tau) + kick)), 1e-9);
    }
}

TEST(Discharge, FallsWithTheSumAndWithTheKick) {
  const auto model = synthetic_model();
  double last = model.start_v() + 1e-9;
  for (double sum = 0; sum < 0.7; sum += 0.05) {
    const double v = discharged_v(model, model.start_v(), Eigen::Vector2d(sum, 0.1 * sum), 0);
    EXPECT_LT(v, last);
    if (sum > 0) {
      EXPECT_LT(discharged_v(model, model.start_v(), Eigen::Vector2d(sum, 0.1 * sum), 0.005), v);
      last = v;
    }
  }
}

TEST(KickMatrix, IsTheDerivativeOfModesThatHoldTheirOwn) {
  const auto model = with_modes((Eigen::MatrixXd(2, 2) << 1, 0, 0, 1).finished());  // 1 and (V - 0.9) / 0.4
  const Eigen::MatrixXd expected = (Eigen::MatrixXd(2, 2) << 0, 0, 1 / 0.4, 0).finished();
  EXPECT_TRUE(kick_matrix(model.bitline).isApprox(expected, 1e-12));
}

TEST(CellSums, FollowTheDevicesOfTheSideThatTheBitDischarges) {
  const auto model = synthetic_model();
  const double a = 0.021, p = 0.017;  // one sigma of access and pull-down device
  // access_left, access_right, pull_down_left, pull_down_right, pull_up_left, pull_up_right
  const cells::SramShifts left{a, 0, -2 * p, 0, 0.1, 0.1}, right{0, a, 0, -2 * p, 0.2, -0.1};
  const Eigen::VectorXd sums = cell_sums_v(model, 31, 0, left);
  EXPECT_EQ(sums, cell_sums_v(model, 31, 1, right));
  EXPECT_EQ(cell_sums_v(model, 31, 1, left), cell_sums_v(model, 31, 0, {}));
  // At the largest code the sines vanish: 0.98 * 12 mV * (1 - 0.2 + 0.012 + 0.1 - 0.008 + 0.008) by hand for x = 1, y = -2.
  EXPECT_NEAR(sums(0), 0.98 * 0.012 * 0.912, 1e-16);
  EXPECT_NEAR(sums(1), 0.98 * 0.012 * (0.04 - 0.02 + 0.004 - 0.02 + 0.004), 1e-16);
}

TEST(CellSums, RefuseAShiftOutsideTheBox) {
  const auto model = synthetic_model();
  EXPECT_THAT(
      [&] {
        cell_sums_v(model, 1, 0, {0.021 * 7, 0, 0, 0, 0, 0});
      },
      ThrowsMessage<DomainError>(HasSubstr("outside the model's box of ±6.8 sigma")));
}

SampledColumn random_sample(int rows, int level) {
  SampledColumn column;
  const auto silicon = synthetic_silicon();
  for (int row = 0; row < rows; ++row)
    column.cells.push_back(
        {row % 3 == 0 ? 0 : level, row % 5 < 2, cell_shifts_v(silicon, {0, 0, static_cast<std::uint32_t>(row), 7})});
  return column;
}

TEST(Evaluate, SwapsTheLinesWhenBitsAndSidesAreSwapped) {
  const auto model = synthetic_model();
  const auto column = random_sample(40, 29);
  auto swapped = column;
  for (auto& cell : swapped.cells) {
    cell.bit = 1 - cell.bit;
    for (std::size_t d = 0; d < cell.shifts.size(); d += 2) std::swap(cell.shifts[d], cell.shifts[d + 1]);
  }
  const auto lines = evaluate(model, column, 1.2), other = evaluate(model, swapped, 1.2);
  EXPECT_EQ(lines.bl, other.blb);
  EXPECT_EQ(lines.blb, other.bl);
  EXPECT_NE(lines.bl, lines.blb);
}

TEST(Evaluate, LeavesUnselectedCellsAlone) {
  const auto model = synthetic_model();
  const auto lines = evaluate(model, random_sample(40, 0), 1.2);
  EXPECT_EQ(lines.bl, model.start_v());
  EXPECT_EQ(lines.blb, model.start_v());
}

TEST(Evaluate, RefusesADischargeBelowTheBox) {
  const auto model = synthetic_model();
  EXPECT_THAT([&] { evaluate(model, random_sample(400, 31), 1.2); },
              ThrowsMessage<DomainError>(HasSubstr("below the model's box that ends at 514.99")));
}

class ModelFile : public testing::Test {
 protected:
  ColumnModel read(const ColumnModel& written) const { return read_text(to_yaml(written)); }
  ColumnModel read_text(const std::string& text) const {
    write_file(folder.path() / "model.yaml", text);
    return read_column_model(folder.path() / "model.yaml");
  }

  TemporaryFolder folder;
  ColumnModel model = synthetic_model();
};

TEST_F(ModelFile, ReadsBackAsTheSameModel) {
  model.gain = 1.0 / 3;  // no short decimal
  const auto back = read(model);
  EXPECT_EQ(to_yaml(back), to_yaml(model));
  EXPECT_EQ(back.dataset_digest, model.dataset_digest);
  EXPECT_EQ(back.columns_digest, model.columns_digest);
  EXPECT_EQ(back.subject_digest, model.subject_digest);
  EXPECT_EQ(back.levels.codes, model.levels.codes);
  EXPECT_EQ(back.levels.level_v, model.levels.level_v);
  EXPECT_EQ(back.levels.ramp_range, model.levels.ramp_range);
  EXPECT_EQ(back.precharge_v, model.precharge_v);
  EXPECT_EQ(back.release_kick_v, model.release_kick_v);
  EXPECT_EQ(back.shift_per_wordline, model.shift_per_wordline);
  EXPECT_EQ(back.swing_v, model.swing_v);
  EXPECT_EQ(back.max_shift_sigmas, model.max_shift_sigmas);
  EXPECT_EQ(back.kick_v_per_v, model.kick_v_per_v);
  EXPECT_EQ(back.gain, model.gain);
  EXPECT_EQ(back.line_farad, model.line_farad);
  EXPECT_EQ(back.bitline.low_v, model.bitline.low_v);
  EXPECT_EQ(back.bitline.high_v, model.bitline.high_v);
  EXPECT_EQ(back.bitline.coefficients, model.bitline.coefficients);
  EXPECT_EQ(back.level_modes, model.level_modes);
  EXPECT_EQ(back.amplitudes.degree, model.amplitudes.degree);
  EXPECT_EQ(back.amplitudes.access_sigma_v, model.amplitudes.access_sigma_v);
  EXPECT_EQ(back.amplitudes.pull_down_sigma_v, model.amplitudes.pull_down_sigma_v);
  EXPECT_EQ(back.amplitudes.coefficients, model.amplitudes.coefficients);
  EXPECT_EQ(back.box.largest_first_v, model.box.largest_first_v);
  EXPECT_EQ(back.box.low_ratio, model.box.low_ratio);
  EXPECT_EQ(back.box.high_ratio, model.box.high_ratio);
  EXPECT_EQ(back.flow_error_v, model.flow_error_v);
  EXPECT_EQ(back.quality.signal_rms_v, model.quality.signal_rms_v);
  EXPECT_EQ(back.quality.condition, model.quality.condition);
  EXPECT_EQ(back.quality.holdout_column_v.rms, model.quality.holdout_column_v.rms);
  EXPECT_EQ(back.quality.holdout_cell_v.max, model.quality.holdout_cell_v.max);
  EXPECT_EQ(back.quality.cell_a.count, model.quality.cell_a.count);
}

TEST_F(ModelFile, RefusesTablesThatDoNotFitTogether) {
  auto wrong = model;
  wrong.level_modes.conservativeResize(5, Eigen::NoChange);
  EXPECT_THAT([&] { read(wrong); }, ThrowsMessage<SpecError>(HasSubstr("it has 5 rows; expected one per word-line level")));
  wrong = model;
  wrong.amplitudes.degree = 3;
  EXPECT_THAT([&] { read(wrong); }, ThrowsMessage<SpecError>(HasSubstr("coefficients do not fit its degree")));
  wrong = model;
  wrong.bitline.coefficients = Eigen::MatrixXd::Ones(3, 2);
  EXPECT_THAT([&] { read(wrong); }, ThrowsMessage<SpecError>(HasSubstr("it has 3 modes; expected 1 or 2")));
}

TEST_F(ModelFile, NamesAMissingKeyAndARaggedTable) {
  auto text = to_yaml(model);
  text.erase(text.find("gain: "), text.find("line_farad") - text.find("gain: "));
  EXPECT_THAT([&] { read_text(text); }, ThrowsMessage<SpecError>(HasSubstr("'gain'")));
  text = to_yaml(model);
  const auto row = text.find("  - [", text.find("\nlevel_modes"));
  text.replace(row, text.find('\n', row) - row, "  - [1, 2]");
  EXPECT_THAT([&] { read_text(text); }, ThrowsMessage<SpecError>(HasSubstr("its rows differ in length")));
}

}  // namespace
}  // namespace bitline::column
