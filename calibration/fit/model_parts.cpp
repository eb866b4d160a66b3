#include "calibration/fit/model_parts.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <string>

namespace bitline::fit {

namespace {

using column::ColumnModel;

struct Removal {
  const char* name;
  std::function<void(ColumnModel&)> apply;
};

/// Amplitudes keep their terms up to one degree.
void truncate(ColumnModel& model, int degree) {
  const auto& amplitudes = model.amplitudes;
  Eigen::Index term = 0;
  for (int j = 0; j <= amplitudes.degree; ++j)
    for (int i = 0; i + j <= amplitudes.degree; ++i, ++term)
      if (i + j > degree) {
        model.amplitudes.coefficients.row(term).setZero();
        for (auto& block : model.amplitudes.place) block.row(term).setZero();
      }
}

const std::vector<Removal>& removals() {
  static const std::vector<Removal> all{
      {"higher bit-line modes",
       [](ColumnModel& m) { m.bitline.coefficients.bottomRows(m.bitline.coefficients.rows() - 1).setZero(); }},
      {"higher level modes", [](ColumnModel& m) { m.level_modes.rightCols(m.level_modes.cols() - 1).setZero(); }},
      {"mismatch", [](ColumnModel& m) { truncate(m, 0); }},
      {"mismatch beyond first order", [](ColumnModel& m) { truncate(m, 1); }},
      {"release of the precharge", [](ColumnModel& m) { m.release_kick_v = 0; }},
      {"word-line kick", [](ColumnModel& m) { m.kick_v_per_v = 0; }},
      {"leakage", [](ColumnModel& m) { m.leak_v = 0; }},
      {"gain of a full column", [](ColumnModel& m) { m.gain = 1; }},
      {"pull of the neighbours", [](ColumnModel& m) { m.array.neighbour_per_v = {}; }},
      {"ground rail", [](ColumnModel& m) { m.array.rail_per_v = 0; }},
      {"kick left at the strobe", [](ColumnModel& m) { m.array.kick_left = 0; }},
      {"place in the array", [](ColumnModel& m) { m.amplitudes.place.clear(); }},
  };
  return all;
}

std::vector<double> differences(const ColumnModel& model, std::span<const MeasuredColumn> columns) {
  std::vector<double> found;
  for (const auto& measured : columns)
    found.push_back(column::evaluate(model, measured.sample, model.precharge_v).difference());
  return found;
}

double rms(const std::vector<double>& left, const std::vector<double>& right) {
  double square = 0;
  for (std::size_t i = 0; i < left.size(); ++i) square += (left[i] - right[i]) * (left[i] - right[i]);
  return std::sqrt(square / static_cast<double>(left.size()));
}

}  // namespace

column::Residual column_residual(const ColumnModel& model, std::span<const MeasuredColumn> columns) {
  column::Residual residual;
  double square = 0;
  for (const auto& measured : columns) {
    const double error = column::evaluate(model, measured.sample, model.precharge_v).difference() - measured.lines.difference();
    square += error * error;
    residual.max = std::max(residual.max, std::abs(error));
    ++residual.count;
  }
  residual.rms = std::sqrt(square / residual.count);
  return residual;
}

std::vector<column::ModelPart> model_parts(const ColumnModel& model, std::span<const MeasuredColumn> columns) {
  const auto whole = differences(model, columns);
  std::vector<double> measured;
  for (const auto& read : columns) measured.push_back(read.lines.difference());
  std::vector<column::ModelPart> parts;
  for (const Removal& removal : removals()) {
    ColumnModel without = model;
    removal.apply(without);
    const auto found = differences(without, columns);
    if (found != whole) parts.push_back({removal.name, rms(found, whole), rms(found, measured)});
  }
  return parts;
}

}  // namespace bitline::fit
