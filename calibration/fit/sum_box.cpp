#include "calibration/fit/sum_box.hpp"

#include <algorithm>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::fit {

namespace {

constexpr double largest_supplies = 20;  // the largest first sum that is looked for, in supplies

}  // namespace

column::SumBox sum_box(const column::ColumnModel& model, const std::vector<Eigen::VectorXd>& cell_sums_v) {
  column::SumBox box{0, 0, 0};
  if (model.bitline_modes() > 1) {
    std::vector<double> ratios;
    for (const auto& sums : cell_sums_v) ratios.push_back(sums(1) / sums(0));
    const auto [low, high] = std::ranges::minmax(ratios);
    box.low_ratio = low;
    box.high_ratio = high;
  }
  Eigen::VectorXd sums = Eigen::VectorXd::Zero(model.bitline_modes());
  while (!(model.start_v() - column::discharged_v(model, model.start_v(), sums, 0) >= model.swing_v)) {
    sums(0) += 0.01;
    if (sums(0) > largest_supplies * model.precharge_v)
      throw FitError("the fitted cells cannot discharge the bit line by " +
                     spec::format_quantity(model.swing_v, spec::Dimension::voltage) +
                     "; expected a smaller 'fit.swing', or stronger cells");
  }
  box.largest_first_v = 1.05 * sums(0);
  return box;
}

}  // namespace bitline::fit
