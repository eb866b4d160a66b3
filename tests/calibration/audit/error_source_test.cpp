#include "calibration/audit/error_source.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <vector>

namespace bitline::audit {
namespace {

TEST(ErrorSource, IsTheChangeOfEveryColumnThatIsKnownOnBothSides) {
  const std::vector<double> with{1e-3, 3e-3, std::nan(""), 5e-3}, without{2e-3, -1e-3, 0, std::nan("")};
  const auto source = error_source("noise", "with it and without", with, without);
  EXPECT_EQ(source.columns, 2U);
  EXPECT_EQ(source.failed, 2U);
  EXPECT_DOUBLE_EQ(source.rms_v, std::sqrt((1e-6 + 16e-6) / 2));
  EXPECT_DOUBLE_EQ(source.max_v, 4e-3);
}

TEST(ErrorSource, IsNothingWhereNoColumnIsKnown) {
  EXPECT_EQ(error_source("", "", std::vector{std::nan("")}, std::vector{0.0}).rms_v, 0);
}

}  // namespace
}  // namespace bitline::audit
