#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cosim/app/stages.hpp"

namespace bitline::app {

/// On what the test images are classified.
struct ClassifyOptions {
  std::filesystem::path run;     ///< folder of a finished run, for every engine but the exact one
  std::string engine = "ideal";  ///< "ideal", "model" or "spice"
  std::uint32_t die = 0;
};

/// Class of every test image on one engine; the die is compensated. SpecError without a run where one is needed.
std::vector<std::uint8_t> classify(const Inputs& inputs, const ClassifyOptions& options, ProgressSink progress,
                                   std::function<bool()> interrupted = app::interrupted);

}  // namespace bitline::app
