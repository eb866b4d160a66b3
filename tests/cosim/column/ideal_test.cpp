#include "cosim/column/ideal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <numeric>
#include <random>
#include <vector>

#include "cosim/column/dot.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::column {
namespace {

struct Case {
  MacroProgram program;
  Codes codes;
  std::vector<std::uint32_t> image;
  Drive drive() const { return {.codes = &codes, .image = image, .precharge_v = 1.2}; }
};

/// Random weights and codes 0 … largest for 7 images and 5 columns, in units of one code; boundaries 0, 1, 2, …
Case make_case(int inputs, int largest, int unit_code) {
  std::mt19937 random(7);
  const int columns = 5, images = 7;
  Case c;
  c.program = {.die = 0,
               .macro = 0,
               .plan = {.rows = inputs,
                        .data = inputs,
                        .threshold = 0,
                        .threshold_code = 0,
                        .trim = 0,
                        .ramp = false,
                        .unit_code = unit_code},
               .weights = Bits::NullaryExpr(inputs, columns, [&] { return static_cast<std::uint8_t>(random() % 2); }),
               .threshold = Bits(0, columns),
               .trim = Bits(0, columns),
               .boundaries = std::vector<double>(columns)};
  std::iota(c.program.boundaries.begin(), c.program.boundaries.end(), 0.0);
  c.codes = Codes::NullaryExpr(images, inputs, [&] {
    return static_cast<std::uint8_t>(static_cast<int>(random() % static_cast<unsigned>(largest + 1)) * unit_code);
  });
  c.image.resize(images);
  return c;
}

double reference_sum(const Case& c, Eigen::Index image, Eigen::Index column) {
  const Bits weights = c.program.weights.col(column).transpose();
  const auto n = static_cast<std::size_t>(c.codes.cols());
  return static_cast<double>(signed_dot({c.codes.row(image).data(), n}, {weights.data(), n})) / c.program.plan.unit_code;
}

class Ideal : public testing::TestWithParam<int> {};
INSTANTIATE_TEST_SUITE_P(Inputs, Ideal, testing::Values(1, 63, 64, 65, 127, 128));

TEST_P(Ideal, ReadsTheSumsOfTheDefinitionInUnitsOfTheUnitCode) {
  for (const Case& c : {make_case(GetParam(), 31, 1), make_case(GetParam(), 1, 30)}) {
    const Sums sums = IdealEngine().program(c.program)->read_sums(c.drive());
    for (Eigen::Index i = 0; i < sums.rows(); ++i)
      for (Eigen::Index j = 0; j < sums.cols(); ++j) EXPECT_EQ(sums(i, j), reference_sum(c, i, j));
  }
}

TEST_P(Ideal, DecidesOneWhereTheSumReachesTheBoundary) {
  for (const Case& c : {make_case(GetParam(), 31, 1), make_case(GetParam(), 1, 30)}) {
    const Decisions decisions = IdealEngine().program(c.program)->decide(c.drive());
    for (Eigen::Index i = 0; i < decisions.rows(); ++i)
      for (Eigen::Index j = 0; j < decisions.cols(); ++j)
        EXPECT_EQ(decisions(i, j), reference_sum(c, i, j) >= c.program.boundaries[static_cast<std::size_t>(j)]);
  }
}

TEST(Ideal, ASumEqualToTheBoundaryIsOne) {
  Case c = make_case(1, 0, 1);
  EXPECT_EQ(IdealEngine().program(c.program)->decide(c.drive())(0, 0), 1);
  EXPECT_EQ(IdealEngine().program(c.program)->decide(c.drive())(0, 1), 0);
}

TEST(Ideal, WithTheDataOffHasNoOffset) {
  const Case c = make_case(8, 31, 1);
  Drive drive = c.drive();
  drive.data_on = false;
  EXPECT_TRUE((IdealEngine().program(c.program)->decide(drive) == 1).all());
  EXPECT_TRUE((IdealEngine().program(c.program)->read_sums(drive) == 0).all());
}

TEST(Ideal, RefusesCodesForAnotherNumberOfRows) {
  Case c = make_case(8, 31, 1);
  c.codes.conservativeResize(Eigen::NoChange, 7);
  const auto macro = IdealEngine().program(c.program);
  EXPECT_THAT([&] { macro->decide(c.drive()); },
              testing::ThrowsMessage<SpecError>(testing::HasSubstr("7 rows; expected 7 images for 8 rows")));
}

TEST(Ideal, RefusesAProgramWhoseShapesDisagree) {
  Case c = make_case(8, 31, 1);
  c.program.boundaries.pop_back();
  EXPECT_THAT([&] { IdealEngine().program(c.program); },
              testing::ThrowsMessage<SpecError>(testing::HasSubstr("weights of shape 8 x 5; expected 8 x 4")));
}

}  // namespace
}  // namespace bitline::column
