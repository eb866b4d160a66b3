#include "cosim/column/silicon.hpp"

#include "cosim/random/address.hpp"

namespace bitline::column {

double threshold_shift_v(const Silicon& silicon, const CellPlace& place, cells::SramDevice device) {
  const auto d = static_cast<std::size_t>(device);
  if (silicon.sigma_v[d] == 0) return 0;
  return silicon.sigma_v[d] * random::normal(silicon.seed, {.die = place.die,
                                                            .macro = place.macro,
                                                            .row = place.row,
                                                            .column = place.column,
                                                            .stream = random::Stream::threshold_shift,
                                                            .device = static_cast<std::uint32_t>(d),
                                                            .strobe = place.tile});
}

cells::SramShifts cell_shifts_v(const Silicon& silicon, const CellPlace& place) {
  cells::SramShifts shifts;
  for (int d = 0; d < cells::sram_devices; ++d)
    shifts[static_cast<std::size_t>(d)] = threshold_shift_v(silicon, place, static_cast<cells::SramDevice>(d));
  return shifts;
}

double wordline_error_v(const Silicon& silicon, std::uint32_t die, std::uint32_t macro, std::uint32_t row, std::uint32_t tile) {
  if (silicon.wordline_sigma_v == 0) return 0;
  return silicon.wordline_sigma_v *
         random::normal(silicon.seed,
                        {.die = die, .macro = macro, .row = row, .stream = random::Stream::wordline_error, .strobe = tile});
}

comparators::LatchShifts latch_shifts_v(const Silicon& silicon, std::uint32_t die, std::uint32_t macro, std::uint32_t column) {
  comparators::LatchShifts shifts(silicon.latch_sigma_v.size());
  for (std::size_t d = 0; d < shifts.size(); ++d)
    shifts[d] = silicon.latch_sigma_v[d] == 0
                    ? 0
                    : silicon.latch_sigma_v[d] * random::normal(silicon.seed, {.die = die,
                                                                               .macro = macro,
                                                                               .column = column,
                                                                               .stream = random::Stream::latch_shift,
                                                                               .device = static_cast<std::uint32_t>(d)});
  return shifts;
}

double comparator_offset_v(const Silicon& silicon, std::uint32_t die, std::uint32_t macro, std::uint32_t column) {
  if (silicon.offset_sigma_v == 0) return 0;
  return silicon.offset_sigma_v *
         random::normal(silicon.seed,
                        {.die = die, .macro = macro, .column = column, .stream = random::Stream::comparator_offset});
}

}  // namespace bitline::column
