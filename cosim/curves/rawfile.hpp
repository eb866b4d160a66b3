#pragma once

#include <string>

#include "cosim/curves/transient.hpp"

namespace bitline::curves {

/// A transient as the bytes of a binary SPICE rawfile, which ngspice and common waveform viewers open. It carries no date, so
/// that equal transients give equal bytes. Error for a title of more than one line.
std::string rawfile(const Transient& transient, const std::string& title);

}  // namespace bitline::curves
