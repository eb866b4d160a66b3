#include "cosim/spice/mlsa_codes.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "cosim/spice/current_thresholds.hpp"
#include "netlists/columns/mlsa_cycle.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_rram.hpp"

/// Current latches and multi-level sense amplifiers as transistors see them.
namespace bitline::spice {
namespace {

using columns::matching_rows;
using comparators::LatchShifts;

class Mlsa : public testing::Test {
 protected:
  Mlsa() { bench.array.lines.bitline_ohm = bench.array.lines.sourceline_ohm = 0.5; }

  static constexpr int rows = 16;
  static constexpr double full_scale_a = rows * 2e-6;

  LatchShifts drawn(std::mt19937& generator) const {
    LatchShifts shifts = comparators::latch_sigmas_v(bench.technology, latch);
    for (double& shift : shifts) shift *= std::normal_distribution<>()(generator);
    return shifts;
  }

  std::vector<CurrentThreshold> offsets(const std::vector<CurrentLatchJob>& jobs) {
    const CurrentLatchBench on{bench.technology, bench.array, circuit, resolution_a};
    return current_thresholds(pool, on, current_latch_speed(pool, on, jobs.front().reference_a), jobs);
  }

  RramBench bench{technologies::read_technology({"generic130", {}, "typical"}),
                  technologies::read_rram_technology({"generic130", {}, "typical"}), columns::example_rram(rows)};
  const columns::MlsaCircuit circuit = columns::mlsa_circuit(full_scale_a);
  const comparators::LatchCircuit latch = comparators::current_latch(circuit.latch);
  static constexpr double resolution_a = 20e-9;
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path(), 1)};
};

TEST_F(Mlsa, HasLatchesThatAreTheirOwnMirror) {
  std::mt19937 generator(1);
  const LatchShifts shifts = drawn(generator);
  const std::size_t singles = comparators::single_devices(comparators::device_names(latch));
  EXPECT_EQ(singles, 2U);
  const auto found = offsets({{.reference_a = 16e-6},
                              {.shifts = shifts, .reference_a = 16e-6},
                              {.shifts = comparators::mirrored(singles, shifts), .reference_a = 16e-6}});
  for (const auto& threshold : found) EXPECT_EQ(threshold.error, "");
  EXPECT_NEAR(found[0].offset_a, 0, resolution_a);
  EXPECT_GT(std::abs(found[1].offset_a), 3 * resolution_a);
  // Turned to first order in the offset: the current where it turns is not the reference itself.
  const double second_order_a = found[1].offset_a * found[1].offset_a / 16e-6;
  EXPECT_NEAR(found[1].offset_a, -found[2].offset_a, 2 * resolution_a + 2 * second_order_a);
}

TEST_F(Mlsa, HasLatchesWhoseMirrorsActAsTheirTransconductanceSays) {
  // A column's copy whose threshold is larger by d (a p-channel device: a negative shift) has less current; the latch turns
  // where the mirror makes up for it, as it does when the mirror itself has the shift d with the other sign.
  LatchShifts shifts(latch.devices.size());
  const auto names = comparators::device_names(latch);
  shifts[static_cast<std::size_t>(std::ranges::find(names, "copy_left") - names.begin())] = -5e-3;
  const auto found = offsets({{.shifts = shifts, .reference_a = 16e-6}, {.column_mirror_v = 5e-3, .reference_a = 16e-6}});
  EXPECT_EQ(found[0].error + found[1].error, "");
  EXPECT_GT(found[0].offset_a, 10 * resolution_a);
  EXPECT_NEAR(found[0].offset_a, found[1].offset_a, 2 * resolution_a + 0.02 * found[0].offset_a);  // 5 mV of both bodies
}

TEST_F(Mlsa, CountsTheReferencesBelowTheCurrent) {
  const auto references = replica_currents_a(pool, bench, std::vector{4.5, 8.5, 12.5});
  std::vector<columns::MlsaState> states;
  for (const int matches : {2, 5, 8, 9, 14}) states.push_back({matching_rows(bench.rram, rows, matches), references});
  const auto readings = mlsa_codes(pool, bench, circuit, states.size(), [&](std::size_t i) { return states[i]; });
  std::vector<int> codes;
  for (const auto& reading : readings) {
    EXPECT_EQ(reading.error, "");
    codes.push_back(reading.code.value_or(-1));
  }
  EXPECT_THAT(codes, testing::ElementsAre(0, 1, 1, 2, 3));
}

TEST_F(Mlsa, ClampsTheBitLineAsAnIdealSourceDoes) {
  const auto state = matching_rows(bench.rram, rows, 9);
  const double ideal_a = read_rram_columns(pool, bench, std::vector{state}).front().value;
  const auto reading = mlsa_codes(pool, bench, circuit, 1, [&](std::size_t) {
                         return columns::MlsaState{state, {16e-6}};
                       }).front();
  // The gate of the clamp needs at most the supply, which the gain of 10^4 makes of 0.12 mV of the 200; 1e-4 of the transient.
  EXPECT_NEAR(reading.current_a, ideal_a, (0.12e-3 / 0.2 + 1e-4) * ideal_a);
  EXPECT_TRUE(reading.code.has_value());
}

