#include "cosim/data/coding.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

namespace bitline::data {
namespace {

using Mnist = std::array<std::uint8_t, 784>;

Mnist random_image(unsigned seed) {
  std::mt19937 random(seed);
  Mnist image;
  for (auto& pixel : image) pixel = static_cast<std::uint8_t>(random() % 256);
  return image;
}

TEST(DigitsField, DoublesTheValuesAndSurroundsThemWithEmptyPixels) {
  std::array<std::uint8_t, 64> pixels{};
  pixels[0] = 7;
  pixels[1] = 15;
  pixels[63] = 16;
  const Field field = digits_field(pixels);
  Field expected{};
  expected[11] = 14;
  expected[12] = 30;
  expected[88] = 31;
  EXPECT_EQ(field, expected);
}

TEST(CenterField, TakesMeansOverTwoByTwoPixelsOfTheMiddle) {
  const Mnist image = random_image(1);
  const Field field = center_field(image);
  for (std::size_t r = 0; r < 10; ++r)
    for (std::size_t c = 0; c < 10; ++c) {
      double sum = 0;
      for (std::size_t y : {4 + 2 * r, 5 + 2 * r})
        for (std::size_t x : {4 + 2 * c, 5 + 2 * c}) sum += image[28 * y + x];
      EXPECT_EQ(field[10 * r + c], std::floor(sum / 4 * 31 / 255 + 0.5));
    }
}

TEST(WholeField, TakesMeansOverEqualAreasThatCutPixels) {
  for (unsigned seed : {1U, 2U, 3U}) {
    const Mnist image = random_image(seed);
    std::array<int, 100> sums{};  // every pixel as 5 x 5 equal parts; 14 x 14 parts make a cell
    for (std::size_t y = 0; y < 140; ++y)
      for (std::size_t x = 0; x < 140; ++x) sums[y / 14 * 10 + x / 14] += image[y / 5 * 28 + x / 5];
    const Field field = whole_field(image);
    for (std::size_t i = 0; i < 100; ++i) EXPECT_EQ(field[i], std::floor(sums[i] / 196.0 * 31 / 255 + 0.5));
  }
}

TEST(GreyCodes, RoundHalfUp) {
  Mnist image;  // every mean is 127.5, half of the largest grey, and 15.5 becomes 16
  for (std::size_t i = 0; i < image.size(); ++i) image[i] = static_cast<std::uint8_t>(127 + i % 2);
  EXPECT_THAT(center_field(image), testing::Each(16));
}

TEST(GreyCodes, ReachBothEndsAndEveryStepBetween) {
  for (auto* field : {center_field, whole_field}) {
    Mnist image;
    for (int grey = 0; grey <= 255; ++grey) {
      image.fill(static_cast<std::uint8_t>(grey));
      EXPECT_THAT(field(image), testing::Each(static_cast<std::uint8_t>(std::floor(grey * 31 / 255.0 + 0.5))));
    }
  }
}

TEST(ReducedCodes, AreExactMeansOverSquares) {
  const Mnist image = random_image(4);
  for (const int side : {1, 2, 3, 7, 9, 14, 28}) {
    const auto codes = reduced_codes(image, side, 255);
    ASSERT_EQ(codes.size(), static_cast<std::size_t>(side * side));
    // The same by sampling: a grid that is fine enough for cells and pixels to consist of whole squares.
    for (int r = 0; r < side; ++r)
      for (int c = 0; c < side; ++c) {
        double sum = 0;
        for (int y = 0; y < 28; ++y)
          for (int x = 0; x < 28; ++x) sum += image[static_cast<std::size_t>((28 * r + y) / side * 28 + (28 * c + x) / side)];
        EXPECT_EQ(codes[static_cast<std::size_t>(r * side + c)], std::floor(sum / 784 * 31 / 255 + 0.5));
      }
  }
}

TEST(ReducedCodes, OfWholeImagesAreThoseOfTenByTenPixels) {
  const Mnist image = random_image(5);
  const auto codes = reduced_codes(image, 10, 255);
  EXPECT_THAT(whole_field(image), testing::ElementsAreArray(codes));
}

}  // namespace
}  // namespace bitline::data
