#pragma once

#include "cosim/network/inference.hpp"
#include "cosim/network/packed_signs.hpp"
#include "cosim/network/xnor_network.hpp"

namespace bitline::network {

/// What a layer with a pool sends on, shape (images, values of out()), from the signs of its places, shape (images, values of
/// places()). Of activations the maximum is +1 where one of a square is; of sums it is so for polarity +1, and where all of a
/// square are for polarity -1, because then a neuron is +1 exactly where its largest sum is at most its threshold.
PackedSigns pooled_signs(const XnorLayer& layer, const PackedSigns& signs);

/// Maxima of sums over squares: rows (image, row, column of out()), from rows (image, row, column of places()), one column per
/// neuron.
Scores pooled_sums(const XnorLayer& layer, const Scores& sums);

}  // namespace bitline::network
