#include "netlists/columns/bitline_wire.hpp"

#include <gtest/gtest.h>

#include <regex>
#include <string>

#include "tests/netlists/columns/example_column.hpp"

namespace bitline::columns {
namespace {

/// Sum of the last numbers of the lines that begin with a pattern.
double sum(const std::string& text, const std::string& pattern) {
  double total = 0;
  const std::regex expression("(?:^|\n)" + pattern + R"( \S+ \S+ (\S+))");
  for (std::sregex_iterator match(text.begin(), text.end(), expression), end; match != end; ++match)
    total += std::stod((*match)[1]);
  return total;
}

TEST(BitlineWire, WithoutResistanceIsOneCapacitancePerLine) {
  const auto wire = bitline_wire(spec::example_column());
  EXPECT_EQ(wire.text, "cbl bl 0 3.3e-13\ncblb blb 0 3.3e-13\n");
  EXPECT_EQ(wire.section(5, 10), "");
}

TEST(BitlineWire, HasItsResistanceUpToTheMiddleOfTheLastSectionAndAllOfItsCapacitance) {
  auto column = spec::example_column();
  column.bitline_ohm = 2;
  const auto wire = bitline_wire(column);
  for (const std::string line : {"bl", "blb"}) {
    EXPECT_NEAR(sum(wire.text, "c" + line + "_\\d"), column.bitline_farad, 1e-25) << line;
    EXPECT_NEAR(sum(wire.text, "r" + line + "_\\d"), 2 * 128 * 3.5 / 4, 1e-9) << line;
  }
  EXPECT_EQ(wire.section(0, 8), "_0");
  EXPECT_EQ(wire.section(7, 8), "_3");
}

}  // namespace
}  // namespace bitline::columns
