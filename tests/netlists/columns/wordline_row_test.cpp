#include "netlists/columns/wordline_row.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <regex>
#include <string>
#include <vector>

#include "tests/netlists/cells/exact_technology.hpp"

namespace bitline::columns {
namespace {

const spec::ArraySpec array{
    .columns = 33, .driver_ohm = 64, .wordline_ohm = 2, .wordline_farad = 0.5, .rail_ohm = 0, .sections = 4};

/// Numbers behind a pattern in a text.
std::vector<double> numbers(const std::string& text, const std::string& pattern) {
  std::vector<double> found;
  const std::regex expression(pattern);
  for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end; ++match)
    found.push_back(std::stod((*match)[1]));
  return found;
}

double sum(const std::vector<double>& values) { return std::accumulate(values.begin(), values.end(), 0.0); }

TEST(WordlineRow, HasTheWireAndTheNeighboursOfTheWholeArrayWhereverTheColumnIs) {
  for (const int column : {0, 1, 16, 31, 32}) {
    const std::string text = wordline_row(technologies::exact_technology(), array, column, {3, "wl0", 1});
    const double cells = array.columns - 1;
    EXPECT_EQ(sum(numbers(text, R"(rw3_\d+ \S+ \S+ (\S+))")), array.driver_ohm + cells * array.wordline_ohm) << column;
    EXPECT_EQ(sum(numbers(text, R"(cw3_\d+ \S+ 0 (\S+))")), cells * array.wordline_farad) << column;
    EXPECT_EQ(sum(numbers(text, R"(mna3_.* m=(\d+))")), cells) << column;
    EXPECT_EQ(sum(numbers(text, R"(mnb3_.* m=(\d+))")), cells) << column;
    EXPECT_THAT(text, testing::HasSubstr(" " + wordline_tap({3, "wl0", 1}) + " ")) << column;
  }
}

TEST(WordlineRow, OfEqualRowsConductsAndLoadsAsManyTimes) {
  const std::string text = wordline_row(technologies::exact_technology(), array, 16, {0, "wl0", 8});
  EXPECT_EQ(numbers(text, R"(^rw0_0 \S+ \S+ (\S+))")[0], array.driver_ohm / 8);
  EXPECT_EQ(sum(numbers(text, R"(cw0_\d+ \S+ 0 (\S+))")), 8 * 32 * array.wordline_farad);
  EXPECT_EQ(sum(numbers(text, R"(mna0_.* m=(\d+))")), 8 * 32);
}

}  // namespace
}  // namespace bitline::columns
