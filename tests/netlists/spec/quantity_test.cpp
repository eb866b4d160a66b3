#include "netlists/spec/quantity.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <random>

#include "netlists/spec/error.hpp"

namespace bitline::spec {
namespace {

using testing::HasSubstr;

std::string refusal(std::string_view text, Dimension dimension) {
  try {
    parse_quantity(text, dimension);
  } catch (const SpecError& error) {
    return error.what();
  }
  return "accepted";
}

struct PrefixRow {
  const char* text;
  double value;
};

class PrefixTable : public testing::TestWithParam<PrefixRow> {};

TEST_P(PrefixTable, JoinsTheDecimalExponentWithoutRounding) {
  EXPECT_EQ(parse_quantity(GetParam().text, Dimension::capacitance), GetParam().value);
}

INSTANTIATE_TEST_SUITE_P(EveryRow, PrefixTable,
                         testing::Values(PrefixRow{"7 aF", 7e-18}, PrefixRow{"300 fF", 3e-13}, PrefixRow{"0.7 pF", 7e-13},
                                         PrefixRow{"7 nF", 7e-9}, PrefixRow{"7 uF", 7e-6}, PrefixRow{"7 \u00b5F", 7e-6},
                                         PrefixRow{"7 \u03bcF", 7e-6}, PrefixRow{"7 mF", 7e-3}, PrefixRow{"7 F", 7},
                                         PrefixRow{"7 kF", 7e3}, PrefixRow{"7 MF", 7e6}, PrefixRow{"7 GF", 7e9},
                                         PrefixRow{"7 TF", 7e12}));

TEST(Quantity, ReadsEveryUnit) {
  EXPECT_EQ(parse_quantity("0.44 V", Dimension::voltage), 0.44);
  EXPECT_EQ(parse_quantity("2 ns", Dimension::time), 2e-9);
  EXPECT_EQ(parse_quantity("20 fF", Dimension::capacitance), 2e-14);
  EXPECT_EQ(parse_quantity("10 kohm", Dimension::resistance), 1e4);
  EXPECT_EQ(parse_quantity("0.13 um", Dimension::length), 1.3e-7);
  EXPECT_EQ(parse_quantity("2 m", Dimension::length), 2.0);
  EXPECT_EQ(parse_quantity("2 mm", Dimension::length), 2e-3);
  EXPECT_EQ(parse_quantity("1.5 uA", Dimension::current), 1.5e-6);
  EXPECT_EQ(parse_quantity("27 degC", Dimension::temperature), 27 + 273.15);
  EXPECT_EQ(parse_quantity("300.15 K", Dimension::temperature), 300.15);
  EXPECT_EQ(parse_quantity("0.5 1/V", Dimension::per_volt), 0.5);
  EXPECT_EQ(parse_quantity("100 MHz", Dimension::frequency), 1e8);
  EXPECT_EQ(parse_quantity("50 fJ", Dimension::energy), 5e-14);
  EXPECT_EQ(parse_quantity("-1.5e-3", Dimension::one), -1.5e-3);
}

TEST(Quantity, AcceptsItsUnitWithAndWithoutASpace) {
  EXPECT_EQ(parse_quantity("300fF", Dimension::capacitance), 3e-13);
  EXPECT_EQ(parse_quantity("  300   fF ", Dimension::capacitance), 3e-13);
  EXPECT_EQ(parse_quantity("0.5/V", Dimension::per_volt), 0.5);
}

TEST(Quantity, JoinsAPrefixToAWrittenExponent) {
  EXPECT_EQ(parse_quantity("3e2 fF", Dimension::capacitance), 3e-13);
  EXPECT_EQ(parse_quantity("+3E+2fF", Dimension::capacitance), 3e-13);
}

TEST(Quantity, RefusesANumberWithoutItsUnit) {
  EXPECT_EQ(refusal("3", Dimension::voltage), "'3' has no unit; expected a voltage such as '1.2 V'");
}

TEST(Quantity, RefusesAUnitOfAnotherDimension) {
  EXPECT_EQ(refusal("300 fF", Dimension::voltage), "'300 fF' is a capacitance; expected a voltage such as '1.2 V'");
  EXPECT_THAT(refusal("3 mV", Dimension::one), HasSubstr("is a voltage; expected a plain number"));
}

TEST(Quantity, TakesPrefixesAndUnitsByTheirCase) {
  for (const char* text : {"3 FF", "3 v", "3 KV", "3 Mv", "3 mdegC", "3 mm V", "3 xV"})
    EXPECT_THAT(refusal(text, Dimension::voltage), HasSubstr("has the unknown unit")) << text;
  EXPECT_EQ(parse_quantity("1 mohm", Dimension::resistance), 1e-3);
  EXPECT_EQ(parse_quantity("1 Mohm", Dimension::resistance), 1e6);
}

TEST(Quantity, RefusesWhatIsNotAFiniteNumber) {
  for (const char* text : {"", " ", "V", "nan V", "inf V", "-inf V", "-", "+-3 V", ". V", "abc"})
    EXPECT_THAT(refusal(text, Dimension::voltage), HasSubstr("is not a number")) << text;
  for (const char* text : {"1e400 V", "1e308 TV", "1e-330 V", "1e2147483647 TV"})
    EXPECT_THAT(refusal(text, Dimension::voltage), HasSubstr("too large or too small")) << text;
}

TEST(Quantity, IsWrittenWithAnEngineeringPrefix) {
  EXPECT_EQ(format_quantity(3e-13, Dimension::capacitance), "300 fF");
  EXPECT_EQ(format_quantity(1.3e-7, Dimension::length), "130 nm");
  EXPECT_EQ(format_quantity(1.2, Dimension::voltage), "1.2 V");
  EXPECT_EQ(format_quantity(-0.0125, Dimension::voltage), "-12.5 mV");
  EXPECT_EQ(format_quantity(0, Dimension::time), "0 s");
  EXPECT_EQ(format_quantity(1e4, Dimension::resistance), "10 kohm");
  EXPECT_EQ(format_quantity(300.15, Dimension::temperature), "27 degC");
  EXPECT_EQ(format_quantity(0.5, Dimension::per_volt), "0.5 1/V");
  EXPECT_EQ(format_quantity(1e-25, Dimension::current), "1e-25 A");
}

TEST(Quantity, ReadsBackExactlyWhatItWrote) {
  std::mt19937_64 bits(1);
  std::uniform_real_distribution<double> exponent(-24, 15), mantissa(-1, 1);
  for (const Dimension dimension : {Dimension::one, Dimension::voltage, Dimension::length, Dimension::per_volt})
    for (int i = 0; i < 1000; ++i) {
      const double value = mantissa(bits) * std::pow(10.0, exponent(bits));
      EXPECT_EQ(parse_quantity(format_quantity(value, dimension), dimension), value);
    }
  for (int i = 0; i < 1000; ++i) {
    const double kelvin = 300 + 100 * mantissa(bits);
    EXPECT_EQ(parse_quantity(format_quantity(kelvin, Dimension::temperature), Dimension::temperature), kelvin);
  }
}

TEST(Plain, IsTheShortestDecimalWithoutASuffix) {
  EXPECT_EQ(plain(2e-14), "2e-14");
  EXPECT_EQ(plain(0.1), "0.1");
  EXPECT_EQ(plain(parse_quantity("20 fF", Dimension::capacitance)), "2e-14");
  EXPECT_EQ(std::stod(plain(1.0 / 3)), 1.0 / 3);
}

}  // namespace
}  // namespace bitline::spec
