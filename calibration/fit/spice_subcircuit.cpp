#include "calibration/fit/spice_subcircuit.hpp"

#include <functional>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::fit {

namespace {

using spec::plain;

/// A table over level indices that is read at the voltage of a row's input, six points a line.
std::string table_source(const std::string& name, const std::string& sum, Eigen::Index row, int levels,
                         const std::function<double(int)>& value) {
  std::string text = "b" + name + std::to_string(row) + " 0 " + sum + " i=pwl(v(x" + std::to_string(row) + ")";
  for (int level = 0; level < levels; ++level)
    text += (level % 6 == 0 ? "\n+ , " : ", ") + std::to_string(level) + ", " + plain(value(level));
  return text + ")\n";
}

/// A polynomial in `variable`, by Horner's rule.
std::string polynomial(const Eigen::RowVectorXd& coefficients, const std::string& variable) {
  std::string text = plain(coefficients(coefficients.size() - 1));
  for (Eigen::Index p = coefficients.size() - 2; p >= 0; --p)
    text = "(" + text + ")*" + variable + "+(" + plain(coefficients(p)) + ")";
  return text;
}

/// What one line loses: a current that takes the model's rate from the line's own capacitance.
std::string discharge(const column::ColumnModel& model, const std::string& line, double pulse_s) {
  const auto& modes = model.bitline;
  const std::string u = "v(u" + line + ")";
  std::string text = "c" + line + " " + line + " 0 " + plain(model.line_farad) + "\n";
  text += "bu" + line + " u" + line + " 0 v=(2*(v(" + line + ")+v(kick))-(" + plain(modes.high_v + modes.low_v) + "))/(" +
          plain(modes.high_v - modes.low_v) + ")\n";
  text += "bi" + line + " " + line + " 0 i=" + plain(model.line_farad / pulse_s) + "*v(pulse)*(";
  for (Eigen::Index k = 0; k < model.bitline_modes(); ++k)
    text += (k == 0 ? "\n+ v(" : "\n+ +v(") + line + "s" + std::to_string(k + 1) + ")*(" +
            polynomial(modes.coefficients.row(k), u) + ")";
  return text + ")\n";
}

}  // namespace

std::string spice_subcircuit(const column::ColumnModel& model, std::span<const column::ColumnCell> cells, double pulse_s,
                             const std::string& name) {
  if (model.array.columns > 0)
    throw SpecError("a column of an array cannot be exported yet; expected a model that was fitted without 'column.array'");
  const int levels = static_cast<int>(model.levels.level_v.size());
  std::string text = "* A 6T column as a fitted model; dataset " + model.dataset_digest + ", held-out error " +
                     plain(model.quality.holdout_column_v.rms) + " V rms\n";
  text += "* bl and blb start at " + plain(model.start_v()) + " V and may fall to " + plain(model.start_v() - model.swing_v) +
          " V; v(pulse) is 0 ... 1 with an integral of " + plain(pulse_s) + " s; v(x<row>) is the index of the row's level\n";
  text += ".subckt " + name + " bl blb pulse";
  for (std::size_t row = 0; row < cells.size(); ++row) text += (row % 16 == 0 ? "\n+ x" : " x") + std::to_string(row);
  text += '\n';
  for (std::size_t r = 0; r < cells.size(); ++r) {
    const auto& cell = cells[r];
    const auto row = static_cast<Eigen::Index>(r);
    const std::string line = cell.bit == 0 ? "bl" : "blb";
    Eigen::MatrixXd sums(levels, model.bitline_modes());
    sums.row(0) = column::leak_sums_v(model).transpose();
    for (int level = 1; level < levels; ++level)
      sums.row(level) = column::cell_sums_v(model, level, cell.bit, cell.seen_shifts_v(model.shift_per_wordline)).transpose();
    for (Eigen::Index k = 0; k < model.bitline_modes(); ++k) {
      const std::string mode = std::to_string(k + 1);
      text += table_source("s" + mode + "_", line + "s" + mode, row, levels, [&](int level) { return sums(level, k); });
    }
    text += table_source("k", "kick", row, levels,
                         [&](int level) { return level == 0 ? 0 : model.kick_v_per_v * model.levels[level]; });
  }
  text += "rkick kick 0 1\n";  // one ohm makes a sum of currents a voltage
  for (const std::string line : {"bl", "blb"})
    for (Eigen::Index k = 0; k < model.bitline_modes(); ++k) {
      const std::string node = line + "s" + std::to_string(k + 1);
      text += "r" + node + " " + node + " 0 1\n";
    }
  return text + discharge(model, "bl", pulse_s) + discharge(model, "blb", pulse_s) + ".ends " + name + "\n";
}

std::string spice_bench(const column::ColumnModel& model, std::span<const column::ColumnCell> cells,
                        const spec::WordlineSpec& wordline, const std::string& name) {
  const double rise = 1e-10, edge = wordline.edge_s, fall = rise + wordline.pulse_s, stop = fall + 2 * edge;
  std::string text = "* one read of a fitted column\n.options reltol=1e-5 vntol=1e-8 abstol=1e-14 chgtol=1e-18 trtol=1\n" +
                     spice_subcircuit(model, cells, wordline.pulse_s, name);
  for (std::size_t row = 0; row < cells.size(); ++row)
    text += "vx" + std::to_string(row) + " x" + std::to_string(row) + " 0 " + std::to_string(cells[row].level) + "\n";
  text += "vpulse pulse 0 pwl(0 0 " + plain(rise) + " 0 " + plain(rise + edge) + " 1 " + plain(fall) + " 1 " +
          plain(fall + edge) + " 0)\nxcolumn bl blb pulse";
  for (std::size_t row = 0; row < cells.size(); ++row) text += (row % 16 == 0 ? "\n+ x" : " x") + std::to_string(row);
  text += " " + name + "\n.ic v(bl)=" + plain(model.start_v()) + " v(blb)=" + plain(model.start_v()) + "\n";
  text += ".save v(bl) v(blb)\n.tran " + plain(wordline.pulse_s / 100) + " " + plain(stop) + "\n";
  return text + ".meas tran v_bl find v(bl) at=" + plain(stop) + "\n.meas tran v_blb find v(blb) at=" + plain(stop) +
         "\n.end\n";
}

}  // namespace bitline::fit
