#pragma once

#include "netlists/technologies/technology.hpp"

namespace bitline::technologies {

/// A technology whose sizes are binary fractions, so that every number of a netlist made with it is exact.
inline Technology exact_technology() {
  const Device nmos{"nch", 1}, pmos{"pch", 3};
  return {.name = "exact",
          .corner = "typical",
          .cards = "* cards\n",
          .supply_v = 1.5,
          .nmos = nmos,
          .pmos = pmos,
          .sram_6t = {.access = {2, 0.5, 0.25, 3},
                      .pull_down = {4, 1, 0.5, 0.5},
                      .pull_up = {1, 4, 0.25, 0.25},
                      .pitch_x_m = 8,
                      .pitch_y_m = 4},
          .sram_6t_devices = {nmos, nmos, pmos}};
}

}  // namespace bitline::technologies
