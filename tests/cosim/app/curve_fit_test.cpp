#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <string>

#include "cosim/app/curve_stage.hpp"
#include "cosim/column/column_model.hpp"
#include "cosim/curves/measures.hpp"
#include "cosim/spice/characterise.hpp"
#include "netlists/columns/sram_column.hpp"
#include "netlists/spec/quantity.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"

/// Curves as a laboratory would hand them over, here from SPICE, so that the model made of them can be held against SPICE.
namespace bitline::app {
namespace {

constexpr int rows = 32;
constexpr const char* map = "time=time_ns:ns,wordline=wl_mv:mV,bitline=bl_v:V,cells=cells";

struct Bench {
  spec::StudySpec study;
  technologies::Technology technology = technologies::read_technology({"generic130", {}, "typical"});
  TemporaryFolder folder;
  spice::WorkerPool pool{spice::worker_options(folder.path())};

  Bench() {
    study.column = spec::example_column(rows, 2);
    study.fit = {.error_v = 5e-5, .swing_v = 0.4, .cells = 24, .holdout_cells = 10, .holdout_columns = 8};
    study.network.layers = {{.threshold_rows = 8, .threshold_code = 1, .trim_rows = 4, .activation_code = 3}};
    study.network.readout = {2, 6};
  }
  std::filesystem::path file() const { return folder.path() / "curves.csv"; }
};

/// Eight cells discharge the line while their word lines stand: every 10 mV of word line 60 samples of a transient, from a
/// tenth of a nanosecond after the edge on.
std::string simulated_curves(Bench& bench) {
  constexpr int cells = 8, samples = 60;
  const auto& column = bench.study.column;
  const double rise_s = columns::read_timing(column).rise_s, from_s = rise_s + column.wordline.edge_s + 1e-10;
  std::vector<columns::Deck> decks;
  std::vector<double> levels_v, widths_s;
  for (int i = 0; i <= 22; ++i) {
    const double level_v = 0.30 + 0.01 * i;
    levels_v.push_back(level_v);
    widths_s.push_back(6e-8 * std::exp((0.44 - level_v) / 0.045));  // about three times what the swing takes
    columns::ColumnState state;
    state.title = "eight cells at " + spec::plain(level_v) + " V";
    state.precharge_v = column.supply_v;
    state.pulses = {{rise_s, widths_s.back()}};
    state.step_s = widths_s.back() / 200;
    state.relative_tolerance = 1e-5;
    state.selected = {{level_v, 0, {}, cells}};
    state.idle_ones = rows - cells;
    decks.push_back(columns::sram_column_deck(bench.technology, column, state));
  }
  const auto outcomes = bench.pool.run(decks);
  std::string text = "time_ns,wl_mv,bl_v,cells\n";
  for (std::size_t i = 0; i < decks.size(); ++i) {
    EXPECT_TRUE(outcomes[i].ok) << outcomes[i].error;
    if (!outcomes[i].ok) continue;
    const auto value = [&](double time_s) { return curves::value_at(outcomes[i].transient, "bl", time_s); };
    const double until_s = rise_s + widths_s[i] - column.wordline.edge_s, end_v = column.supply_v - 0.43;
    const double last_s = value(until_s) < end_v ? curves::crossing_s(outcomes[i].transient, "bl", end_v, from_s) : until_s;
    for (int s = 0; s < samples; ++s) {
      const double time_s = from_s + (last_s - from_s) * s / (samples - 1);
      text += spec::plain(1e9 * time_s) + "," + spec::plain(std::round(1e3 * levels_v[i])) + "," + spec::plain(value(time_s)) +
              "," + std::to_string(cells) + "\n";
    }
  }
  return text;
}

/// Columns of equal cells: some rows of either bit at every level.
std::vector<column::SampledColumn> nominal_columns(const spec::WordlineLevels& levels) {
  std::vector<column::SampledColumn> columns;
  const int count = static_cast<int>(levels.level_v.size());
  for (int index = 0; index < 12; ++index) {
    column::SampledColumn column;
    for (int row = 0; row < rows; ++row) {
      const int on = row * 7 % rows < 4 + 2 * index ? 1 + (row + index) % (count - 1) : 0;
      column.cells.push_back({on, row * 5 % rows < 10 + index ? 0 : 1, {}, 0});
    }
    columns.push_back(column);
  }
  return columns;
}

/// How much higher SPICE's lines end than the model's [V].
double mean_rise_v(const column::ColumnModel& model, const std::vector<column::SampledColumn>& columns,
                   const curves::Dataset& read) {
  double sum = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const auto lines = column::evaluate(model, columns[i], model.precharge_v);
    sum += (read.rows[i][1] + read.rows[i][2]) / 2 - lines.common_mode();
  }
  return sum / static_cast<double>(columns.size());
}

/// Error of V_BL - V_BLB over its signal, both rms.
double relative_error(const column::ColumnModel& model, const std::vector<column::SampledColumn>& columns,
                      const curves::Dataset& read) {
  double square = 0, signal = 0;
  for (std::size_t i = 0; i < columns.size(); ++i) {
    const double spice_v = read.rows[i][1] - read.rows[i][2];
    square += std::pow(column::evaluate(model, columns[i], model.precharge_v).difference() - spice_v, 2);
    signal += spice_v * spice_v;
  }
  return std::sqrt(square / signal);
}

TEST(CurvesFromElsewhere, GiveAModelThatIsTrueToTheCircuitTheyCameFrom) {
  Bench bench;
  write_file(bench.file(), simulated_curves(bench));
  const auto fit = fit_curves(bench.study, bench.technology, bench.file(), curves::parse_curve_map(map));
  EXPECT_EQ(fit.held_out.size(), 4U);
  // Samples are read off between the simulator's own points; the modes may leave fit.error.
  EXPECT_LT(fit.held_out_v.rms, 0.15e-3);

  const auto place = open_workplace(bench.folder.path() / "run", {});
  write_curve_model(fit, place);
  const auto model = column::read_column_model(place.folder / "model.yaml");
  const auto columns = nominal_columns(model.levels);
  const spice::Subject subject{bench.technology, bench.study.column, bench.study.fit};
  const auto read = spice::run_resumable(
      bench.pool, spice::column_runs(subject, model.levels, columns, spice::full_column_tolerance), place.folder / "c.csv", {});
  // What the curves do not tell is that the release of the precharge devices lifts the lines before a read. That is a change of
  // rates by the slope of the modes; beside it the edges are known to 1e-3 (they are quasi-static, and the simulator's
  // tolerance is 2e-4 of a drop). Word lines lift the lines too, by at most 2 mV here, for the length of the pulse only.
  const double rise_v = mean_rise_v(model, columns, read);
  EXPECT_GT(rise_v, 5e-3);
  const double slope = model.bitline(1.2)(0) / model.bitline(1.2 - rise_v)(0) - 1;
  EXPECT_LT(relative_error(model, columns, read), std::abs(slope) + 2e-3);
  auto lifted = model;
  lifted.release_kick_v = rise_v;
  EXPECT_LT(relative_error(lifted, columns, read), 2e-3);
}

}  // namespace
}  // namespace bitline::app
