#include "cosim/app/rram_read_deck.hpp"

#include <algorithm>
#include <span>
#include <string>

#include "cosim/app/rram_fit.hpp"
#include "cosim/app/rram_reads.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

/// A read and the inputs of its rows.
struct DrivenRead {
  ReadOfColumn at;
  network::PackedSigns rows;
};

/// SpecError for a place that the study does not have.
ReadOfColumn checked_place(const RramInputs& inputs, const RramReadOptions& options) {
  check_below("--image", options.place.image, inputs.images.labels.size());
  check_below("--layer", options.place.layer, inputs.plan.layers.size());
  const network::LayerMapping& mapping = inputs.plan.layers[options.place.layer];
  if (mapping.on_off)
    throw SpecError("--layer " + std::to_string(options.place.layer) +
                    ": this layer is on columns of 6T cells; expected one on the resistive array");
  check_below("--plane", options.plane, static_cast<std::uint64_t>(mapping.planes));
  check_below("--tile", options.tile, mapping.tiles());
  const std::size_t column_tile = options.tile % mapping.column_tiles;
  check_below("--column", options.place.column, mapping.used_columns(column_tile));
  check_below("--place", options.map_place, inputs.plan.network.layers[options.place.layer].reads());
  return {.die = options.place.die,
          .image = options.place.image,
          .layer = options.place.layer,
          .plane = options.plane,
          .row_tile = options.tile / mapping.column_tiles,
          .neuron = column_tile * mapping.columns + options.place.column,
          .map_place = options.map_place};
}

/// The rows that the exact network drives.
network::PackedSigns exact_rows(const RramInputs& inputs, const ReadOfColumn& at) {
  network::PackedSigns rows = network::all_negative(1, inputs.plan.layers[at.layer].rows);
  const network::PartialSums exact = exact_partial_sums(inputs.plan);
  infer(inputs.plan, inputs.images.block(at.image, 1), [&](const network::TileRead& read, network::Levels& levels) {
    exact(read, levels);
    if (read.layer != at.layer || read.row_tile != at.row_tile || read.plane != static_cast<int>(at.plane)) return;
    if (at.map_place < read.first_read || at.map_place >= read.first_read + read.inputs->count) return;
    std::ranges::copy(read.inputs->row(at.map_place - read.first_read), rows.words.begin());
  });
  return rows;
}

/// The read that a row of the run's audit is of; SpecError where that was another one.
DrivenRead audited(const RramInputs& inputs, const study::RramNetwork& network, const study::NetworkSensing& sensing,
                   const RramReadOptions& options) {
  const auto file = options.run / "rram_audit.csv";
  const auto audit = curves::read_dataset(file);
  if (options.audit_row > audit.rows.size())
    throw SpecError("--audit-row " + std::to_string(options.audit_row) + ": the audit has " +
                    std::to_string(audit.rows.size()) + " rows");
  const auto& row = audit.rows[options.audit_row - 1];
  DrawnRead read = drawn_read(inputs, network, sensing, layers_of(network.plan, false), options.audit_row - 1);
  const auto is = [&](const char* name, double value) { return row[audit.column(name)] == value; };
  if (!is("die", read.at.die) || !is("image", static_cast<double>(read.at.image)) || !is("model", read.signal))
    throw SpecError(file.string() + ": of another study than the specification describes");
  return {read.at, std::move(read.rows)};
}

/// A read on a die of a finished run, with the activations that the die itself brings about.
DrivenRead read_of_run(const RramInputs& inputs, const RramReadOptions& options) {
  const auto known = study::exact_reads(inputs.plan, inputs.training.pixels);
  const study::RramNetwork network = rram_network(inputs, read_models(inputs, options.run), known);
  const auto sensing = study::choose_sensing(network, inputs.spec.array.mlsa, inputs.spec.array.mux_ways);
  if (options.audit_row > 0) return audited(inputs, network, sensing, options);
  const ReadOfColumn at = checked_place(inputs, options);
  const study::DieNetwork on_die(network, at.die, std::span(&sensing, 1));
  const auto seen = on_die.layer_inputs(0, inputs.images.block(at.image, 1), at.image);
  return {at, row_inputs(inputs.plan, at, seen[at.layer])};
}

DrivenRead read_as_made(const RramInputs& inputs, const RramReadOptions& options) {
  const ReadOfColumn at = checked_place(inputs, options);
  return {at, exact_rows(inputs, at)};
}

std::string title(const network::LayerMapping& mapping, const ReadOfColumn& at) {
  const auto part = [](const char* name, std::size_t number) { return std::string(name) + std::to_string(number); };
  return part("a read: die ", at.die) + part(", image ", at.image) + part(", layer ", at.layer) + part(", plane ", at.plane) +
         part(", tile ", mapping.tile(at.row_tile, at.neuron / mapping.columns)) +
         part(", column ", at.neuron % mapping.columns) + part(", place ", at.map_place);
}

}  // namespace

columns::Deck rram_read_deck(const RramInputs& inputs, const RramReadOptions& options) {
  if (options.row) check_below("--row", *options.row, static_cast<std::uint64_t>(inputs.spec.array.rows));
  const auto [at, rows] = options.run.empty() ? read_as_made(inputs, options) : read_of_run(inputs, options);
  auto cells = cells_of(inputs.plan, silicon_of(inputs), at, rows);
  if (options.row)
    for (std::size_t i = 0; i < cells.size(); ++i)
      if (i != *options.row) cells[i].input = 0;
  const auto state = rram_column_state(title(inputs.plan.layers[at.layer], at), cells);
  return columns::rram_column_deck(inputs.bench.technology, inputs.bench.rram, inputs.bench.array, state);
}

}  // namespace bitline::app
