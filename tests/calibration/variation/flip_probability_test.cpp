#include "calibration/variation/flip_probability.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::variation {
namespace {

const column::Silicon silicon = column::synthetic_silicon();
constexpr double nan = std::numeric_limits<double>::quiet_NaN(), never = std::numeric_limits<double>::infinity();

CellPoint point_of(const cells::SramShifts& shifts) {
  CellPoint point;
  for (int d = 0; d < cells::sram_devices; ++d)
    point(d) = shifts[static_cast<std::size_t>(d)] / silicon.sigma_v[static_cast<std::size_t>(d)];
  return point;
}

/// A circuit whose cells flip at 1 V on average with a sigma of 50 mV, linear in all shifts; `bend` adds a square.
std::vector<double> circuit(const std::vector<cells::SramShifts>& cells, double bend = 0) {
  const CellPoint slope = 0.05 * CellPoint{0.5, -0.1, 0.7, -0.3, 0.4, 0}.normalized();
  std::vector<double> levels;
  for (const auto& cell : cells) {
    const double off = slope.dot(point_of(cell));
    levels.push_back(1 + off + bend * off * off);
  }
  return levels;
}

FlipSlope slope_of(const FlipLevels& flip_levels, std::uint32_t count = 400) {
  const auto points = random_points(silicon, count);
  std::vector<cells::SramShifts> shifts;
  for (const auto& point : points) shifts.push_back(shifts_at(silicon, point));
  return fit_flip_slope(points, flip_levels(shifts));
}

TEST(FlipSlope, IsExactForALinearCircuit) {
  const auto slope = slope_of([](const auto& cells) { return circuit(cells); });
  EXPECT_NEAR(slope.nominal_v, 1, 1e-12);
  EXPECT_NEAR(slope.sigma_v(), 0.05, 1e-12);
  EXPECT_NEAR(slope.distance(0.8), 4, 1e-9);
  EXPECT_LT(slope.rms_error_v, 1e-12);
}

TEST(FlipSlope, WantsCellsThatFlip) {
  EXPECT_THROW(slope_of([](const auto& cells) { return std::vector<double>(cells.size(), never); }), FitError);
}

TEST(ImportanceSampled, FindsTheNormalTailOfALinearCircuit) {
  const FlipLevels flip_levels = [](const auto& cells) { return circuit(cells); };
  const auto slope = slope_of(flip_levels);
  for (const double distance : {0.5, 2.0, 4.0, 6.0, 7.5}) {
    const double exact = std::erfc(distance / std::sqrt(2)) / 2;
    const auto e = importance_sampled(silicon, slope, flip_levels, 1 - 0.05 * distance, 4000, 0.9999);
    EXPECT_LT(e.probability.low, exact) << distance;  // 3.9 sigma
    EXPECT_GT(e.probability.high, exact) << distance;
    EXPECT_LT(e.probability.high - e.probability.low, 0.5 * exact) << distance;  // and that says something
    EXPECT_GT(e.effective_cells, 100) << distance;
  }
}

TEST(ImportanceSampled, AgreesWithACountWhereTheCircuitIsNotLinear) {
  const FlipLevels flip_levels = [](const auto& cells) { return circuit(cells, 3); };
  const auto points = random_points(silicon, 20000);
  std::vector<cells::SramShifts> shifts;
  for (const auto& point : points) shifts.push_back(shifts_at(silicon, point));
  const auto plain = counted(flip_levels(shifts), 0.93, 0.9999);
  const auto weighted = importance_sampled(silicon, slope_of(flip_levels), flip_levels, 0.93, 4000, 0.9999);
  EXPECT_LT(std::max(plain.probability.low, weighted.probability.low),
            std::min(plain.probability.high, weighted.probability.high));
  EXPECT_NEAR(weighted.probability.value, plain.probability.value, 0.25 * plain.probability.value);
  // The linear circuit's value lies far outside: the bend is seen.
  EXPECT_LT(weighted.probability.high, std::erfc(0.07 / 0.05 / std::sqrt(2)) / 2);
}

TEST(ImportanceSampled, CountsCellsWithoutAVerdict) {
  const FlipLevels flip_levels = [](const auto& cells) {
    auto levels = circuit(cells);
    if (levels.size() > 1) levels[0] = levels[1] = nan;
    return levels;
  };
  const auto e = importance_sampled(silicon, slope_of(flip_levels), flip_levels, 0.85, 100, 0.99);
  EXPECT_EQ(e.failed, 2);
  EXPECT_EQ(e.probability.count, 98U);
}

TEST(Counted, LeavesOutCellsWithoutAVerdict) {
  const auto e = counted({0.8, 0.9, never, nan}, 0.85, 0.95);
  EXPECT_EQ(e.failed, 1);
  EXPECT_EQ(e.probability.count, 3U);
  EXPECT_DOUBLE_EQ(e.probability.value, 1.0 / 3);
  EXPECT_THROW(counted({nan}, 0.85, 0.95), SpiceError);
}

}  // namespace
}  // namespace bitline::variation
