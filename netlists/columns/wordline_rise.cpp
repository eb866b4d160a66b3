#include "netlists/columns/wordline_rise.hpp"

#include "netlists/columns/sram_column.hpp"

namespace bitline::columns {

Deck wordline_rise_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double level_v, int place,
                        double hold_s) {
  ColumnState state;
  state.title = "rise of a word line";
  state.selected = {{level_v, 0, {}, 1}};
  state.column = place;
  state.idle_ones = column.rows - 1;
  state.precharge_v = column.supply_v;
  state.pulses = {{read_timing(column).rise_s, hold_s}};
  state.relative_tolerance = 1e-5;
  state.wordline = true;
  return sram_column_deck(technology, column, state);
}

}  // namespace bitline::columns
