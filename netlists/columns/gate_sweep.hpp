#pragma once

#include <string>

#include "netlists/columns/deck.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

enum class Channel { n, p };

/// One transistor alone, source and bulk at 0; voltages are magnitudes, so that both channels have the same curves.
struct GateSweep {
  Channel channel;
  technologies::Device device;
  technologies::Geometry geometry;
  double drain_v;             ///< [V]
  double temperature_kelvin;  ///< [K]
  double stop_v, step_v;      ///< the gate goes from 0 to `stop_v` [V]
  std::string shift = "";     ///< of the threshold, as technologies::mosfet_line takes it
  int multiplier = 1;         ///< equal devices in parallel
};

/// A dc sweep of the gate; the drain current is -i(vd), probe "vd#branch".
Deck gate_sweep_deck(const technologies::Technology& technology, const GateSweep& sweep);

}  // namespace bitline::columns
