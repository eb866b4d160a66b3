#include "netlists/comparators/current_latch.hpp"

namespace bitline::comparators {

LatchCircuit current_latch(const CurrentLatchSizes& s) {
  const double length = s.length_m;
  return {{{"clock_n", {"clkb", "clk", "vss", "vss"}, true, s.inverter_n_width_m, length},
           {"clock_p", {"clkb", "clk", "vdd", "vdd"}, false, s.inverter_p_width_m, length},
           {"copy_left", {"x", "bl", "vdd", "vdd"}, false, s.copy_width_m, s.copy_length_m},
           {"copy_right", {"xb", "blb", "vdd", "vdd"}, false, s.copy_width_m, s.copy_length_m},
           {"cross_n_left", {"o", "ob", "vss", "vss"}, true, s.cross_n_width_m, s.cross_n_length_m},
           {"cross_n_right", {"ob", "o", "vss", "vss"}, true, s.cross_n_width_m, s.cross_n_length_m},
           {"cross_p_left", {"o", "ob", "x", "vdd"}, false, s.cross_p_width_m, length},
           {"cross_p_right", {"ob", "o", "xb", "vdd"}, false, s.cross_p_width_m, length},
           {"reset_left", {"o", "clkb", "vss", "vss"}, true, s.reset_width_m, length},
           {"reset_right", {"ob", "clkb", "vss", "vss"}, true, s.reset_width_m, length},
           {"inverter_n_left", {"qb", "o", "vss", "vss"}, true, s.inverter_n_width_m, length},
           {"inverter_n_right", {"q", "ob", "vss", "vss"}, true, s.inverter_n_width_m, length},
           {"inverter_p_left", {"qb", "o", "vdd", "vdd"}, false, s.inverter_p_width_m, length},
           {"inverter_p_right", {"q", "ob", "vdd", "vdd"}, false, s.inverter_p_width_m, length}},
          {}};
}

}  // namespace bitline::comparators
