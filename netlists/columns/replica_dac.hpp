#pragma once

#include <cstddef>
#include <string>

#include "netlists/columns/deck.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// The replica of a cell as the load of a current: access device with its gate at its drain, the node `wordline`, above a
/// pull-down device that is on; `multiplier` cells wide. `index` names its devices and inner node.
std::string replica_devices(const technologies::Technology& technology, const std::string& wordline, const std::string& index,
                            double multiplier);

/// A dc sweep of a replica as wide as one cell; its current is -i(vwl), probe "vwl#branch".
Deck replica_dc_deck(const technologies::Technology& technology, const spec::ColumnSpec& column, double stop_v, double step_v);

/// What all rows of level `k` share: the supply that the DAC's current comes from, source "vwlk" and node "wlk", and the
/// current itself, which a replica draws that source "vheldk" holds at the level.
std::string replica_level(const technologies::Technology& technology, const spec::ReplicaSpec& replica, std::size_t k,
                          double level_v, double supply_v);

/// A row that is driven at level `level`, or `count` equal ones.
struct ReplicaRow {
  std::size_t index, level;
  int count;
};

/// Node at which a row's drive leads to its word line.
inline std::string replica_output(std::size_t row) { return "dac" + std::to_string(row); }

/// The drive of one row of an array: the level's current while the node "shapek" is 1, a switch to ground with the driver's
/// resistance while it is 0, and the row's replica.
std::string replica_driver(const technologies::Technology& technology, const spec::ColumnSpec& column, const ReplicaRow& row);

/// Time that a word line of an array needs to settle after its current begins [s]: its charge by the current, and five time
/// constants of the replica; 0 without a replica. `cell_a` is a cell's current at the level.
double replica_settling_s(const spec::ColumnSpec& column, double level_v, double cell_a);

}  // namespace bitline::columns
