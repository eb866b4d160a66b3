#pragma once

#include <optional>

#include "netlists/columns/deck.hpp"

namespace bitline::spice {

/// The same transient with Gear integration and a quarter of the largest time step: damped where the trapezoidal rule rings,
/// and no less accurate. Nothing if the deck has no `.tran` line in plain decimals to change.
std::optional<columns::Deck> gentler(const columns::Deck& deck);

}  // namespace bitline::spice
