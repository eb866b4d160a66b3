#include "cosim/app/rram_fit.hpp"

#include <Eigen/Dense>
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <utility>

#include "calibration/fit/rram_fit.hpp"
#include "calibration/fit/series_resistance.hpp"
#include "netlists/cells/rram_branch.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {

namespace {

using column::RramReadKind;

column::RramRead read_of(const spec::RramReadSpec& spec) {
  column::RramRead read{.voltage_v = spec.voltage_v};
  if (spec.by == "divider") read.kind = RramReadKind::divider;
  if (spec.by == "discharge") read.kind = RramReadKind::discharge;
  read.pull_up_ohm = read.kind == RramReadKind::divider ? spec.pull_up_ohm : 0;
  read.time_s = read.kind == RramReadKind::discharge ? spec.time_s : 0;
  return read;
}

std::vector<double> read_in_spice(spice::WorkerPool& pool, const spice::RramBench& bench,
                                  std::span<const std::vector<column::RramRow>> columns) {
  const auto readings = spice::read_rram_columns(
      pool, bench, columns.size(), [&](std::size_t i) { return rram_column_state("column " + std::to_string(i), columns[i]); });
  std::vector<double> signals;
  for (const auto& reading : readings) {
    if (!reading.error.empty()) throw SpiceError("a column of resistive cells was not read: " + reading.error);
    signals.push_back(rram_signal(bench.array.read, reading));
  }
  return signals;
}

double low_median_ohm(const spice::RramBench& bench) {
  return bench.rram.low.median_ohm * drift_factor(bench.rram, bench.rram.low);
}

column::RramWires wires_of(spice::WorkerPool& pool, const spice::RramBench& bench, double pull_up_ohm) {
  const auto& lines = bench.array.lines;
  column::RramWires wires{bench.array.rows, lines.bitline_ohm, lines.sourceline_ohm, lines.mux_ohm + pull_up_ohm};
  if (!bench.array.multiplexer) return wires;
  const double most_a =
      1.1 * bench.array.rows * bench.array.read.voltage_v / low_median_ohm(bench);  // a sinh adds some per cent
  const auto curve = spice::sweep_transmission_gate(pool, bench, most_a);
  if (!curve.error.empty()) throw SpiceError("the multiplexer's transmission gate was not swept: " + curve.error);
  const auto gate = fit::fit_series_resistance(curve.current_a, curve.drop_v);
  wires.series_ohm = gate.ohm;
  wires.series_ohm_per_a = gate.ohm_per_a;
  return wires;
}

fit::RramLawFit fit_law(spice::WorkerPool& pool, const spice::RramBench& bench, double sigma_v) {
  const auto& array = bench.array;
  const double low = low_median_ohm(bench);
  // The source line rises at most by what its wire would drop if every row matched and nothing else lost voltage.
  const double rise_v = array.read.voltage_v / low * array.rows * (array.rows + 1) / 2 * array.lines.sourceline_ohm;
  const fit::RramLawBox box{array.cell == "rram_2t2r",
                            low,
                            bench.rram.sinh_v,
                            array.read.voltage_v,
                            std::min(rise_v, array.read.voltage_v / 2),
                            sigma_v};
  const auto sweeps = fit::rram_law_sweeps(box);
  std::vector<fit::RramLawCurve> curves;
  for (auto& curve : spice::sweep_rram_cells(pool, bench, sweeps)) {
    if (!curve.error.empty()) throw SpiceError("a resistive cell was not swept: " + curve.error);
    curves.push_back({std::move(curve.bitline_v), std::move(curve.current_a)});
  }
  return fit::fit_rram_law(box, curves);
}

/// Capacitance and kick with which three nominal columns fall as in SPICE, by Gauss-Newton steps.
void fit_discharge(spice::WorkerPool& pool, const spice::RramBench& bench, const column::RramWires& wires,
                   const column::RramCellLaw& law, double low_ohm, double high_ohm, column::RramRead& read) {
  constexpr std::array<double, 3> shares{0.25, 0.5, 0.75};
  std::vector<std::vector<column::RramRow>> columns(shares.size());
  for (std::size_t c = 0; c < shares.size(); ++c)
    for (int row = 0; row < wires.rows; ++row) {
      const bool match = std::floor((row + 1) * shares[c]) > std::floor(row * shares[c]);
      columns[c].push_back(law.complementary ? column::RramRow{{low_ohm, 0}, {high_ohm, 0}, match ? 1 : -1}
                                             : column::RramRow{{low_ohm, 0}, {}, match ? 1 : 0});
    }
  const auto wanted = read_in_spice(pool, bench, columns);
  const auto errors = [&](const column::RramRead& with) {
    Eigen::Vector3d e;
    for (std::size_t c = 0; c < columns.size(); ++c)
      e(static_cast<Eigen::Index>(c)) = read_signal(with, wires, law, columns[c]) - wanted[c];
    return e;
  };
  read.line_farad = 1e-15 * wires.rows;
  constexpr int steps = 20;
  for (int step = 0; step < steps; ++step) {
    const Eigen::Vector3d e = errors(read);
    column::RramRead larger = read, kicked = read;
    larger.line_farad *= 1 + 1e-4;
    kicked.kick_v += 1e-4 * read.voltage_v;
    Eigen::Matrix<double, 3, 2> slope;
    slope.col(0) = (errors(larger) - e) / 1e-4;  // per unit of ln C
    slope.col(1) = (errors(kicked) - e) / (1e-4 * read.voltage_v);
    const Eigen::Vector2d change = slope.colPivHouseholderQr().solve(-e);
    read.line_farad *= std::exp(std::clamp(change(0), -1.0, 1.0));
    read.kick_v = std::clamp(read.kick_v + change(1), -0.5 * read.voltage_v, 0.5 * read.voltage_v);
    if (std::abs(change(0)) < 1e-9) break;
  }
}

}  // namespace

