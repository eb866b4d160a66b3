#include "cosim/column/sampled_column.hpp"

#include "cosim/random/address.hpp"

namespace bitline::column {

cells::SramShifts ColumnCell::seen_shifts_v(double shift_per_wordline) const {
  cells::SramShifts seen = shifts;
  for (const auto device : {cells::SramDevice::access_left, cells::SramDevice::access_right})
    seen[static_cast<std::size_t>(device)] += shift_per_wordline * level_error_v;
  return seen;
}

constexpr std::uint32_t place_of_column = 3;  // behind a cell's selection, code and bit

SampledColumn random_column(const Silicon& silicon, const spec::ColumnSpec& column, std::uint32_t index) {
  const int codes = 1 << column.wordline.bits, trim_rows = random_trim_rows(column);
  SampledColumn sample;
  if (column.array)
    sample.column = static_cast<int>(
        column.array->columns *
        random::uniform(silicon.seed, {.die = index, .stream = random::Stream::sampling, .device = place_of_column}));
  for (std::uint32_t row = 0; row < static_cast<std::uint32_t>(column.rows); ++row) {
    const auto draw = [&](std::uint32_t device) {
      return random::uniform(silicon.seed, {.die = index, .row = row, .stream = random::Stream::sampling, .device = device});
    };
    const bool trim = static_cast<int>(row) >= column.rows - trim_rows;
    const bool selected = index % 2 == 0 ? draw(0) > 0.4 : draw(0) > 0.5;
    const int code = index % 2 == 0 ? 1 + static_cast<int>(draw(1) * (codes - 1)) : codes - 1;
    sample.cells.push_back({.level = trim       ? codes
                                     : selected ? code
                                                : 0,
                            .bit = draw(2) > 0.5 ? 1 : 0,
                            .shifts = cell_shifts_v(silicon, {index, 0, row, 0}),
                            .level_error_v = wordline_error_v(silicon, index, 0, row)});
  }
  return sample;
}

}  // namespace bitline::column
