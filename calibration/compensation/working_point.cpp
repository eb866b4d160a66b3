#include "calibration/compensation/working_point.hpp"

#include <cmath>
#include <numeric>

#include "calibration/compensation/trim.hpp"
#include "cosim/column/ramp.hpp"

namespace bitline::compensation {

namespace {

double mean_of(const column::BitlineVoltages& lines) { return (lines.bl.mean() + lines.blb.mean()) / 2; }

}  // namespace

std::vector<WorkingPoint> working_points(const network::NetworkPlan& plan, const column::ModelEngine& nominal,
                                         const column::Codes& images) {
  const double precharge = nominal.model().precharge_v;
  std::vector<column::Bits> trim;
  for (const auto& layer : plan.layers) trim.push_back(uncompensated(layer.rows.trim, static_cast<int>(layer.weights.cols())));
  const auto macros = network::program_macros(plan, nominal, 0, trim);
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(images.rows()));
  std::iota(numbers.begin(), numbers.end(), 0U);
  const auto inference = network::infer(plan, macros, {&images, numbers, precharge}, true);

  std::vector<WorkingPoint> points;
  for (std::size_t layer = 0; layer < macros.size(); ++layer) {
    const auto& macro = dynamic_cast<const column::AnalogMacro&>(*macros[layer]);
    // In the output layer the strobe in the middle of the ramp, where the ramp rows are nearly off.
    const int strobe = plan.layers[layer].rows.ramp ? column::ramp_strobes(nominal.model().levels) / 2 : 0;
    const auto working = macro.voltages({.codes = &inference.codes[layer], .image = numbers, .precharge_v = precharge}, strobe);
    const auto idle = macro.voltages(
        {.codes = nullptr, .image = std::span(numbers).first(1), .data_on = false, .precharge_v = precharge}, strobe);
    points.push_back({.common_mode_v = mean_of(working),
                      .difference_rms_v = std::sqrt((working.bl - working.blb).square().mean()),
                      .largest_drop_v = nominal.model().start_v() - std::min(working.bl.minCoeff(), working.blb.minCoeff()),
                      .calibration_precharge_v = precharge - (mean_of(idle) - mean_of(working))});
  }
  return points;
}

}  // namespace bitline::compensation
