#include "netlists/comparators/strongarm.hpp"

namespace bitline::comparators {

LatchCircuit strongarm(const spec::StrongarmSpec& sizes) {
  const double length = sizes.length_m, precharge = sizes.precharge_width_m;
  return {{{"tail", {"tail", "clk", "vss", "vss"}, true, sizes.tail_width_m, length},
           {"input_left", {"x", "bl", "tail", "vss"}, true, sizes.input_width_m, length},
           {"input_right", {"xb", "blb", "tail", "vss"}, true, sizes.input_width_m, length},
           {"cross_n_left", {"o", "ob", "x", "vss"}, true, sizes.cross_n_width_m, length},
           {"cross_n_right", {"ob", "o", "xb", "vss"}, true, sizes.cross_n_width_m, length},
           {"cross_p_left", {"o", "ob", "vdd", "vdd"}, false, sizes.cross_p_width_m, length},
           {"cross_p_right", {"ob", "o", "vdd", "vdd"}, false, sizes.cross_p_width_m, length},
           {"inner_precharge_left", {"x", "clk", "vdd", "vdd"}, false, precharge, length},
           {"inner_precharge_right", {"xb", "clk", "vdd", "vdd"}, false, precharge, length},
           {"output_precharge_left", {"o", "clk", "vdd", "vdd"}, false, precharge, length},
           {"output_precharge_right", {"ob", "clk", "vdd", "vdd"}, false, precharge, length},
           {"inverter_n_left", {"q", "o", "vss", "vss"}, true, sizes.inverter_n_width_m, length},
           {"inverter_n_right", {"qb", "ob", "vss", "vss"}, true, sizes.inverter_n_width_m, length},
           {"inverter_p_left", {"q", "o", "vdd", "vdd"}, false, sizes.inverter_p_width_m, length},
           {"inverter_p_right", {"qb", "ob", "vdd", "vdd"}, false, sizes.inverter_p_width_m, length}},
          {}};
}

}  // namespace bitline::comparators
