#pragma once

#include <string>

#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"

namespace bitline::app {

/// What is asked of the energy of a column, beside its specification.
struct EnergyQuestion {
  int columns = 24;              ///< random columns whose cycles are simulated, at least 2
  std::string sense = "100 mV";  ///< fall of a line at which a row-by-row reading senses it
  std::string adder = {};        ///< energy of an addition of that reading; empty: scaled from 45 nm
};

/// What whole cycles of a column cost, beside other ways to the same dot product: what `bitline energy --json` prints. The
/// place keeps it in energy.json.
Json energy_json(const spec::StudySpec& spec, const EnergyQuestion& question, const Workplace& place);

}  // namespace bitline::app
