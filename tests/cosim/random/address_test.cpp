#include "cosim/random/address.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <set>
#include <vector>

namespace bitline::random {
namespace {

TEST(Normal, IsAPureFunctionOfSeedAndAddress) {
  const Address at{.die = 3, .macro = 1, .row = 17, .column = 95, .device = 4};
  EXPECT_EQ(normal(7, at), normal(7, at));
  EXPECT_NE(normal(7, at), normal(8, at));
  EXPECT_NE(normal(7, at), normal(7 + (std::uint64_t{1} << 32), at));
}

TEST(Normal, EveryFieldOfTheAddressChangesTheDraw) {
  const Address base{.die = 1, .macro = 1, .row = 1, .column = 1, .device = 1, .image = 1, .strobe = 1};
  std::set<double> draws{normal(1, base)};
  const auto add = [&](auto change) {
    Address at = base;
    change(at);
    draws.insert(normal(1, at));
  };
  add([](Address& a) { a.die = 2; });
  add([](Address& a) { a.macro = 2; });
  add([](Address& a) { a.row = 2; });
  add([](Address& a) { a.column = 2; });
  add([](Address& a) { a.stream = Stream::comparator_offset; });
  add([](Address& a) { a.device = 2; });
  add([](Address& a) { a.image = 2; });
  add([](Address& a) { a.strobe = 2; });
  EXPECT_EQ(draws.size(), 9U);
}

TEST(Normal, NeighbouringAddressesHaveNormalMomentsWithinFiveStandardErrors) {
  double sum = 0, square = 0, fourth = 0, neighbour = 0, previous = 0, largest = 0;
  const int n = 200000;
  for (int i = 0; i < n; ++i) {
    const double z =
        normal(42, {.die = 5, .row = static_cast<std::uint32_t>(i % 128), .column = static_cast<std::uint32_t>(i / 128)});
    sum += z;
    square += z * z;
    fourth += z * z * z * z;
    neighbour += z * previous;
    previous = z;
    largest = std::max(largest, std::abs(z));
  }
  EXPECT_NEAR(sum / n, 0, 5 * std::sqrt(1.0 / n));
  EXPECT_NEAR(square / n, 1, 5 * std::sqrt(2.0 / n));   // var z^2 = 2
  EXPECT_NEAR(fourth / n, 3, 5 * std::sqrt(96.0 / n));  // var z^4 = 105 - 9
  EXPECT_NEAR(neighbour / n, 0, 5 * std::sqrt(1.0 / n));
  EXPECT_LT(largest, largest_normal);
}

TEST(FineUniforms, AreUniformIndependentAndFinerThanThoseOf32Bits) {
  double first = 0, second = 0, product = 0, square = 0;
  bool finer = false;
  const int n = 100000;
  for (int i = 0; i < n; ++i) {
    const auto [u, v] = fine_uniforms(
        42,
        {.die = 5, .row = static_cast<std::uint32_t>(i % 4096), .column = 3, .image = static_cast<std::uint32_t>(i / 4096)});
    ASSERT_TRUE(u > 0 && u < 1 && v > 0 && v < 1);
    first += u - 0.5;
    second += v - 0.5;
    product += (u - 0.5) * (v - 0.5);
    square += (u - 0.5) * (u - 0.5);
    finer = finer || std::abs(std::remainder(u * 0x1p32, 1)) < 0.4;  // 32 bits are at halves
  }
  // k = 5 standard errors: variances 1/12, 1/144, and 1/80 - 1/144 of a square.
  EXPECT_NEAR(first / n, 0, 5 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(second / n, 0, 5 * std::sqrt(1.0 / 12 / n));
  EXPECT_NEAR(product / n, 0, 5 / 12.0 / std::sqrt(n));
  EXPECT_NEAR(square / n, 1.0 / 12, 5 * std::sqrt((1.0 / 80 - 1.0 / 144) / n));
  EXPECT_TRUE(finer);
}

}  // namespace
}  // namespace bitline::random
