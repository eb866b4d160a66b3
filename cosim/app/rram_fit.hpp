#pragma once

#include <span>
#include <string>
#include <vector>

#include "calibration/fit/rram_law.hpp"
#include "cosim/column/rram_model.hpp"
#include "cosim/spice/rram_columns.hpp"

namespace bitline::app {

/// A column of single cells as SPICE is given it.
columns::RramColumnState rram_column_state(std::string title, std::span<const column::RramRow> rows);

/// What a reading of SPICE says in the terms of read_signal: current [A], or fall of a discharge [V]; NaN when it failed.
double rram_signal(const spec::RramReadSpec& read, const spice::RramReading& reading);

/// A model of the array's columns: the cell's law from dc sweeps in SPICE, for a discharge its capacitance and kick from three
/// columns in SPICE, then the reduction, held against `wanted.holdout_columns` columns in SPICE. SpiceError, FitError.
struct RramFitInSpice {
  column::RramModel model;
  fit::RramLawFit law;
};
RramFitInSpice fit_rram_in_spice(spice::WorkerPool& pool, const spice::RramBench& bench, const spec::RramFitSpec& wanted,
                                 const column::RramSilicon& silicon, std::string subject_digest);

}  // namespace bitline::app
