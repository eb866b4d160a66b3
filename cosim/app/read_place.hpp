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

/// SpecError unless the value of an option is below a limit, the number of what there is.
void check_below(const char* option, std::uint64_t value, std::uint64_t limit);

/// SpecError for a place that the study does not have.
void check_place(const ReadPlace& place, const Inputs& inputs, const spec::WordlineLevels& levels);

}  // namespace bitline::app
