#include "cosim/column/discharge_kernel.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <random>
#include <string>
#include <tuple>
#include <vector>

#include "cosim/column/flow_map.hpp"
#include "tests/cosim/column/instruction_sets.hpp"

namespace bitline::column {
namespace {

constexpr int inner = 37, steps = 3;

/// Random inputs of a kernel and room for its outputs.
struct Case {
  int images, columns, lanes, panels, offset_terms;
  static constexpr float rail_loss = 0.03F, second = 0.2F, kick_left = 0.4F, offset_origin = 0.1F;
  std::vector<float> drive, image_kick, image_pull, cells, bias, step_kick, step_pull, neighbour_loss, kick_matrix, flow,
      offset;
  std::vector<float> margin, drop_bl, drop_blb, least_fall, most_fall;
  float largest_sum = 0;

  Case(int image_count, int column_count, int lane_count, int term_count = 2)
      : images(image_count),
        columns(column_count),
        lanes(lane_count),
        panels((column_count + lane_count - 1) / lane_count),
        offset_terms(term_count) {
    std::mt19937 random(9);
    const auto fill = [&](int size, float low, float high) {
      std::uniform_real_distribution<float> draw(low, high);
      std::vector<float> values(static_cast<std::size_t>(size));
      for (float& value : values) value = draw(random);
      return values;
    };
    drive = fill(images * inner, -1, 1);
    image_kick = fill(images, 0, 5e-3F);
    image_pull = fill(images, 0, 0.2F);
    step_kick = fill(steps, 0, 5e-3F);
    step_pull = fill(steps, 0, 0.1F);
    kick_matrix = fill(4, -1, 1);
    flow = fill(FlowMap::terms, -0.2F, 0.2F);
    // Inputs of a column depend on the column alone, whatever the width of a panel.
    cells.assign(static_cast<std::size_t>(panels * inner * 4 * lanes), 0);
    bias.assign(static_cast<std::size_t>(steps * panels * 4 * lanes), 0);
    offset.assign(static_cast<std::size_t>(offset_terms * panels * lanes), 0);
    neighbour_loss.assign(static_cast<std::size_t>(panels * lanes), 0);
    for (int column = 0; column < columns; ++column) {
      for (int i = 0; i < inner; ++i)
        for (int q = 0; q < 4; ++q) cells[cell_at(column, i, q)] = fill(1, -0.03F, 0.03F)[0];
      for (int step = 0; step < steps; ++step)
        for (int q = 0; q < 4; ++q) bias[bias_at(column, step, q)] = fill(1, -0.2F, 0.2F)[0];
      for (int k = 0; k < offset_terms; ++k) offset[offset_at(column, k)] = fill(1, -0.02F, 0.02F)[0];
      neighbour_loss[static_cast<std::size_t>(column)] = fill(1, 0, 0.1F)[0];
    }
  }

  std::size_t cell_at(int column, int i, int q) const {
    return static_cast<std::size_t>(((column / lanes * inner + i) * 4 + q) * lanes + column % lanes);
  }
  std::size_t bias_at(int column, int step, int q) const {
    return static_cast<std::size_t>(((step * panels + column / lanes) * 4 + q) * lanes + column % lanes);
  }
  std::size_t offset_at(int column, int k) const { return static_cast<std::size_t>(k * panels * lanes + column); }
  std::size_t out_at(int image, int step, int column) const {
    return static_cast<std::size_t>((image * steps + step) * panels * lanes + column);
  }

