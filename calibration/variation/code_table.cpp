#include "calibration/variation/code_table.hpp"

#include <algorithm>
#include <cmath>

#include "calibration/statistics/moments.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::variation {

namespace {

/// Drop of a line that these sums pull while `cells` word lines lift it [V].
double drop_v(const column::ColumnModel& model, const Eigen::VectorXd& sums_v, int cells, int code) {
  return model.start_v() -
         column::discharged_v(model, model.start_v(), sums_v, cells * model.kick_v_per_v * model.levels[code]);
}

}  // namespace

std::vector<CodeSpread> code_table(const column::ColumnModel& model, const column::Silicon& silicon,
                                   const column::Comparator& comparator, int code, int bits, std::uint32_t dies) {
  constexpr std::uint32_t macro = 6;
  const int most = 1 << bits;
  const double full = drop_v(model, most * column::cell_sums_v(model, code, 0, {}), most, code);
  if (!(full <= model.swing_v))
    throw DomainError(std::to_string(most) + " cells at code " + std::to_string(code) + " take " +
                      spec::format_quantity(full, spec::Dimension::voltage) + " from a line; the model ends at " +
                      spec::format_quantity(model.swing_v, spec::Dimension::voltage) +
                      "; expected fewer bits or a smaller code");
  const double step = full / most;
  std::vector<std::vector<double>> outputs(static_cast<std::size_t>(most) + 1);
  for (std::uint32_t die = 0; die < dies; ++die) {
    Eigen::VectorXd sums = Eigen::VectorXd::Zero(model.bitline_modes());
    const auto offset = column::offset_curve(comparator, silicon, die, macro, 0);
    for (int on = 0; on <= most; ++on) {
      if (on > 0)
        sums += column::cell_sums_v(model, code, 0,
                                    column::cell_shifts_v(silicon, {die, macro, static_cast<std::uint32_t>(on - 1), 0}));
      const double drop = drop_v(model, sums, on, code);
      outputs[static_cast<std::size_t>(on)].push_back((drop + column::offset_v(offset, model.start_v() - drop / 2)) / step);
    }
  }
  std::vector<CodeSpread> table;
  for (int on = 0; on <= most; ++on) {
    const auto spread = statistics::moments(outputs[static_cast<std::size_t>(on)]);
    table.push_back({on, spread.mean, std::hypot(spread.deviation, comparator.declared.noise_v / step)});
  }
  return table;
}

}  // namespace bitline::variation
