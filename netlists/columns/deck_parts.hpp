#pragma once

#include <string>

#include "netlists/columns/bitline_wire.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::columns {

/// Title and simulator options of every transient deck. `chgtol` makes truncation control work on femtofarads.
std::string deck_header(const std::string& title, const spec::ColumnSpec& column, double relative_tolerance);

/// Geometry of a precharge device.
technologies::Geometry precharge_size(const spec::PrechargeSpec& precharge);

/// Two p-channel devices from the node `level` to the bit lines and an equaliser between these, with the gates at `gate`.
std::string precharge_devices(const technologies::Technology& technology, const spec::ColumnSpec& column,
                              const std::string& gate, const std::string& level);

/// Unselected cells of a column: their access devices with the gate at 0 and the inner node at its stored level. They lie
/// evenly along the wire.
std::string idle_rows(const technologies::Technology& technology, const std::string& ground, int zeros, int ones,
                      const BitlineWire& wire);

}  // namespace bitline::columns
