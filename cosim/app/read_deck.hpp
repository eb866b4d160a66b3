#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>

#include "cosim/app/read_place.hpp"
#include "netlists/columns/deck.hpp"

namespace bitline::app {

/// One read, and whose activations drive it.
struct ReadOptions {
  ReadPlace place = {};
  std::filesystem::path run = {};  ///< of a finished run: compensated dies and the model's activations; empty: dies as made
  std::size_t audit_row = 0;       ///< instead of the place: a row of the run's audit.csv, from 1; 0: none
};

/// The SPICE deck of a read. SpecError for a place that there is not.
columns::Deck read_deck(const Inputs& inputs, const ReadOptions& options, std::function<bool()> interrupted = app::interrupted);

}  // namespace bitline::app
