#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace bitline::spec {

/// A word-line DAC that turns a current into a level: the current of a code flows through a scaled replica of the cell's access
/// and pull-down device, whose gate is the word line.
struct ReplicaSpec {
  double full_current_a;  ///< of a nominal cell in saturation at the largest code [A]
  double scale;           ///< replica's width against the cell's; the DAC's current is as much larger

  friend bool operator==(const ReplicaSpec&, const ReplicaSpec&) = default;
};

/// Word-line DAC and pulse shared by all rows of a macro.
struct WordlineSpec {
  int bits = 5;                  ///< DAC resolution; codes 0 … 2^bits - 1, code 0 is off
  double high_v;                 ///< level of the largest code [V]
  std::vector<double> levels_v;  ///< one level per code [V]; empty: chosen so that nominal charge is proportional to code
  double pulse_s;                ///< width of the pulse at half height [s]
  double edge_s;                 ///< duration of each edge, 0 to 100 % [s]
  /// A DAC of currents; high_v is then the most that it can drive, and levels follow from the replica.
  std::optional<ReplicaSpec> replica = {};

  friend bool operator==(const WordlineSpec&, const WordlineSpec&) = default;
};

/// Precharge devices: two p-channel devices and an equaliser.
struct PrechargeSpec {
  double width_m;   ///< width of each device [m]
  double length_m;  ///< length of each device [m]
  double time_s;    ///< time from t = 0 until the release begins [s]
  double edge_s;    ///< duration of the release edge [s]
  double settle_s;  ///< time from the end of the release to the word lines' rise [s]

  friend bool operator==(const PrechargeSpec&, const PrechargeSpec&) = default;
};

/// Sizes of a StrongARM latch, all of one channel length.
struct StrongarmSpec {
  double length_m;            ///< channel length of every device [m]
  double tail_width_m;        ///< clocked device below the input pair [m]
  double input_width_m;       ///< each device of the input pair [m]
  double cross_n_width_m;     ///< n-channel device of each cross-coupled inverter [m]
  double cross_p_width_m;     ///< p-channel device of the same [m]
  double precharge_width_m;   ///< each of the four devices that precharge the outputs and the inner nodes [m]
  double inverter_n_width_m;  ///< n-channel device of each output inverter [m]
  double inverter_p_width_m;  ///< p-channel device of the same [m]

  friend bool operator==(const StrongarmSpec&, const StrongarmSpec&) = default;
};

/// A latch in transistors, and how it is clocked: a StrongARM latch, or the circuit of a file.
struct LatchSpec {
  std::optional<StrongarmSpec> strongarm = {};
  std::filesystem::path circuit_file = {};       ///< of the user's own latch; empty with a StrongARM
  std::string circuit = {};                      ///< what is in that file
  double load_farad;                             ///< load of each output inverter [F]
  double edge_s;                                 ///< rise of the clock, 0 to 100 % [s]
  double evaluation_s;                           ///< from the begin of the clock's rise until the decision must stand [s]
  double common_mode_low_v, common_mode_high_v;  ///< range of (V_BL + V_BLB) / 2 in which the latch has to work [V]

  friend bool operator==(const LatchSpec&, const LatchSpec&) = default;
};

/// The clocked comparator as declared parameters, and as transistors where the specification has a latch.
struct ComparatorSpec {
  double offset_v;                 ///< standard deviation over columns of the input-referred offset [V]
  double noise_v;                  ///< standard deviation of the input-referred noise, fresh per strobe [V]
  double reference_common_mode_v;  ///< common mode at which offset_v is stated [V]
  double common_mode_slope;        ///< relative change of an offset per volt of common mode [1/V]
  std::optional<LatchSpec> latch = {};

  friend bool operator==(const ComparatorSpec&, const ComparatorSpec&) = default;
};

/// The array around a column. Every resistance and capacitance may be zero, which switches its effect off.
struct ArraySpec {
  int columns;            ///< cells on a word line
  double driver_ohm;      ///< output resistance of a word-line driver
  double wordline_ohm;    ///< resistance of the word-line wire per cell
  double wordline_farad;  ///< capacitance of the word-line wire per cell, beside the gates on it [F]
  double rail_ohm;        ///< resistance between the cells of a column and ground
  int sections;           ///< sections in which the word line of a deck is lumped

  friend bool operator==(const ArraySpec&, const ArraySpec&) = default;
};

/// How the trim rows of a column are searched.
struct TrimSearchSpec {
  std::string search = "published";  ///< "published" or "improved"
  int repeats = 1;                   ///< odd number of strobes of a decision; the majority counts
  int exchanges = 0;                 ///< exchanges of two trim rows that the improved search tries at its end

  friend bool operator==(const TrimSearchSpec&, const TrimSearchSpec&) = default;
};

/// One column of a macro and the conditions it works at.
struct ColumnSpec {
  std::string cell;           ///< "sram_6t"
  int rows;                   ///< cells on a bit line
  double supply_v;            ///< cell supply [V]
  double temperature_kelvin;  ///< [K]
  double bitline_farad;       ///< wire and periphery capacitance per bit line, beside the cells' own [F]
  double bitline_ohm = 0;     ///< resistance of a bit line's wire per cell; 0: none [ohm]
  WordlineSpec wordline;
  PrechargeSpec precharge;
  double strobe_delay_s;  ///< from the end of the word lines' fall to the comparator's strobe [s]
  double compensation_v;  ///< word-line level of the trim rows [V]
  TrimSearchSpec trim_search = {};
  ComparatorSpec comparator;
  std::optional<ArraySpec> array = {};  ///< without it word lines and ground are ideal

  friend bool operator==(const ColumnSpec&, const ColumnSpec&) = default;
};

}  // namespace bitline::spec
