#pragma once

#include <array>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "calibration/study/rram_die.hpp"
#include "cosim/network/xnor_ideal.hpp"
#include "tests/cosim/network/random_xnor_network.hpp"

/// Small networks on resistive arrays without wires, for tests of studies.
namespace bitline::study {

inline constexpr int rows = 32, columns = 24, mux_ways = 4;
inline constexpr double low_ohm = 100e3, high_ohm = 10e6;

/// Cells without wires, whose current is a sum: moment and signal are one.
inline std::shared_ptr<const column::RramModel> model() {
  column::RramModel m{};
  m.read.voltage_v = 0.2;
  m.wires = {rows, 0, 0, 0};
  m.law.access = {0, 1e-5, 0.1, 0.1, {2000}};
  m.low_ohm = low_ohm;
  m.high_ohm = high_ohm;
  m.full_scale = m.full_scale_a = rows * 0.2 / 102e3;
  m.bitline_v.assign(rows, 0.2);
  m.sourceline_v.assign(rows, 0);
  m.share.assign(rows, 1);
  m.moments = m.degree = 1;
  m.coefficients = {0, 1};
  m.box_low = {-1};
  m.box_high = {3};
  return std::make_shared<const column::RramModel>(m);
}

inline const double count_a = model()->full_scale / rows;

inline column::RramSilicon nominal() { return {.seed = 5, .low = {low_ohm, 0}, .high = {high_ohm, 0}}; }

/// Every difference there is, and offsets of a count and a half.
inline column::RramSilicon real() {
  return {.seed = 5, .low = {low_ohm, 0.05}, .high = {high_ohm, 0.5}, .access_sigma_v = 0.01, .sense_offset_a = 1.5 * count_a};
}

/// A network on sub-arrays, random images, and what they cause in it when its sums are exact.
struct Task {
  network::XnorPlan plan;
  std::size_t images;
  std::vector<std::uint8_t> pixels;
  network::XnorInference exact;
  ExactReads reads;

  Task(const network::XnorNetwork& network, std::size_t count)
      : plan(map_xnor(network, std::array{network::SubArraySize{rows, columns}})),
        images(count),
        pixels(random_pixels(network.images, count, 4)),
        exact(infer(plan, pixels, exact_partial_sums(plan))),
        reads(exact_reads(plan, pixels)) {}

  std::span<const std::uint8_t> image(std::size_t number) const {
    const std::size_t values = plan.network.images.values();
    return std::span(pixels).subspan(number * values, values);
  }
  NetworkSensing sensing(int bits, const std::string& references = "lloyd-max", bool calibrated = false) const {
    return choose_sensing(network(nominal()), {bits, references, 0, 0, calibrated}, mux_ways);
  }
  /// A code for every sum that occurs.
  NetworkSensing fine_sensing() const { return sensing(6); }
  RramNetwork network(const column::RramSilicon& silicon, const column::RramNoise& noise = {}) const {
    return {plan, reads, model(), silicon, noise};
  }
};

/// 49 pixels of 2 bits on two row tiles, 70 neurons on three column tiles, five classes.
inline Task mlp(std::size_t images) { return {network::random_mlp({7, 7, 1}, 2, {70, 40, 5}, 1), images}; }

}  // namespace bitline::study
