#pragma once

#include <string>
#include <vector>

namespace bitline::columns {

/// A complete ngspice deck as text, and what to read from it after the run.
struct Deck {
  std::string text;                 ///< every line ends in '\n'; first line is the title, last line is ".end"
  std::vector<std::string> probes;  ///< vector names to read after the run, lower case, for example "bl"; without the scale
  std::string scale = "time";       ///< independent variable: "time", or "v-sweep" for a dc sweep
  double stop;                      ///< value that the scale must reach for the run to count as complete
};

}  // namespace bitline::columns
