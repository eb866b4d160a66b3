#include "calibration/compensation/mlsa_references.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"

namespace bitline::compensation {
namespace {

/// Binomial about half of the rows, as random inputs give, in parts of a million.
MatchHistogram binomial(int rows, double share = 0.5) {
  MatchHistogram histogram;
  for (int m = 0; m <= rows; ++m)
    histogram.push_back(
        static_cast<std::uint64_t>(1e6 * std::exp(std::lgamma(rows + 1) - std::lgamma(m + 1) - std::lgamma(rows - m + 1) +
                                                  m * std::log(share) + (rows - m) * std::log(1 - share))));
  return histogram;
}

/// Squared error of levels that are means, for all boundaries that there are.
double least_error_by_trying_all(const MatchHistogram& histogram, int codes, std::size_t from = 0) {
  const auto run = [&](std::size_t begin, std::size_t end) {
    double n = 0, s = 0, q = 0;
    for (std::size_t m = begin; m < end; ++m) {
      const auto weight = static_cast<double>(histogram[m]), x = 2.0 * static_cast<double>(m);
      n += weight;
      s += weight * x;
      q += weight * x * x;
    }
    return n > 0 ? q - s * s / n : 0;
  };
  if (codes == 1) return run(from, histogram.size());
  double least = std::numeric_limits<double>::infinity();
  for (std::size_t to = from; to <= histogram.size(); ++to)
    least = std::min(least, run(from, to) + least_error_by_trying_all(histogram, codes - 1, to));
  return least;
}

TEST(MlsaReferences, LloydMaxHasTheLeastSquaredErrorOfAllPartitions) {
  for (const double share : {0.5, 0.3}) {
    const auto histogram = binomial(24, share);
    double count = 0;
    for (const auto n : histogram) count += static_cast<double>(n);
    const auto quantiser = quantise_matches(histogram, "lloyd-max", 2);
    const double least = std::sqrt(least_error_by_trying_all(histogram, 4) / count);
    // Levels are whole numbers: each is at most 1/2 from its mean, which adds at most 1/4 to the squared error.
    EXPECT_GE(quantiser.rms, least * (1 - 1e-12));
    EXPECT_LE(quantiser.rms, std::sqrt(least * least + 0.25));
    EXPECT_EQ(quantiser.levels.size(), 4U);
  }
}

TEST(MlsaReferences, LloydMaxNeverIsWorseThanTheOthers) {
  const auto histogram = binomial(128);
  for (const int bits : {1, 2, 3, 4, 5}) {
    const double best = quantise_matches(histogram, "lloyd-max", bits).rms;
    for (const char* other : {"uniform", "quantile"}) EXPECT_LE(best, quantise_matches(histogram, other, bits).rms + 0.5);
  }
  // Panter and Dite: a normal variable of standard deviation s quantised to many levels N has rms s sqrt(pi sqrt(3) / 2) / N.
  EXPECT_NEAR(quantise_matches(histogram, "lloyd-max", 3).rms, std::sqrt(128.0) * 1.65 / 8, 0.25 * std::sqrt(128.0) * 1.65 / 8);
}

TEST(MlsaReferences, QuantilesShareWhatOccursEvenly) {
  const auto quantiser = quantise_matches(MatchHistogram(65, 10), "quantile", 3);
  EXPECT_THAT(quantiser.boundaries, testing::ElementsAre(8, 16, 24, 33, 41, 49, 57));
}

TEST(MlsaReferences, UniformOnesCoverWhatOccurs) {
  MatchHistogram histogram(129);
  histogram[32] = histogram[95] = 1;
  const auto quantiser = quantise_matches(histogram, "uniform", 3);
  EXPECT_THAT(quantiser.boundaries, testing::ElementsAre(40, 48, 56, 64, 72, 80, 88));
  EXPECT_EQ(quantiser.levels.front(), 2 * 32 - 128);
  EXPECT_EQ(quantiser.levels.back(), 2 * 95 - 128);
}

TEST(MlsaReferences, EnoughCodesLeaveNoError) {
  for (const char* references : {"uniform", "quantile", "lloyd-max"})
    EXPECT_EQ(quantise_matches(binomial(24), references, 10).rms, 0) << references;
}

TEST(MlsaReferences, AnEmptyHistogramAndAnUnknownWordAreRefused) {
  EXPECT_THROW(quantise_matches(MatchHistogram(9), "uniform", 2), SpecError);
  EXPECT_THROW(quantise_matches(binomial(8), "nearest", 2), SpecError);
}

}  // namespace
}  // namespace bitline::compensation
