#include "calibration/compensation/working_point.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "calibration/compensation/trim.hpp"
#include "cosim/column/read_column.hpp"
#include "tests/calibration/study/synthetic_study.hpp"

namespace bitline::compensation {
namespace {

constexpr int images = 12;

class WorkingPoints : public testing::Test {
 protected:
  const network::NetworkPlan plan = network::synthetic_plan();
  const column::ColumnModel model = column::synthetic_model();
  const column::Silicon nominal = column::synthetic_silicon(0, 0);
  const data::ImageSet set = network::synthetic_images(plan, images);
  column::ModelEngine engine{model, nominal, column::synthetic_column(), 0};
  const std::vector<WorkingPoint> points = working_points(plan, engine, set.codes);
};

TEST_F(WorkingPoints, AreTheMeansOfTheFirstLayersColumns) {
  ASSERT_EQ(points.size(), 3U);
  const auto& layer = plan.layers[0];
  const auto program = network::macro_program(plan, 0, 0, uncompensated(8, static_cast<int>(layer.weights.cols())));
  double mean = 0, square = 0, lowest = 9;
  const auto count = static_cast<double>(images * layer.weights.cols());
  for (Eigen::Index image = 0; image < images; ++image)
    for (std::uint32_t at = 0; at < static_cast<std::uint32_t>(layer.weights.cols()); ++at) {
      const std::span codes(set.codes.row(image).data(), 20);
      const auto lines = evaluate(model, read_column(program, nominal, model.levels, {.codes = codes, .column = at}), 1.2);
      mean += lines.common_mode() / count;
      square += lines.difference() * lines.difference() / count;
      lowest = std::min({lowest, lines.bl, lines.blb});
    }
  // The engine is a flow map in floats: its stated error, the kick's second order of about 2 uV, and rounding.
  const double tolerance = model.flow_error_v + 3e-6;
  EXPECT_NEAR(points[0].common_mode_v, mean, tolerance);
  EXPECT_NEAR(points[0].difference_rms_v, std::sqrt(square), 2 * tolerance);
  EXPECT_NEAR(points[0].largest_drop_v, model.start_v() - lowest, tolerance);
}

TEST_F(WorkingPoints, LetTheTrimRowsAloneEndAtTheWorkingCommonMode) {
  for (std::size_t layer = 0; layer < plan.layers.size(); ++layer) {
    const auto& point = points[layer];
    EXPECT_LT(point.common_mode_v, model.start_v());
    EXPECT_GE(point.largest_drop_v, model.start_v() - point.common_mode_v);
    engine.add_precharge(point.calibration_precharge_v);
    const auto columns = static_cast<int>(plan.layers[layer].weights.cols());
    const auto macro = engine.program(network::macro_program(plan, layer, 0, uncompensated(8, columns)));
    const std::uint32_t image = 0;
    const auto lines = dynamic_cast<const column::AnalogMacro&>(*macro).voltages(
        {.codes = nullptr, .image = {&image, 1}, .data_on = false, .precharge_v = point.calibration_precharge_v}, 0);
    // From a lower start four trim rows discharge a line a little less: by the relative slope of the first mode, 0.46 / V.
    const double lower = 1.2 - point.calibration_precharge_v, drop = model.start_v() - lower - lines.bl.mean();
    EXPECT_NEAR((lines.bl.mean() + lines.blb.mean()) / 2, point.common_mode_v, 1.5 * drop * 0.46 * lower + model.flow_error_v)
        << "layer " << layer;
  }
}

}  // namespace
}  // namespace bitline::compensation
