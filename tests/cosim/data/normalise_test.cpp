#include "cosim/data/normalise.hpp"

#include <gtest/gtest.h>

#include <random>

namespace bitline::data {
namespace {

Codes row(std::initializer_list<int> codes) {
  Codes image(1, static_cast<Eigen::Index>(codes.size()));
  Eigen::Index i = 0;
  for (const int code : codes) image(0, i++) = static_cast<std::uint8_t>(code);
  return image;
}

TEST(Normalised, MultipliesTheCodesOfAnImageByOneFactorUntilTheyAddUp) {
  // 5.5 is the least multiple of 1/256 with which 1 + 2 + 3 + 0 comes to 34 or more: 5.5 -> 6, 11, 16.5 -> 17.
  EXPECT_TRUE((normalised(row({1, 2, 3, 0}), {"gain", 34}, 0) == row({6, 11, 17, 0})).all());
  // Codes are clipped, the others make up for it: 31 + 2 k.
  EXPECT_TRUE((normalised(row({30, 10}), {"gain", 51}, 0) == row({31, 20})).all());
  EXPECT_TRUE((normalised(row({30, 10}), {"gain", 20}, 0) == row({15, 5})).all());
}

TEST(Normalised, AddsTheLeastSummandThatReachesTheTotal) {
  EXPECT_TRUE((normalised(row({1, 2, 30, 0}), {"offset", 40}, 0) == row({3, 4, 31, 2})).all());
  EXPECT_TRUE((normalised(row({1, 2, 30, 0}), {"offset", 28}, 0) == row({0, 0, 28, 0})).all());
}

TEST(Normalised, FillsUpBalanceRowsInPairs) {
  EXPECT_TRUE((normalised(row({3, 4}), {"rows", 17}, 4) == row({3, 4, 3, 3, 2, 2})).all());
  EXPECT_TRUE((normalised(row({3, 4}), {"rows", 5}, 2) == row({3, 4, 0, 0})).all()) << "nothing is missing";
  EXPECT_TRUE((normalised(row({3, 4}), {"rows", 500}, 2) == row({3, 4, 31, 31})).all()) << "more than there is";
}

TEST(Normalised, BringsRandomImagesWithinOneStepOfTheTotal) {
  std::mt19937 random(1);
  const Codes images =
      Codes::NullaryExpr(50, 100, [&] { return static_cast<std::uint8_t>(random() % 3 > 0 ? random() % 32 : 0); });
  constexpr int total = 1400;
  const auto sums = [](const Codes& codes) -> Eigen::ArrayXi { return codes.cast<int>().rowwise().sum(); };
  // A factor steps by 1/256, so that at most each of about 67 codes moves at once; a summand moves all hundred.
  EXPECT_LE((sums(normalised(images, {"gain", total}, 0)) - total).maxCoeff(), 70);
  EXPECT_GE((sums(normalised(images, {"gain", total}, 0)) - total).minCoeff(), 0);
  EXPECT_LE((sums(normalised(images, {"offset", total}, 0)) - total).maxCoeff(), 100);
  EXPECT_GE((sums(normalised(images, {"offset", total}, 0)) - total).minCoeff(), 0);
  EXPECT_LE((sums(normalised(images, {"rows", total}, 30)) - total).abs().maxCoeff(), 1);
  EXPECT_GT((sums(images) - total).abs().maxCoeff(), 100) << "nothing was to be done";
}

}  // namespace
}  // namespace bitline::data