TEST_F(Mlsa, TurnsWhereItsLatchAloneTurns) {
  // A latch's offset, found alone, is where the same latch turns in the amplifier: 9 matches are known, so the reference moves.
  std::mt19937 generator(2);
  columns::MlsaState state{matching_rows(bench.rram, rows, 9), {16e-6}};
  const double current_a = mlsa_codes(pool, bench, circuit, 1, [&](std::size_t) { return state; }).front().current_a;
  const LatchShifts shifts = drawn(generator);
  const auto found = offsets({{.shifts = shifts, .reference_a = current_a}}).front();
  ASSERT_EQ(found.error, "");
  state.shifts.latches_v = {shifts};
  // At a reference so much lower the latch turns at this current; the margin is the bracket and that offsets grow with it.
  const double turning_a = current_a - found.offset_a, margin_a = resolution_a + found.offset_a * found.offset_a / current_a;
  std::vector<int> codes;
  for (const double reference_a : {turning_a - margin_a, turning_a + margin_a}) {
    state.references_a = {reference_a};
    codes.push_back(mlsa_codes(pool, bench, circuit, 1, [&](std::size_t) { return state; }).front().code.value_or(-1));
  }
  EXPECT_THAT(codes, testing::ElementsAre(1, 0));
}

TEST_F(Mlsa, HasOffsetsThatSpreadAsTheSumOfItsDevicesSays) {
  // 128 rows at half of full scale. Offsets are linear in the shifts to a few per cent, so that the devices' add in squares.
  const columns::MlsaCircuit wide = columns::mlsa_circuit(256e-6);
  const CurrentLatchBench on{bench.technology, bench.array, wide, 0.1e-6};
  constexpr double reference_a = 128e-6;
  constexpr int count = 40;
  const auto speed = current_latch_speed(pool, on, reference_a);
  std::mt19937 generator(3);
  std::vector<CurrentLatchJob> jobs;
  for (int i = 0; i < count; ++i) jobs.push_back({.shifts = drawn(generator), .reference_a = reference_a});
  const LatchShifts sigmas = comparators::latch_sigmas_v(bench.technology, latch);
  for (std::size_t d = 2; d < sigmas.size(); d += 2) {
    LatchShifts one(sigmas.size());
    one[d] = sigmas[d];
    jobs.push_back({.shifts = one, .reference_a = reference_a});
  }
  const auto found = current_thresholds(pool, on, speed, jobs);
  double square = 0, devices = 0;
  for (std::size_t i = 0; i < found.size(); ++i) {
    EXPECT_EQ(found[i].error, "");
    (i < count ? square : devices) += found[i].offset_a * found[i].offset_a;
  }
  const double sigma_a = std::sqrt(square / count), expected_a = std::sqrt(2 * devices);  // both devices of each pair
  RecordProperty("sigma_ampere", std::to_string(sigma_a * 1e6) + "e-6");
  // 4 standard errors, sigma / sqrt(2 n) each, and what is not linear.
  EXPECT_NEAR(sigma_a, expected_a, (4 / std::sqrt(2.0 * count) + 0.05) * expected_a);
  EXPECT_GT(sigma_a, 1e-6);  // half a count of 2 uA: why the silicon calibrates
  EXPECT_LT(sigma_a, 4e-6);
}

TEST_F(Mlsa, HasARowReaderWhoseOffsetIsFarBelowTheStepBetweenTheStates) {
  const columns::MlsaCircuit small = columns::row_reader_circuit();
  const CurrentLatchBench on{bench.technology, bench.array, small, 5e-9};
  constexpr double reference_a = 1e-6;  // half way between 20 nA and 2 uA
  const LatchShifts sigmas = comparators::latch_sigmas_v(bench.technology, comparators::current_latch(small.latch));
  std::vector<CurrentLatchJob> jobs;
  for (std::size_t d = 2; d < sigmas.size(); d += 2) {
    LatchShifts one(sigmas.size());
    one[d] = sigmas[d];
    jobs.push_back({.shifts = one, .reference_a = reference_a});
  }
  jobs.push_back({.column_mirror_v = columns::mirror_sigma_v(bench.technology, small), .reference_a = reference_a});
  double square = 0;
  for (const auto& threshold : current_thresholds(pool, on, current_latch_speed(pool, on, reference_a), jobs)) {
    EXPECT_EQ(threshold.error, "");
    square += 2 * threshold.offset_a * threshold.offset_a;  // both devices of each pair
  }
  const double sigma_a = std::sqrt(square);
  RecordProperty("sigma_ampere", std::to_string(sigma_a * 1e6) + "e-6");
  EXPECT_GT(sigma_a, 0.1e-6);
  EXPECT_LT(sigma_a, reference_a / 4);  // four of them from either state
}

TEST_F(Mlsa, HasReplicasOfHalfACountAndNoOtherFraction) {
  const auto references = replica_currents_a(pool, bench, std::vector{8.0, 8.5, 9.0});
  // Two devices in series see half of the voltage each: the hyperbolic sine makes 2 % less than half of them.
  EXPECT_NEAR(references[1], (references[0] + references[2]) / 2, 0.02 * (references[2] - references[0]));
  EXPECT_THROW(replica_currents_a(pool, bench, std::vector{8.25}), SpecError);
  EXPECT_THROW(replica_currents_a(pool, bench, std::vector{16.5}), SpecError);
}

}  // namespace
}  // namespace bitline::spice
