#include "cosim/spice/column_state.hpp"

#include <utility>

namespace bitline::spice {

columns::ColumnState column_state(const column::SampledColumn& sample, const spec::WordlineLevels& levels,
                                  const spec::ColumnSpec& column, double precharge_v, std::string title) {
  columns::ColumnState state;
  state.title = std::move(title);
  state.precharge_v = precharge_v;
  state.column = sample.column;
  state.pulses = {{columns::read_timing(column).rise_s, column.wordline.pulse_s}};
  for (const auto& cell : sample.cells) {
    if (cell.level == 0) {
      ++(cell.bit == 0 ? state.idle_zeros : state.idle_ones);
    } else {
      state.selected.push_back({levels[cell.level] + cell.level_error_v, cell.bit, cell.shifts, 1});
    }
  }
  return state;
}

}  // namespace bitline::spice
