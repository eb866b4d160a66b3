#pragma once

#include <optional>
#include <string>

#include "cosim/curves/transient.hpp"
#include "netlists/columns/deck.hpp"

namespace bitline::spice {

/// What is wrong with a run.
struct Fault {
  std::string what;            ///< half a sentence
  bool stopped_early = false;  ///< the run began well but the scale did not reach its end
};

/// Judges the vectors that a run left behind: the scale reaches `deck.stop` within 1e-9 of the span and never falls, every
/// probe has the scale's length, all values are finite. Nothing if the run is complete.
std::optional<Fault> fault_of(const curves::Transient& run, const columns::Deck& deck);

/// A complete run with a strictly rising scale: of points at the same scale value the last one stays.
curves::Transient without_repeats(const curves::Transient& run);

}  // namespace bitline::spice
