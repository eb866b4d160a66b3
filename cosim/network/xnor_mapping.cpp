#include "cosim/network/xnor_mapping.hpp"

#include <algorithm>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::network {
namespace {

std::size_t ceil_divide(std::size_t a, std::size_t b) { return (a + b - 1) / b; }

void check(const XnorLayer& layer, std::size_t number, const SubArraySize& size) {
  const std::string name = "layer " + std::to_string(number + 1);
  if (size.rows < 1 || size.columns < 1)
    throw SpecError(name + ": a sub-array has " + std::to_string(size.rows) + " rows and " + std::to_string(size.columns) +
                    " columns; expected at least one of each.");
  const int kernel = layer.kernel_height * layer.kernel_width;
  if (!layer.dense() && size.rows < kernel)
    throw SpecError(name + ": a sub-array has " + std::to_string(size.rows) + " rows; expected at least " +
                    std::to_string(kernel) + ", the inputs of a kernel of " + std::to_string(layer.kernel_height) + " x " +
                    std::to_string(layer.kernel_width) + " in one channel.");
}

/// Weights that are +1 in the left-over rows of a column whose other weights sum to `centre`, or to anything where it is 0.
std::size_t positive_left_over(std::size_t left_over, int centre) {
  const int spare = static_cast<int>(left_over);
  return static_cast<std::size_t>(std::clamp(spare + centre + 1, 0, 2 * spare + 1) / 2);
}

/// What the left-over rows of a column whose other weights sum to `sum` should add, to bring it to zero where its inputs are as
/// they are most often: dark in the first layer, half +1 in later ones.
int left_over_centre(const LayerMapping& mapping, int sum) {
  if (mapping.layer == 0) return mapping.on_off ? 0 : sum;
  return mapping.on_off ? -sum / 2 : 0;
}

/// The column of neuron j on row tile r.
void write_column(LayerMapping& mapping, const XnorLayer& layer, std::size_t r, std::size_t j) {
  PackedSigns& cells = mapping.cells[mapping.tile(r, j / mapping.columns)];
  const std::size_t used = mapping.used_rows(r), column = j % mapping.columns;
  int sum = 0;
  for (std::size_t row = 0; row < used; ++row) {
    const bool positive = layer.weights.positive(j, row * mapping.row_tiles + r);
    if (positive) cells.set(column, row);
    sum += positive ? 1 : -1;
  }
  const std::size_t left_over = mapping.rows - used;
  const std::size_t positive = positive_left_over(left_over, left_over_centre(mapping, sum));
  // Spread over the left-over rows, as near to +1 and -1 in turn as their number allows.
  for (std::size_t k = 0; k < left_over; ++k)
    if ((k + 1) * positive / left_over > k * positive / left_over) cells.set(column, used + k);
  mapping.left_over_sums[r][j] = 2 * static_cast<int>(positive) - static_cast<int>(left_over);
}

LayerMapping map_layer(const XnorLayer& layer, std::size_t number, int planes, const SubArraySize& size) {
  check(layer, number, size);
  LayerMapping mapping{.layer = number,
                       .rows = static_cast<std::size_t>(size.rows),
                       .columns = static_cast<std::size_t>(size.columns),
                       .on_off = size.on_off,
                       .planes = planes,
                       .inputs = layer.inputs(),
                       .neurons = layer.neurons(),
                       .cells = {},
                       .left_over_sums = {},
                       .weight_sums = {}};
  mapping.row_tiles = ceil_divide(mapping.inputs, mapping.rows);
  mapping.column_tiles = ceil_divide(mapping.neurons, mapping.columns);
  mapping.left_over_sums.assign(mapping.row_tiles, std::vector<int>(mapping.neurons));
  for (std::size_t tile = 0; tile < mapping.tiles(); ++tile)
    mapping.cells.push_back(all_negative(mapping.used_columns(tile % mapping.column_tiles), mapping.rows));
  for (std::size_t j = 0; j < mapping.neurons; ++j) {
    for (std::size_t r = 0; r < mapping.row_tiles; ++r) write_column(mapping, layer, r, j);
    mapping.weight_sums.push_back(row_sum(layer.weights, j));
  }
  return mapping;
}

}  // namespace

std::size_t LayerMapping::used_rows(std::size_t row_tile) const {
  return ceil_divide(inputs - std::min(inputs, row_tile), row_tiles);
}

int LayerMapping::column_sum(std::size_t row_tile, std::size_t neuron) const {
  return row_sum(cells[tile(row_tile, neuron / columns)], neuron % columns);
}

std::size_t LayerMapping::used_columns(std::size_t column_tile) const {
  return std::min(columns, neurons - column_tile * columns);
}

XnorPlan map_xnor(const XnorNetwork& network, std::span<const SubArraySize> sizes) {
  if (sizes.size() != 1 && sizes.size() != network.layers.size())
    throw SpecError("there are " + std::to_string(sizes.size()) + " sizes of sub-arrays; expected one, or " +
                    std::to_string(network.layers.size()) + ", one for each layer.");
  XnorPlan plan{.network = network, .layers = {}};
  for (std::size_t i = 0; i < network.layers.size(); ++i)
    plan.layers.push_back(map_layer(network.layers[i], i, network.planes(i), sizes[sizes.size() == 1 ? 0 : i]));
  return plan;
}

double reads_per_image(const XnorPlan& plan) {
  double reads = 0;
  for (const std::size_t layer : layers_of(plan, false)) {
    const LayerMapping& mapping = plan.layers[layer];
    reads += static_cast<double>(plan.network.layers[layer].reads() * mapping.row_tiles * mapping.neurons) * mapping.planes;
  }
  return reads;
}

std::vector<std::size_t> layers_of(const XnorPlan& plan, bool on_off) {
  std::vector<std::size_t> layers;
  for (const LayerMapping& mapping : plan.layers)
    if (mapping.on_off == on_off) layers.push_back(mapping.layer);
  return layers;
}

PackedSigns tile_inputs(const LayerMapping& mapping, const PackedSigns& inputs, std::size_t row_tile) {
  const std::size_t used = mapping.used_rows(row_tile), stride = mapping.row_tiles;
  PackedSigns rows = all_negative(inputs.count, mapping.rows);
  PackedSigns left_over = all_negative(1, mapping.rows);
  for (std::size_t row = used; row < mapping.rows; ++row) left_over.set(0, row);
  for (std::size_t read = 0; read < inputs.count; ++read) {
    const auto source = inputs.row(read);
    const auto target = rows.row(read);
    std::copy_n(left_over.words.begin(), target.size(), target.begin());
    for (std::size_t row = 0, bit = row_tile; row < used; ++row, bit += stride)
      target[row / 64] |= (source[bit / 64] >> bit % 64 & 1U) << row % 64;
  }
  return rows;
}

}  // namespace bitline::network
