#pragma once

#include <string>

#include "netlists/columns/deck.hpp"
#include "netlists/spec/rram_study.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// An n-channel and a p-channel transistor in parallel between the nodes `from` and `to`, both fully on, with their supply at
/// the node "mux".
/// Neglects: the gates of the other columns of the multiplexer, which are off, and the driver of the gates.
std::string transmission_gate_text(const technologies::Technology& technology, const spec::TransmissionGateSpec& gate,
                                   double supply_v, const std::string& from, const std::string& to);

/// What the gate of `array.multiplexer` drops: its one end is held at the read voltage, from the other, the probe "near", 0 to
/// `most_a` are taken in equal steps [A].
Deck transmission_gate_deck(const technologies::Technology& technology, const spec::RramArraySpec& array, double most_a);

}  // namespace bitline::columns
