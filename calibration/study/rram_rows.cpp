#include "calibration/study/rram_rows.hpp"

#include <algorithm>

#include "cosim/network/inference.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::study {

using network::LayerMapping;
using network::PackedSigns;

namespace {

constexpr std::size_t block_images = 256;  ///< between two questions whether to stop

float sign(bool high) { return high ? 1.0F : -1.0F; }

}  // namespace

RowReadDie::RowReadDie(const RowReadNetwork& network, std::uint32_t die)
    : seed_(network.silicon.seed), die_(die), plan_(network.plan) {
  for (LayerMapping& mapping : plan_.layers) {
    auto& tiles = columns_.emplace_back(mapping.tiles());
    for (std::size_t tile = 0; tile < mapping.tiles(); ++tile)
      tiles[tile].resize(mapping.used_columns(tile % mapping.column_tiles));
    for (std::size_t r = 0; r < mapping.row_tiles; ++r) {
      const column::RramProgram program = tile_program(mapping, die, r);
      for (std::size_t j = 0; j < mapping.neurons; ++j)
        write_column(mapping.layer, r, j,
                     row_decisions(*network.model, network.silicon, program, static_cast<int>(j), network.reader));
    }
  }
}

void RowReadDie::write_column(std::size_t layer, std::size_t row_tile, std::size_t neuron,
                              const std::vector<column::RowDecisions>& decisions) {
  LayerMapping& mapping = plan_.layers[layer];
  const std::size_t tile = mapping.tile(row_tile, neuron / mapping.columns), column = neuron % mapping.columns;
  Column& written = columns_[layer][tile][column];
  PackedSigns& cells = mapping.cells[tile];
  for (std::size_t row = 0; row < decisions.size(); ++row) {
    const auto& [plus, minus] = decisions[row];
    if (plus.high == minus.high) written.faults.push_back({static_cast<int>(row), plus.high});
    cells.row(column)[row / 64] &= ~(std::uint64_t{1} << row % 64);
    if (plus.high) cells.set(column, row);
  }
  written.flips = column::ColumnFlips(decisions);
}

network::PartialSums RowReadDie::partial_sums() const {
  return [this, exact = exact_partial_sums(plan_)](const network::TileRead& read, network::Levels& levels) {
    exact(read, levels);
    correct(read, levels);
  };
}

void RowReadDie::correct(const network::TileRead& read, network::Levels& levels) const {
  const PackedSigns& inputs = *read.inputs;
  const auto& columns = columns_[read.layer][read.tile];
  const std::size_t end = read.first_read + inputs.count;
  for (std::size_t c = 0; c < columns.size(); ++c) {
    const auto at = static_cast<Eigen::Index>(c);
    // The kernel takes a fault for a weight that an input of -1 turns over.
    for (const Fault& fault : columns[c].faults)
      for (std::size_t i = 0; i < inputs.count; ++i)
        if (!inputs.positive(i, static_cast<std::size_t>(fault.row)))
          levels(static_cast<Eigen::Index>(i), at) += 2 * sign(fault.high);
    if (columns[c].flips.none()) continue;
    const PackedSigns& weights = plan_.layers[read.layer].cells[read.tile];
    const column::RramPlace place{die_, static_cast<std::uint32_t>(read.layer), static_cast<std::uint32_t>(read.tile), 0,
                                  static_cast<std::uint32_t>(c)};
    for (std::size_t group = read.first_read / column::reads_together; group * column::reads_together < end; ++group) {
      const std::size_t first = group * column::reads_together;
      const auto is_here = [&](std::uint32_t number) { return first + number >= read.first_read && first + number < end; };
      const auto positive = [&](std::uint32_t number, int row) {
        return is_here(number) && inputs.positive(first + number - read.first_read, static_cast<std::size_t>(row));
      };
      const auto flip = [&](std::uint32_t number, int row) {
        if (!is_here(number)) return;
        const auto bit = static_cast<std::size_t>(row);
        const auto fault = std::ranges::find(columns[c].faults, row, &Fault::row);
        const bool high = fault != columns[c].faults.end() ? fault->high : positive(number, row) == weights.positive(c, bit);
        levels(static_cast<Eigen::Index>(first + number - read.first_read), at) -= 2 * sign(high);
      };
      columns[c].flips.visit({seed_, place, static_cast<std::uint32_t>(read.plane), static_cast<std::uint32_t>(group)},
                             positive, flip);
    }
  }
}

std::size_t RowReadDie::correct_images(const LabelledPixels& images, const std::function<bool()>& interrupted) const {
  const network::PartialSums hardware = partial_sums();
  const std::size_t values = plan_.network.images.values();
  std::size_t correct = 0;
  for (std::size_t first = 0; first < images.labels.size(); first += block_images) {
    if (interrupted && interrupted()) throw Interrupted();
    const std::size_t count = std::min(block_images, images.labels.size() - first);
    const auto found = infer(plan_, images.pixels.subspan(first * values, count * values), hardware, first);
    correct += network::count_equal(found.classes, images.labels.subspan(first, count));
  }
  return correct;
}

}  // namespace bitline::study
