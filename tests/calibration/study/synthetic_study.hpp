#pragma once

#include <cstdint>
#include <numeric>
#include <random>
#include <vector>

#include "calibration/compensation/working_point.hpp"
#include "cosim/column/ideal.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/data/image_set.hpp"
#include "cosim/network/inference.hpp"
#include "cosim/network/mapping.hpp"
#include "tests/cosim/column/synthetic_model.hpp"
#include "tests/cosim/network/random_network.hpp"

namespace bitline::network {

/// The random network 20-15-12-4 on macros of 48 rows, eight of them for the trim.
inline NetworkPlan synthetic_plan() {
  std::mt19937 random(6);
  const std::vector<spec::LayerRowsSpec> rows{
      {.threshold_rows = 20, .threshold_code = 15, .trim_rows = 8, .activation_code = 0},
      {.threshold_rows = 20, .threshold_code = 15, .trim_rows = 8, .activation_code = 30},
      {.threshold_rows = column::synthetic_ramp_rows, .threshold_code = 0, .trim_rows = 8, .activation_code = 30}};
  return map_network(random_network(random), rows, 48);
}

/// Random images for it, labelled as the exact engine classifies them.
inline data::ImageSet synthetic_images(const NetworkPlan& plan, int count) {
  std::mt19937 random(8);
  data::ImageSet images{"random", random_codes(random, count, 20), {}, "0123"};
  std::vector<column::Bits> trim;
  for (const auto& layer : plan.layers) trim.push_back(column::Bits::Zero(8, layer.weights.cols()));
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(count));
  std::iota(numbers.begin(), numbers.end(), 0U);
  const auto macros = program_macros(plan, column::IdealEngine(), 0, trim);
  images.labels = infer(plan, macros, {&images.codes, numbers, 1.2}).classes;
  return images;
}

}  // namespace bitline::network
