#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "cosim/network/packed_signs.hpp"
#include "cosim/network/xnor_network.hpp"

namespace bitline::network {

/// Size of the sub-arrays that a network is cut up for.
struct SubArraySize {
  int rows, columns;
  bool on_off = false;  ///< an input of -1 leaves its row off, so that a column sums the weights whose inputs are +1
};

/// One layer on sub-arrays. Input i is on row i / row_tiles of row tile i % row_tiles, so that the sub-arrays of a layer see
/// alike parts of an image; neuron j is column j % columns of column tile j / columns. Rows that are left over hold cells whose
/// input and weight are known, so that their sum is and can be subtracted: all inputs are +1. In the first layer as many of
/// their weights are +1 as bring a column to zero, as nearly as they can, where all its other inputs are -1, as they are in the
/// dark of an image: references that all columns share then fit better. In later layers half of them are, or one more. Where
/// inputs of -1 leave rows off, half of them are in the first layer, whose columns are at zero in the dark by themselves, and
/// in later layers as many as bring a column to zero where half of its inputs are on.
struct LayerMapping {
  std::size_t layer = 0;
  std::size_t rows = 0, columns = 0;  ///< of a sub-array
  bool on_off = false;                ///< as in SubArraySize
  std::size_t row_tiles = 0, column_tiles = 0;
  int planes = 1;
  std::size_t inputs = 0, neurons = 0;
  std::vector<PackedSigns> cells;  ///< per tile: weights, shape (columns of the tile, rows); left-over rows included
  std::vector<std::vector<int>> left_over_sums;  ///< per row tile and neuron: what the left-over rows add to a partial sum
  std::vector<int> weight_sums;                  ///< per neuron, left-over rows excluded

  std::size_t tiles() const { return row_tiles * column_tiles; }
  /// Number of a sub-array within the layer; the address of its silicon.
  std::size_t tile(std::size_t row_tile, std::size_t column_tile) const { return row_tile * column_tiles + column_tile; }
  /// Inputs of the layer that lie on a row tile: its first rows.
  std::size_t used_rows(std::size_t row_tile) const;
  /// Sum of the weights of neuron `neuron`'s column on a row tile, left-over rows included.
  int column_sum(std::size_t row_tile, std::size_t neuron) const;
  /// Columns that a column tile uses.
  std::size_t used_columns(std::size_t column_tile) const;
};

/// A network cut up for sub-arrays, every layer on its own.
struct XnorPlan {
  XnorNetwork network;
  std::vector<LayerMapping> layers;
};

/// Cuts every layer up for its own size of sub-arrays; one size is for all. A kernel with more inputs than a sub-array has rows
/// is split over several. SpecError when there are neither one nor as many sizes as layers, and when a sub-array has fewer rows
/// than a convolution's kernel has inputs in one channel.
XnorPlan map_xnor(const XnorNetwork& network, std::span<const SubArraySize> sizes);

/// Numbers, from 0, of the layers whose rows are on or off, or of the others.
std::vector<std::size_t> layers_of(const XnorPlan& plan, bool on_off);

/// Reads of columns that an image takes, but for layers whose rows are on or off: in every layer one for each place, plane, row
/// tile and neuron.
double reads_per_image(const XnorPlan& plan);

/// The inputs of one row tile, left-over rows included: shape (reads, rows), of inputs of shape (reads, inputs).
PackedSigns tile_inputs(const LayerMapping& mapping, const PackedSigns& inputs, std::size_t row_tile);

}  // namespace bitline::network
