#include "calibration/compensation/trim.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <functional>
#include <set>

#include "netlists/spec/error.hpp"

namespace bitline::compensation {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

/// A macro of which the test knows everything: each column has an offset, each row that is on discharges a line by one unit u.
class FakeMacro : public column::Macro {
 public:
  explicit FakeMacro(std::vector<double> offset_u) : offset_u_(std::move(offset_u)) {}

  void write_trim(const column::Bits& trim) override { trim_ = trim; }

  /// What the comparator of a column sees: (2 ones - rows) u - offset.
  double difference_u(std::size_t column) const {
    const int ones = trim_.col(static_cast<Eigen::Index>(column)).cast<int>().sum();
    return 2 * ones - static_cast<double>(trim_.rows()) - offset_u_[column];
  }

  column::Decisions decide(const column::Drive& drive) const override {
    EXPECT_FALSE(drive.data_on);
    EXPECT_EQ(drive.precharge_v, 0.9);
    EXPECT_TRUE(strobes_.insert(drive.strobe).second) << "strobe " << drive.strobe << " has no fresh noise";
    column::Decisions decisions(1, static_cast<Eigen::Index>(offset_u_.size()));
    for (std::size_t j = 0; j < offset_u_.size(); ++j)
      decisions(0, static_cast<Eigen::Index>(j)) = difference_u(j) + noise_u(j, drive.strobe) >= 0;
    return decisions;
  }

  column::Sums read_sums(const column::Drive&) const override { return {}; }

  std::function<double(std::size_t, std::uint32_t)> noise_u = [](std::size_t, std::uint32_t) { return 0.0; };

 private:
  std::vector<double> offset_u_;
  column::Bits trim_;
  mutable std::set<std::uint32_t> strobes_;
};

column::RowPlan plan(int trim) {
  return {.rows = 128, .data = 0, .threshold = 0, .threshold_code = 0, .trim = trim, .ramp = false};
}

TrimTable search(FakeMacro& macro, int rows, int columns, int repeats = 1) {
  return search_trim(macro, plan(rows), columns, {.precharge_v = 0.9, .repeats = repeats});
}

/// Offsets from -limit to +limit in steps of 0.05 u.
std::vector<double> offsets_up_to(double limit) {
  std::vector<double> offsets;
  for (int i = -static_cast<int>(limit * 20); i <= static_cast<int>(limit * 20); ++i) offsets.push_back(i / 20.0);
  return offsets;
}

class Search : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(TrimRows, Search, testing::Values(4, 8, 16, 32, 64));

TEST_P(Search, LeavesEveryColumnWithinOneFlipOfItsOffset) {
  const auto offsets = offsets_up_to(GetParam() - 2);
  FakeMacro macro(offsets);
  const TrimTable table = search(macro, GetParam(), static_cast<int>(offsets.size()));
  for (std::size_t j = 0; j < offsets.size(); ++j) EXPECT_LE(std::abs(macro.difference_u(j)), 2.0) << offsets[j];
}

TEST_P(Search, LeavesColumnsWithLessThanOneFlipOfOffsetAlone) {
  const auto offsets = offsets_up_to(1.95);
  FakeMacro macro(offsets);
  const TrimTable table = search(macro, GetParam(), static_cast<int>(offsets.size()));
  EXPECT_THAT(table.ones, testing::Each(GetParam() / 2));
}

TEST_P(Search, IsWrongByNoMoreThanTheNoiseOnTop) {
  const auto offsets = offsets_up_to(GetParam() - 2);
  FakeMacro macro(offsets);
  double largest = 0;
  macro.noise_u = [&](std::size_t column, std::uint32_t strobe) {
    const double noise = 1.5 * std::sin(12.9898 * static_cast<double>(column + 1) + 78.233 * strobe);
    largest = std::max(largest, std::abs(noise));
    return noise;
  };
  search(macro, GetParam(), static_cast<int>(offsets.size()));
  EXPECT_GT(largest, 1.4);
  for (std::size_t j = 0; j < offsets.size(); ++j) EXPECT_LE(std::abs(macro.difference_u(j)), 2 + largest) << offsets[j];
}

TEST_P(Search, StrobesOncePerHalvingAndOnceMore) {
  FakeMacro macro({0});
  EXPECT_EQ(search(macro, GetParam(), 1).strobes, std::log2(GetParam()));  // log2(R) - 1 moves
}

TEST_P(Search, NamesTheColumnsItCannotReach) {
  const double limit = GetParam() - 2;
  FakeMacro macro({0, limit + 0.1, limit, -limit + 0.1, -limit - 0.1});
  const TrimTable table = search(macro, GetParam(), 5);
  EXPECT_THAT(table.out_of_range, ElementsAre(1, 4));
  EXPECT_EQ(table.ones[1], GetParam() - 1);
  EXPECT_EQ(table.ones[4], 1);
}

TEST(Search, TakesTheMajorityOfRepeatedStrobes) {
  const auto offsets = offsets_up_to(14);
  FakeMacro macro(offsets);  // the first of every three strobes is badly wrong
  macro.noise_u = [](std::size_t column, std::uint32_t strobe) {
    return strobe % 3 == 0 ? (column % 2 ? 100.0 : -100.0) : 0.0;
  };
  EXPECT_EQ(search(macro, 16, static_cast<int>(offsets.size()), 3).strobes, 12);
  for (std::size_t j = 0; j < offsets.size(); ++j) EXPECT_LE(std::abs(macro.difference_u(j)), 2.0) << offsets[j];
}

TEST(Search, ReturnsWhatItLeavesInTheMacro) {
  FakeMacro macro({5.3, -2.2});
  const TrimTable table = search(macro, 16, 2);
  EXPECT_THAT(table.ones, ElementsAre(10, 7));  // 4 u and -2 u: the reachable value next to the offset, on the side of zero
  EXPECT_TRUE((table.trim == trim_bits(table.ones, 16)).all());
  EXPECT_NEAR(macro.difference_u(0), 4 - 5.3, 1e-12);
}

TEST(Search, RefusesRowsAndRepeatsThatItCannotHalveOrVoteOn) {
  FakeMacro macro({0});
  EXPECT_THAT([&] { search(macro, 12, 1); }, ThrowsMessage<SpecError>(HasSubstr("12 trim rows; expected a power of two")));
  EXPECT_THAT([&] { search(macro, 2, 1); }, ThrowsMessage<SpecError>(HasSubstr("of at least 4")));
  EXPECT_THAT([&] { search(macro, 8, 1, 2); }, ThrowsMessage<SpecError>(HasSubstr("2 strobes; expected an odd number")));
}

TEST(Uncompensated, StoresOnesInHalfOfTheTrimRows) {
  const column::Bits bits = uncompensated(16, 3);
  EXPECT_EQ(bits.rows(), 16);
  for (Eigen::Index j = 0; j < 3; ++j) EXPECT_EQ(bits.col(j).cast<int>().sum(), 8);
}

}  // namespace
}  // namespace bitline::compensation
