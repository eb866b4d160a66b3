#include "netlists/columns/wordline_dac.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

namespace {

/// Level at which the pulse charge reaches `target`, by bisection to the last bit of a microvolt.
double level_of_charge(const CellCurve& curve, const spec::WordlineSpec& wordline, double target) {
  double low = curve.wordline_v.front(), high = curve.wordline_v.back();
  if (pulse_charge_coulomb(curve, wordline, high) < target)
    throw SpecError("a word-line level above " + spec::format_quantity(high, spec::Dimension::voltage) +
                    " would be needed; expected a smaller readout range, more ramp rows or a lower 'wordline.high'");
  for (int i = 0; i < 60; ++i) {
    const double middle = (low + high) / 2;
    (pulse_charge_coulomb(curve, wordline, middle) < target ? low : high) = middle;
  }
  return std::round(high * 1e6) / 1e6;  // a microvolt is 1e-5 of a current; short decimals keep decks readable
}

/// Level at which a replica draws a cell's current, interpolated in its logarithm.
double level_of_replica(const CellCurve& curve, const spec::WordlineSpec& wordline, double cell_a) {
  const auto above = std::ranges::upper_bound(curve.replica_a, cell_a);
  const auto i = above - curve.replica_a.begin();
  const double level =
      above == curve.replica_a.end() ? std::numeric_limits<double>::infinity()
      : i == 0                       ? curve.wordline_v.front()
               : std::lerp(curve.wordline_v[static_cast<std::size_t>(i - 1)], curve.wordline_v[static_cast<std::size_t>(i)],
                           std::log(cell_a / *(above - 1)) / std::log(*above / *(above - 1)));
  if (level > wordline.high_v)
    throw SpecError("the replica needs more than the " + spec::format_quantity(wordline.high_v, spec::Dimension::voltage) +
                    " of 'wordline.high' to carry " + spec::format_quantity(cell_a, spec::Dimension::current) +
                    " a cell; expected a smaller 'wordline.replica.current'");
  return std::round(level * 1e6) / 1e6;
}

}  // namespace

double current_a(const CellCurve& curve, double wordline_v) {
  const auto& v = curve.wordline_v;
  const double at = std::clamp(wordline_v, v.front(), v.back());
  const auto upper = std::clamp<std::ptrdiff_t>(std::ranges::upper_bound(v, at) - v.begin(), 1, std::ssize(v) - 1);
  const auto i = static_cast<std::size_t>(upper);
  const double share = (at - v[i - 1]) / (v[i] - v[i - 1]);
  return std::exp(std::lerp(std::log(curve.current_a[i - 1]), std::log(curve.current_a[i]), share));
}

double pulse_charge_coulomb(const CellCurve& curve, const spec::WordlineSpec& wordline, double level_v) {
  constexpr int slices = 64;
  double edge = 0;  // mean current on an edge, midpoint rule
  for (int s = 0; s < slices; ++s) edge += current_a(curve, level_v * (s + 0.5) / slices) / slices;
  return current_a(curve, level_v) * (wordline.pulse_s - wordline.edge_s) + 2 * wordline.edge_s * edge;
}

spec::WordlineLevels wordline_levels(const CellCurve& curve, const spec::ColumnSpec& column, const spec::NetworkSpec& network) {
  const auto& wordline = column.wordline;
  spec::WordlineLevels levels;
  levels.codes = 1 << wordline.bits;
  if (!wordline.levels_v.empty()) {
    levels.level_v = wordline.levels_v;
  } else if (wordline.replica) {
    levels.level_v.push_back(0);
    for (int code = 1; code < levels.codes; ++code)
      levels.level_v.push_back(level_of_replica(curve, wordline, wordline.replica->full_current_a * code / (levels.codes - 1)));
  } else {
    const double full = pulse_charge_coulomb(curve, wordline, wordline.high_v);
    levels.level_v.push_back(0);
    for (int code = 1; code < levels.codes - 1; ++code)
      levels.level_v.push_back(level_of_charge(curve, wordline, full * code / (levels.codes - 1)));
    levels.level_v.push_back(wordline.high_v);
  }
  levels.level_v.push_back(column.compensation_v);

  if (network.layers.empty()) return levels;
  const auto& output = network.layers.back();
  const double activation = pulse_charge_coulomb(curve, wordline, levels[output.activation_code]);
  const int rows_per_side = output.threshold_rows / 2;
  const double top = activation * network.readout.range / rows_per_side;
  levels.ramp_range = network.readout.range;
  const int strobes = 1 << network.readout.bits;
  for (int step = 0; step < strobes / 2; ++step)
    levels.level_v.push_back(level_of_charge(curve, wordline, top * (2 * step + 1) / (strobes - 1)));
  return levels;
}

}  // namespace bitline::columns
