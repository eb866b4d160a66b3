#include "cosim/column/offset_curve.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cosim/column/comparator.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_latch.hpp"

namespace bitline::column {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr spec::ComparatorSpec comparator{
    .offset_v = 12e-3, .noise_v = 0, .reference_common_mode_v = 1, .common_mode_slope = 3};

TEST(OffsetCurve, OfADeclaredOffsetIsAStraightLineWithoutLimits) {
  EXPECT_EQ(offset_v(declared_offset(comparator, 0.01), 1), 0.01);
  EXPECT_DOUBLE_EQ(offset_v(declared_offset(comparator, 0.01), 1.1), 0.013);
  EXPECT_DOUBLE_EQ(offset_v(declared_offset(comparator, -0.01), 0.9), -0.007);
  EXPECT_DOUBLE_EQ(offset_v(declared_offset(comparator, 0.01), -9), -0.29);
}

TEST(OffsetCurve, IsAPolynomialAroundItsOrigin) {
  const OffsetCurve curve{0.9, 0.5, 1.2, {1e-3, 2e-3, -4e-3}};
  EXPECT_DOUBLE_EQ(offset_v(curve, 1.1), 1e-3 + 2e-3 * 0.2 - 4e-3 * 0.04);
}

TEST(OffsetCurve, SaysOnWhichSideOfItsBoxItWasAsked) {
  const OffsetCurve curve{0.9, 0.75, 1.2, {0}};
  EXPECT_THAT(
      [&] { offset_v(curve, 0.7); },
      ThrowsMessage<DomainError>(AllOf(HasSubstr("a common mode of 700 mV, below what its model covers, 750 mV to 1.2 V"),
                                       HasSubstr("lower 'column.comparator.latch.common_mode_low'"))));
  EXPECT_THAT([&] { offset_v(curve, 1.21); },
              ThrowsMessage<DomainError>(AllOf(HasSubstr("a common mode of 1.21 V, above what its model covers"),
                                               HasSubstr("higher 'column.comparator.latch.common_mode_high'"))));
  EXPECT_NO_THROW(offset_v(curve, 0.75));
}

TEST(Comparator, IsAsDeclaredOrItsLatchOfTheSameDie) {
  Silicon silicon{3, {}, comparator.offset_v};
  silicon.latch_sigma_v = synthetic_latch().sigma_v;
  const auto declared = offset_curve(comparator, silicon, 4, 1, 7);
  EXPECT_EQ(offset_v(declared, 1), comparator_offset_v(silicon, 4, 1, 7));
  const auto latch = offset_curve({comparator, synthetic_latch()}, silicon, 4, 1, 7);
  EXPECT_EQ(offset_v(latch, 0.95), threshold_v(synthetic_latch(), latch_shifts_v(silicon, 4, 1, 7), 0.95));
  EXPECT_NE(offset_v(latch, 0.95), offset_v(declared, 0.95));
  EXPECT_DOUBLE_EQ(margin_v(latch, {1.0, 0.9}), 0.1 - offset_v(latch, 0.95));
}

}  // namespace
}  // namespace bitline::column
