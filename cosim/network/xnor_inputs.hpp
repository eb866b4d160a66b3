#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "cosim/network/packed_signs.hpp"
#include "cosim/network/xnor_network.hpp"

namespace bitline::network {

/// A block of images on its way through a network, as planes of ±1 of shape (images, values of the map). Plane b counts 2^b,
/// the lowest comes first; behind the first layer there is one plane.
struct PlaneBlock {
  MapSize map{};
  std::vector<PackedSigns> planes;

  std::size_t images() const { return planes.front().count; }
};

/// Splits pixels, shape (images, height, width, channels), into planes of their upper `bits` bits: plane b of value v is +1
/// where bit b of v / 2^(8 - bits) is set. SpecError when the number of pixels does not fit the map.
PlaneBlock plane_block(std::span<const std::uint8_t> pixels, const MapSize& map, int bits);

/// Inputs of every neuron of a layer in one plane (im2col): rows (image, row, column of the places), bits in the order of the
/// weights. What lies beyond the map has the layer's pad in every plane.
PackedSigns neuron_inputs(const XnorLayer& layer, const PlaneBlock& block, std::size_t plane);

/// What a layer sends on, shape (images, values of its `places()`), from rows (image, place) of its neurons' signs.
PackedSigns by_image(const PackedSigns& rows, std::size_t images);

}  // namespace bitline::network
