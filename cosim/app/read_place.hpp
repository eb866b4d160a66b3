#pragma once

#include <CLI/CLI.hpp>
#include <cstdint>

#include "cosim/app/stages.hpp"

namespace bitline::app {

/// Which read of a study a command is about.
struct ReadPlace {
  std::uint32_t die = 0, layer = 0, column = 0, image = 0;
  int strobe = 0;  ///< of the read-out ramp, in the output layer
};

/// The options --die, --layer, --column and --image.
void add_options(CLI::App& command, ReadPlace& place);

/// SpecError for a place that the study does not have.
void check_place(const ReadPlace& place, const Inputs& inputs, const spec::WordlineLevels& levels);

}  // namespace bitline::app