  /// Runs `count` images from `first` on.
  void run(const DischargeKernel& kernel, int first, int count) {
    const auto size = static_cast<std::size_t>(count * steps * panels * lanes);
    margin.assign(size, NAN);
    drop_bl.assign(size, NAN);
    drop_blb.assign(size, NAN);
    least_fall.assign(static_cast<std::size_t>(panels * lanes), INFINITY);
    most_fall.assign(static_cast<std::size_t>(panels * lanes), -INFINITY);
    DischargeJob job{count,
                     inner,
                     panels,
                     steps,
                     offset_terms,
                     drive.data() + first * inner,
                     image_kick.data() + first,
                     image_pull.data() + first,
                     cells.data(),
                     bias.data(),
                     step_kick.data(),
                     step_pull.data(),
                     neighbour_loss.data(),
                     rail_loss,
                     second,
                     kick_left,
                     kick_matrix.data(),
                     flow.data(),
                     offset.data(),
                     offset_origin,
                     margin.data(),
                     drop_bl.data(),
                     drop_blb.data(),
                     least_fall.data(),
                     most_fall.data(),
                     0};
    kernel.run(job);
    largest_sum = job.largest_sum;
  }
};

/// The definition in double, and how far floats may be from it.
struct Reference {
  double margin, drop[2], largest_first, tolerance;
};

Reference reference(const Case& c, int image, int step, int column) {
  constexpr double epsilon = 0x1p-24;  // relative rounding of one operation
  Reference result{};
  double sums[2][2], magnitudes[2] = {0, 0};
  for (const int side : {0, 1})
    for (const int mode : {0, 1}) {
      double& s = sums[side][mode];
      s = c.bias[c.bias_at(column, step, 2 * side + mode)];
      double absolute = std::abs(s);
      for (int i = 0; i < inner; ++i) {
        const double term = static_cast<double>(c.drive[static_cast<std::size_t>(image * inner + i)]) *
                            c.cells[c.cell_at(column, i, 2 * side + mode)];
        s += term;
        absolute += std::abs(term);
      }
      magnitudes[side] = std::max(magnitudes[side], absolute);
    }
  const double pull =
      static_cast<double>(c.image_pull[static_cast<std::size_t>(image)]) + c.step_pull[static_cast<std::size_t>(step)];
  const double loss = c.neighbour_loss[static_cast<std::size_t>(column)] * pull + Case::rail_loss * (sums[0][0] + sums[1][0]);
  for (const int side : {0, 1}) {
    const double s[2] = {sums[side][0] - loss * (sums[side][0] + Case::second * sums[side][1]), (1 - loss) * sums[side][1]},
                 magnitude = magnitudes[side];
    const double kick =
        static_cast<double>(c.image_kick[static_cast<std::size_t>(image)]) + c.step_kick[static_cast<std::size_t>(step)];
    const double u = s[0] + kick * (c.kick_matrix[0] * s[0] + c.kick_matrix[1] * s[1]);
    const double v = s[1] + kick * (c.kick_matrix[2] * s[0] + c.kick_matrix[3] * s[1]);
    double size = 0, slope = 0;
    std::size_t t = 0;
    for (int j = 0; j <= FlowMap::degree; ++j)
      for (int i = 0; i + j <= FlowMap::degree; ++i, ++t) {
        result.drop[side] += c.flow[t] * std::pow(u, i) * std::pow(v, j);
        const double largest = std::max({1.0, std::abs(u), std::abs(v)});
        size += std::abs(c.flow[t]) * std::pow(largest, i + j);
        slope += std::abs(c.flow[t]) * std::pow(largest, i + j) * (i + j);
      }
    result.largest_first = std::max(result.largest_first, u);
    result.drop[side] -= Case::kick_left * kick;
    // A sum of n products, then Horner's rule twice: n + 15 (the losses have nine) and 2 * (6 + 6) roundings.
    result.tolerance += epsilon * ((inner + 15) * magnitude * slope + 4 * FlowMap::degree * size);
  }
  double offset = 0;
  for (int k = 0; k < c.offset_terms; ++k)
    offset += c.offset[c.offset_at(column, k)] * std::pow(result.drop[0] + result.drop[1] - Case::offset_origin, k);
  result.margin = result.drop[1] - result.drop[0] - offset;
  result.tolerance *= 1.1;  // the last few operations, on numbers no larger than those
  return result;
}

class Kernel : public testing::TestWithParam<std::string> {};
INSTANTIATE_TEST_SUITE_P(InstructionSets, Kernel, testing::ValuesIn(instruction_sets()),
                         [](const auto& set) { return set.param; });

TEST_P(Kernel, ComputesItsDefinition) {
  const auto& kernel = kernel_of(GetParam());
  EXPECT_EQ(kernel.instruction_set, GetParam());
  for (const int columns : {1, 15, 16, 17, 96})
    for (const int images : {1, 5, 6, 7, 49}) {
      Case c(images, columns, kernel.lanes, 1 + images % 5);
      c.run(kernel, 0, images);
      double largest = 0, tolerance = 0;
      std::vector<double> least(static_cast<std::size_t>(columns), INFINITY), most(least.size(), -INFINITY);
      for (int image = 0; image < images; ++image)
        for (int step = 0; step < steps; ++step)
          for (int column = 0; column < columns; ++column) {
            const auto expected = reference(c, image, step, column);
            const auto at = c.out_at(image, step, column);
            ASSERT_NEAR(c.drop_bl[at], expected.drop[0], expected.tolerance) << columns << " columns, " << images << " images";
            ASSERT_NEAR(c.drop_blb[at], expected.drop[1], expected.tolerance);
            ASSERT_NEAR(c.margin[at], expected.margin, expected.tolerance);
            auto& low = least[static_cast<std::size_t>(column)];
            auto& high = most[static_cast<std::size_t>(column)];
            low = std::min(low, expected.drop[0] + expected.drop[1]);
            high = std::max(high, expected.drop[0] + expected.drop[1]);
            largest = std::max(largest, expected.largest_first);
            tolerance = std::max(tolerance, expected.tolerance);
          }
      EXPECT_NEAR(c.largest_sum, largest, tolerance);
      for (std::size_t column = 0; column < least.size(); ++column) {
        EXPECT_NEAR(c.least_fall[column], least[column], tolerance);
        EXPECT_NEAR(c.most_fall[column], most[column], tolerance);
      }
    }
}

TEST_P(Kernel, GivesAnImageTheSameBitsWhateverItsPlaceInTheBatch) {
  const auto& kernel = kernel_of(GetParam());
  Case all(49, 17, kernel.lanes), one(49, 17, kernel.lanes);
  all.run(kernel, 0, 49);
  for (int image = 0; image < 49; ++image) {
    one.run(kernel, image, 1);
    for (std::size_t i = 0; i < one.margin.size(); ++i)
      ASSERT_EQ(one.margin[i], all.margin[all.out_at(image, 0, 0) + i]) << "image " << image;
  }
}

}  // namespace
}  // namespace bitline::column
