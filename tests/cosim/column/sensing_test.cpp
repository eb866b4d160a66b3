#include "cosim/column/sensing.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cosim/random/address.hpp"

namespace bitline::column {
namespace {

TEST(Decision, IsOneForAMarginOfZero) {
  EXPECT_TRUE(decision(0, 0, 1, {}));
  EXPECT_TRUE(decision(-0.0, 0, 1, {}));
  EXPECT_FALSE(decision(-1e-300, 0, 1, {}));
}

TEST(Decision, NeedsNoNoiseBeyondTheLargestDraw) {
  const double noise = 1e-3, margin = random::largest_normal * noise;
  for (std::uint32_t image = 0; image < 10000; ++image) {
    EXPECT_TRUE(decision(margin, noise, 1, {0, 0, 0, image, 0}));
    EXPECT_FALSE(decision(-margin, noise, 1, {0, 0, 0, image, 0}));
  }
}

TEST(Decision, AddsTheDrawAtItsAddress) {
  const double noise = 1e-3;
  const StrobePlace place{3, 2, 45, 678, 9};
  const double draw =
      noise *
      random::normal(
          11, {.die = 3, .macro = 2, .column = 45, .stream = random::Stream::comparator_noise, .image = 678, .strobe = 9});
  EXPECT_TRUE(decision(-draw + 1e-12, noise, 11, place));
  EXPECT_FALSE(decision(-draw - 1e-12, noise, 11, place));
}

TEST(Decision, HasFreshNoiseInEveryFieldOfItsAddress) {
  constexpr int n = 20000;
  const double noise = 1e-3;
  for (const double sigmas : {0.0, 0.5, -1.5}) {
    const double expected = std::erfc(-sigmas / std::sqrt(2)) / 2;
    const double tolerance = 5 * std::sqrt(expected * (1 - expected) / n);  // a count of n has a variance of n p (1 - p)
    for (int field = 0; field < 5; ++field) {
      int ones = 0;
      for (std::uint32_t i = 0; i < n; ++i) {
        std::uint32_t fields[5] = {1, 1, 1, 1, 1};
        // A macro has 8 bits and a column 12: what they do not hold goes on in the image.
        fields[field] = field == 1 ? i % 256 : field == 2 ? i % 4096 : i;
        if (field == 1 || field == 2) fields[3] = i / 256 + 2;
        ones += decision(sigmas * noise, noise, 1, {fields[0], fields[1], fields[2], fields[3], fields[4]});
      }
      EXPECT_NEAR(static_cast<double>(ones) / n, expected, tolerance) << "field " << field << ", " << sigmas << " sigma";
    }
  }
}

}  // namespace
}  // namespace bitline::column
