#pragma once

#include "cosim/data/image_set.hpp"

namespace bitline::data {

/// For networks with fewer inputs: drops the last rows and columns of square images until `inputs` pixels are left.
/// SpecError unless `inputs` is a square number of at most the pixels at hand.
Codes keep_corner(const Codes& codes, int inputs);

}  // namespace bitline::data
