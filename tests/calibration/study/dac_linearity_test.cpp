#include "calibration/study/dac_linearity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/spec/error.hpp"

namespace bitline::study {
namespace {

using testing::ElementsAre;

TEST(Linearity, IsMeasuredInStepsOfTheLineThroughBothEnds) {
  const double outputs[] = {1, 3, 4, 9};  // steps of 8/3
  const auto steps = linearity(outputs);
  EXPECT_THAT(steps.integral, ElementsAre(0, -0.25, testing::DoubleNear(-0.875, 1e-15), 0));
  EXPECT_THAT(steps.differential, ElementsAre(0, -0.25, -0.625, 0.875));
  EXPECT_EQ(largest(steps.differential), 0.875);
}

TEST(Linearity, OfAConverterThatDoesNothingIsNone) {
  const double flat[] = {2, 3, 2};
  EXPECT_THROW(linearity(flat), DomainError);
  EXPECT_THROW(linearity(std::span(flat).first(1)), DomainError);
}

}  // namespace
}  // namespace bitline::study
