#include "cosim/column/read_column.hpp"

#include "cosim/column/ramp.hpp"

namespace bitline::column {

SampledColumn read_column(const MacroProgram& program, const Silicon& silicon, const spec::WordlineLevels& levels,
                          const ColumnRead& read) {
  const RowPlan& plan = program.plan;
  SampledColumn column;
  column.column = static_cast<int>(read.column);
  column.cells.reserve(static_cast<std::size_t>(plan.rows));
  const auto add = [&](int level, int bit) {
    const auto row = static_cast<std::uint32_t>(column.cells.size());
    column.cells.push_back({level, bit, cell_shifts_v(silicon, {program.die, program.macro, row, read.column, program.tile}),
                            wordline_error_v(silicon, program.die, program.macro, row, program.tile)});
  };
  const auto at = static_cast<Eigen::Index>(read.column);
  for (int row = 0; row < plan.data; ++row)
    add(read.data_on ? read.codes[static_cast<std::size_t>(row)] : 0, program.weights(row, at));
  const RampState ramp = plan.ramp ? ramp_state(levels, read.ramp_strobe) : RampState{};
  for (int row = 0; row < plan.threshold; ++row) {
    const int bit = program.threshold(row, at);
    const int level = plan.ramp ? (bit == ramp.bit ? ramp.level : 0) : plan.threshold_code;
    add(read.data_on ? level : 0, bit);
  }
  for (int row = 0; row < plan.trim; ++row) add(row < plan.trim - read.trim_off ? levels.trim() : 0, program.trim(row, at));
  for (int row = 0; row < plan.spare(); ++row) add(0, spare_bit(row));
  return column;
}

}  // namespace bitline::column
