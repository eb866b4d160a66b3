#pragma once

#include <functional>

#include "cosim/app/stages.hpp"

namespace bitline::app {

/// Reads of columns of 128 resistive cells in a second.
struct RramSpeed {
  double model;  ///< on one core: signal, noise and 3-bit code
  double spice;  ///< by one worker: operating point of the column alone
};

/// Measures both with the array of examples/xnor-rram-mlp. `shortest_seconds(calls, work)` says how long a piece of work takes.
RramSpeed rram_speed(const Workplace& place, const std::function<double(int, const std::function<void()>&)>& shortest_seconds);

}  // namespace bitline::app
