#pragma once

#include <cstdint>
#include <span>

#include "cosim/column/rram_ladder.hpp"

namespace bitline::column {

/// How a column is read: see spec::RramReadSpec.
enum class RramReadKind : std::uint8_t { clamp, divider, discharge };

struct RramRead {
  RramReadKind kind = RramReadKind::clamp;
  double voltage_v;        ///< of the clamp, above the pull-up, or after precharge [V]
  double time_s = 0;       ///< discharge: that the selected cells conduct [s]
  double line_farad = 0;   ///< discharge: of the bit line with its cells [F]
  double kick_v = 0;       ///< discharge: by which the word lines' rise lowers the bit line before cells do [V]
  double pull_up_ohm = 0;  ///< divider: part of the wires' series_ohm; the voltage is sensed below it [ohm]

  friend bool operator==(const RramRead&, const RramRead&) = default;
};

/// What sensing sees of a column: the current that the clamp or the pull-up delivers [A], or by how much a discharge lowers the
/// bit line [V].
///
///     discharge:  C dV/dt = -I(V) from V_0 - kick on
///
/// where I(V) is the ladder's current, interpolated between a few voltages. Neglects: charge in the wires' own RC, which
/// settles in picoseconds, and the voltage dependence of C. DomainError when the ladder does not converge.
double read_signal(const RramRead& read, const RramWires& wires, const RowCurrent& row);

/// The same of a column of single cells.
double read_signal(const RramRead& read, const RramWires& wires, const RramCellLaw& law, std::span<const RramRow> rows);

/// Voltage below the pull-up of a divider that delivers `current_a` [V].
constexpr double divider_v(const RramRead& read, double current_a) { return read.voltage_v - read.pull_up_ohm * current_a; }

}  // namespace bitline::column
