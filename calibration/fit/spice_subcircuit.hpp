#pragma once

#include <span>
#include <string>

#include "cosim/column/column_model.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::fit {

/// A column with its stored bits and threshold shifts as a SPICE subcircuit of behavioural sources, `.subckt NAME bl blb pulse
/// x0 … x<rows - 1>`:
///   bl, blb  the two bit lines, each with the capacitance that was characterised (cells, wire and precharge devices)
///   pulse    0 … 1, the shape of the word-line pulse; its integral must be the pulse's width
///   x<row>   the index of the row's word-line level as a voltage: a DAC code, then the trim level, then the ramp; constant
///            during a read
/// Bit lines start at `ColumnModel::start_v()`. It computes what evaluate() computes, with a bit line's other loads, if any, on
/// top. Shifts outside the model's box are a DomainError.
std::string spice_subcircuit(const column::ColumnModel& model, std::span<const column::ColumnCell> cells, double pulse_s,
                             const std::string& name);

/// The subcircuit in a deck of its own, which `ngspice -b` runs: the cells at their levels, one read, both lines measured at
/// the end of the pulse.
std::string spice_bench(const column::ColumnModel& model, std::span<const column::ColumnCell> cells,
                        const spec::WordlineSpec& wordline, const std::string& name);

}  // namespace bitline::fit
