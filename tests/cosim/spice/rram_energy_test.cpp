#include "cosim/spice/rram_energy.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/columns/rram_line.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_rram.hpp"

namespace bitline::spice {
namespace {

using columns::matching_rows;

class RramReadEnergy : public testing::Test {
 protected:
  static constexpr int rows = 16;
  static constexpr double settle_s = 5e-9;

  RramEnergy parallel(int matches, std::vector<double> references_a, int sharing = 1) {
    const std::vector<columns::MlsaState> states{{matching_rows(bench.rram, rows, matches), std::move(references_a), {}}};
    const auto energy = read_energies(pool, bench, circuit, states, settle_s, sharing).front();
    EXPECT_EQ(energy.error, "");
    return energy;
  }

  RramBench bench{technologies::read_technology({"generic130", {}, "typical"}),
                  technologies::read_rram_technology({"generic130", {}, "typical"}), columns::example_rram(rows)};
  const columns::MlsaCircuit circuit = columns::mlsa_circuit(rows * 2e-6);
  TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path(), 1)};
};

TEST_F(RramReadEnergy, IsItsCurrentAndItsTimeAtTheSupply) {
  const auto energy = parallel(8, {10e-6, 16e-6, 24e-6});
  const double current_a = read_rram_columns(pool, bench, std::vector{matching_rows(bench.rram, rows, 8)}).front().value;
  // While the mirror's gate follows, its own charge feeds the column: 12 fF/um2 of some 0.6 V at most.
  const double steady = 1.2 * current_a * energy.time_s;
  const double gate_farad = circuit.units * circuit.latch.copy_width_m * circuit.latch.copy_length_m * 12e-3;
  EXPECT_LT(energy.column_joule, steady);
  EXPECT_GT(energy.column_joule, steady - 1.2 * gate_farad * 0.6);
  EXPECT_DOUBLE_EQ(energy.time_s, settle_s + circuit.evaluation_s);
  EXPECT_NEAR(energy.references_joule, 1.2 * 50e-6 * energy.time_s, 0.02 * energy.references_joule);
  EXPECT_GT(energy.amplifiers_joule, 0);
  EXPECT_NEAR(parallel(8, {10e-6, 16e-6, 24e-6}, 4).references_joule, energy.references_joule / 4,
              1e-3 * energy.references_joule);
}

TEST_F(RramReadEnergy, HasTheChargeOfItsWordLines) {
  const double few = parallel(8, {16e-6}).wordlines_joule;
  bench.rram.wordline_farad += 1e-15;
  const double wire = 1e-15 * rows * 1.2 * 1.2;  // C V^2 from the supply
  EXPECT_NEAR(parallel(8, {16e-6}).wordlines_joule - few, wire, 0.02 * wire);
}

TEST_F(RramReadEnergy, IsFoundForLongColumnsToo) {
  // With a clamp whose amplifier answers at once this read ends in a time step that is too small.
  constexpr int long_rows = 512;
  bench.array = columns::example_rram(long_rows);
  bench.array.lines = {
      .bitline_ohm = 0.5, .sourceline_ohm = 0.5, .bitline_farad = 0.2e-15, .sourceline_farad = 0.2e-15, .mux_ohm = 50};
  columns::MlsaCircuit large = columns::mlsa_circuit(507.928e-6);
  large.evaluation_s = 5e-9;
  const std::vector<columns::MlsaState> states{
      {columns::replica_rows(bench.rram, long_rows, long_rows / 2, false), {328.738e-6, 342.457e-6, 382.265e-6}, {}}};
  auto options = worker_options(folder.path(), 1);
  options.deadline_s = 600;  // some seconds of work, also where many share a processor
  WorkerPool patient{options};
  const auto energy = read_energies(patient, bench, large, states, settle_s, 1).front();
  EXPECT_EQ(energy.error, "");
  const double current_a = read_rram_columns(patient, bench, std::vector{states[0].column}).front().value;
  const double gate_farad = large.units * large.latch.copy_width_m * large.latch.copy_length_m * 12e-3;
  EXPECT_GT(energy.column_joule, 1.2 * current_a * energy.time_s - 1.2 * gate_farad * 0.6);
}

TEST_F(RramReadEnergy, IsPaidForEveryRowWhenTheyAreReadOneByOne) {
  const auto rowwise = row_by_row_energy(pool, bench, settle_s, 1);
  const auto once = parallel(8, {10e-6, 16e-6, 24e-6});
  EXPECT_GT(rowwise.time_s, 8 * once.time_s);
  EXPECT_NEAR(rowwise.wordlines_joule, once.wordlines_joule, 0.1 * once.wordlines_joule);  // each rises once in either
  EXPECT_LT(rowwise.column_joule, once.column_joule);  // one cell at a time, a shorter evaluation
  const double middle_a = (read_rram_columns(pool, bench, std::vector{matching_rows(bench.rram, rows, rows)}).front().value +
                           read_rram_columns(pool, bench, std::vector{matching_rows(bench.rram, rows, 0)}).front().value) /
                          (2 * rows);
  EXPECT_NEAR(rowwise.references_joule, 1.2 * middle_a * rowwise.time_s, 0.02 * rowwise.references_joule);
}

TEST(RramLine, IsLoadedByTheWholeColumn) {
  const technologies::LineMetal line{2e-7, 5e-7, 1e-3};
  EXPECT_DOUBLE_EQ(columns::line_density_a_m2(line, 1e-4), 1e9);
  EXPECT_DOUBLE_EQ(columns::line_load(line, 2e-3), 2);
}

}  // namespace
}  // namespace bitline::spice