columns::RramColumnState rram_column_state(std::string title, std::span<const column::RramRow> rows) {
  columns::RramColumnState state{std::move(title), {}};
  for (const auto& row : rows) state.rows.push_back({row.a, row.b, row.input});
  return state;
}

double rram_signal(const spec::RramReadSpec& read, const spice::RramReading& reading) {
  if (!reading.error.empty()) return std::numeric_limits<double>::quiet_NaN();
  if (read.by == "clamp") return reading.value;
  return read.by == "divider" ? (read.voltage_v - reading.value) / read.pull_up_ohm : read.voltage_v - reading.value;
}

RramFitInSpice fit_rram_in_spice(spice::WorkerPool& pool, const spice::RramBench& bench, const spec::RramFitSpec& wanted,
                                 const column::RramSilicon& silicon, std::string subject_digest) {
  const auto& array = bench.array;
  RramFitInSpice result{{}, fit_law(pool, bench, cells::rram_access_sigma_v(bench.technology, bench.rram))};
  const column::RramRead read = read_of(array.read);
  fit::RramFitTask task{.subject_digest = std::move(subject_digest),
                        .read = read,
                        .wires = wires_of(pool, bench, read.pull_up_ohm),
                        .law = result.law.law,
                        .silicon = silicon,
                        .error = wanted.error,
                        .columns = wanted.columns};
  if (read.kind == RramReadKind::discharge)
    fit_discharge(pool, bench, task.wires, task.law, nominal_ohm(silicon, true), nominal_ohm(silicon, false), task.read);
  std::vector<std::vector<column::RramRow>> held;
  constexpr std::uint32_t unseen = 1'000'000'000;  // numbers of columns that no fit has seen
  for (int c = 0; c < wanted.holdout_columns; ++c)
    held.push_back(
        fit::random_rram_column(silicon, task.law.complementary, array.rows, unseen + static_cast<std::uint32_t>(c)));
  result.model = fit::with_spice_residual(fit::fit_rram_model(task), held, read_in_spice(pool, bench, held));
  return result;
}

}  // namespace bitline::app
