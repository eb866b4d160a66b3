#include "calibration/boosting/hardware.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cosim/column/read_column.hpp"

namespace bitline::boosting {

namespace {

double mean_of(const column::BitlineVoltages& lines) { return (lines.bl.mean() + lines.blb.mean()) / 2; }

}  // namespace

column::RowPlan classifier_rows(const spec::BoostingSpec& boosting, const spec::ColumnSpec& column) {
  return {.rows = column.rows,
          .data = boosting.side * boosting.side,
          .threshold = boosting.threshold_rows,
          .threshold_code = boosting.threshold_code,
          .trim = boosting.trim_rows,
          .ramp = false};
}

Hardware uncompensated_hardware(const column::Engine& engine, std::uint32_t die, const column::RowPlan& rows, int columns,
                                double precharge_v) {
  Hardware hardware{.engine = engine, .die = die, .rows = rows, .precharge_v = precharge_v, .trim = {}};
  for (int macro = 0; macro < macro_count(columns); ++macro)
    hardware.trim.push_back(compensation::uncompensated(rows.trim, columns_of_macro(columns, macro)));
  return hardware;
}

int compensate(Hardware& hardware, const compensation::TrimSearch& search) {
  const auto in_turn = [](Eigen::Index row, Eigen::Index) {
    return static_cast<std::uint8_t>(column::spare_bit(static_cast<int>(row)));
  };
  int out_of_range = 0;
  for (std::size_t macro = 0; macro < hardware.trim.size(); ++macro) {
    const Eigen::Index columns = hardware.trim[macro].cols();
    const auto programmed =
        hardware.engine.program({.die = hardware.die,
                                 .macro = static_cast<std::uint32_t>(macro),
                                 .plan = hardware.rows,
                                 .weights = column::Bits::NullaryExpr(hardware.rows.data, columns, in_turn),
                                 .threshold = column::Bits::NullaryExpr(hardware.rows.threshold, columns, in_turn),
                                 .trim = hardware.trim[macro],
                                 .boundaries = std::vector<double>(static_cast<std::size_t>(columns))});
    auto table = compensation::search_trim(*programmed, hardware.rows, static_cast<int>(columns), search);
    hardware.trim[macro] = std::move(table.trim);
    out_of_range += static_cast<int>(table.out_of_range.size());
  }
  return out_of_range;
}

compensation::WorkingPoint working_point(const Classifier& classifier, const column::RowPlan& rows,
                                         const column::ModelEngine& nominal, const column::Codes& images) {
  const double precharge = nominal.model().precharge_v;
  const int columns = columns_of_macro(static_cast<int>(classifier.columns.size()), 0);
  const auto programmed =
      nominal.program(classifier_program(classifier, rows, 0, 0, compensation::uncompensated(rows.trim, columns)));
  const auto& macro = dynamic_cast<const column::AnalogMacro&>(*programmed);
  std::vector<std::uint32_t> numbers(static_cast<std::size_t>(images.rows()));
  std::iota(numbers.begin(), numbers.end(), 0U);
  const auto working = macro.voltages({.codes = &images, .image = numbers, .precharge_v = precharge}, 0);
  const auto idle =
      macro.voltages({.codes = nullptr, .image = std::span(numbers).first(1), .data_on = false, .precharge_v = precharge}, 0);
  return {.common_mode_v = mean_of(working),
          .difference_rms_v = std::sqrt((working.bl - working.blb).square().mean()),
          .largest_drop_v = nominal.model().start_v() - std::min(working.bl.minCoeff(), working.blb.minCoeff()),
          .calibration_precharge_v = precharge - (mean_of(idle) - mean_of(working))};
}

column::Decisions decide(const Hardware& hardware, const Classifier& classifier, int first, int count, const Drives& drives) {
  column::Decisions decisions(static_cast<Eigen::Index>(drives.image.size()), count);
  for (int at = first; at < first + count;) {
    const int macro = at / macro_columns, column = at % macro_columns;
    const int here = std::min(macro_columns - column, first + count - at);
    const auto programmed =
        hardware.engine.program(classifier_program(classifier, hardware.rows, hardware.die, macro,
                                                   hardware.trim[static_cast<std::size_t>(macro)].leftCols(column + here)));
    decisions.middleCols(at - first, here) =
        programmed
            ->decide(
                {.codes = &drives.codes, .image = drives.image, .strobe = drives.strobe, .precharge_v = hardware.precharge_v})
            .middleCols(column, here);
    at += here;
  }
  return decisions;
}

}  // namespace bitline::boosting
