#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "netlists/spec/study_spec.hpp"

namespace bitline::spec {

/// What a study changes of the technology's resistive device; what is absent is as in the technology.
struct ResistiveSpec {
  std::optional<double> lrs_ohm;                 ///< median resistance of a device in the low-resistance state [ohm]
  std::optional<double> on_off;                  ///< median resistance of the high-resistance state against it, above 1
  std::optional<double> lrs_spread, hrs_spread;  ///< standard deviation of the logarithm of the resistance
  std::optional<double> read_noise;              ///< standard deviation of a device's current, fresh per read, as a share of it
  std::optional<double> sinh_v = {};             ///< V0 of the law I = (V0 / R) sinh(V / V0); 0: ohmic [V]
  bool write_verify = true;                      ///< whether the low-resistance state is written until it is near enough
  double age_s = 0;                              ///< since programming; resistances drift with it [s]

  friend bool operator==(const ResistiveSpec&, const ResistiveSpec&) = default;
};

/// How a column is read.
struct RramReadSpec {
  std::string by;    ///< "clamp": current at a held voltage; "divider": voltage below a pull-up; "discharge": after a time
  double voltage_v;  ///< of the clamp, above the pull-up, or after precharge [V]
  double pull_up_ohm = 0;  ///< divider [ohm]
  double time_s = 0;       ///< discharge: from the rise of the word lines to the strobe [s]

  friend bool operator==(const RramReadSpec&, const RramReadSpec&) = default;
};

/// Wires of a column, per cell. Bit line and source line end at the same side of the array, below row 0.
struct RramLinesSpec {
  double bitline_ohm, sourceline_ohm;      ///< between one cell and the next [ohm]
  double bitline_farad, sourceline_farad;  ///< of the wire, beside the cells' own [F]
  double mux_ohm = 0;  ///< of the column multiplexer, in series with the bit line; 0 with `multiplexer` [ohm]

  friend bool operator==(const RramLinesSpec&, const RramLinesSpec&) = default;
};

/// A column multiplexer's switch between a sense amplifier and a selected bit line: both kinds of transistors, fully on.
struct TransmissionGateSpec {
  double nmos_width_m, pmos_width_m, length_m;  ///< [m]

  friend bool operator==(const TransmissionGateSpec&, const TransmissionGateSpec&) = default;
};

/// The multi-level sense amplifier: 2^bits - 1 comparisons of a column's current with references.
struct MlsaSpec {
  int bits;
  std::string references;      ///< "uniform", "quantile" or "lloyd-max"
  double offset_a;             ///< standard deviation over sense amplifiers of what each adds to its reference [A]
  double noise_a;              ///< standard deviation of the noise of one comparison, fresh per strobe [A]
  bool calibrated = true;      ///< whether what each comparison is off by is measured and taken off
  double settle_s = 5e-9;      ///< from the rise of the word lines to the strobe [s]
  double evaluation_s = 5e-9;  ///< from the strobe until the code must stand [s]
  double offset_share = 0;     ///< of mirrors: a part of the offset whose standard deviation is this share of the reference
  /// Since programming, when references were set and comparisons calibrated; absent: at the time of the reads [s].
  std::optional<double> set_at_s = {};

  friend bool operator==(const MlsaSpec&, const MlsaSpec&) = default;
};

/// The other way to read: one row after the other, its current compared with one reference by one small latch for each
/// amplifier's columns, and the bits of a column counted.
struct RowReaderSpec {
  double offset_a;          ///< standard deviation over latches of what each adds to the reference [A]
  double noise_a;           ///< standard deviation of the noise of one comparison, fresh per row and read [A]
  bool calibrated = false;  ///< whether each latch's offset is measured and taken off
  double reference = 0.5;   ///< where the reference is, from a row that does not match (0) to one that does (1)

  friend bool operator==(const RowReaderSpec&, const RowReaderSpec&) = default;
};

/// Columns of resistive cells and the conditions they work at.
struct RramArraySpec {
  std::string cell;           ///< "rram_2t2r" or "rram_1t1r"
  int rows, columns;          ///< of one sub-array
  double supply_v;            ///< of word lines that are on, and of the periphery [V]
  double temperature_kelvin;  ///< [K]
  ResistiveSpec device;
  RramReadSpec read;
  RramLinesSpec lines;
  int mux_ways;  ///< columns that share a sense amplifier
  MlsaSpec mlsa;
  std::optional<RowReaderSpec> row_reader = {};          ///< with it reading row by row is evaluated beside all rows at once
  std::optional<TransmissionGateSpec> multiplexer = {};  ///< in place of lines.mux_ohm

  friend bool operator==(const RramArraySpec&, const RramArraySpec&) = default;
};

/// The multi-level sense amplifier of a column of 6T cells, which compares V_BL - V_BLB.
struct SramMlsaSpec {
  int bits;
  std::string references;    ///< as in MlsaSpec
  double offset_v, noise_v;  ///< standard deviations as in MlsaSpec [V]

  friend bool operator==(const SramMlsaSpec&, const SramMlsaSpec&) = default;
};

/// Layers that are on columns of 6T cells in place of the array's.
struct SramLayersSpec {
  std::vector<int> layers;      ///< their numbers, from 1
  std::filesystem::path study;  ///< specification of the schema bitline.study/1 that says what such a column is
  int code;                     ///< DAC code of a row whose input is +1; 0: the largest there is
  SramMlsaSpec mlsa;

  friend bool operator==(const SramLayersSpec&, const SramLayersSpec&) = default;
};

/// Which differences between dies are drawn, and which noise.
struct RramVariationSpec {
  bool resistances = true;  ///< spread of the resistive devices, and those that are stuck
  bool transistors = true;  ///< threshold mismatch of access devices, and of 6T cells
  bool offset = true;       ///< of sense amplifiers
  bool noise = true;        ///< of devices and sense amplifiers, fresh per read

  friend bool operator==(const RramVariationSpec&, const RramVariationSpec&) = default;
};

/// What the model of a column is fitted to.
struct RramFitSpec {
  double error;         ///< rms error of the column's current that leaving out terms may cause, as a share of full scale
  int columns;          ///< random columns that the reduction is fitted to
  int holdout_columns;  ///< random columns kept aside, in SPICE

  friend bool operator==(const RramFitSpec&, const RramFitSpec&) = default;
};

struct RramAuditSpec {
  int columns;  ///< (die, image, tile, column) reads whose current SPICE repeats
  int codes;    ///< of these, reads whose code SPICE repeats with its sense amplifiers

  friend bool operator==(const RramAuditSpec&, const RramAuditSpec&) = default;
};

struct RramNetworkSpec {
  std::filesystem::path folder;

  friend bool operator==(const RramNetworkSpec&, const RramNetworkSpec&) = default;
};

struct RramDataSpec {
  std::string set;               ///< "mnist" or "cifar10"
  std::filesystem::path folder;  ///< of its files, or empty: variable BITLINE_MNIST or BITLINE_CIFAR10
  int images;                    ///< number of test images; 0: all

  friend bool operator==(const RramDataSpec&, const RramDataSpec&) = default;
};

/// A specification file, schema bitline.rram-study/1, in SI units.
struct RramStudySpec {
  std::filesystem::path file;  ///< where it was read from
  std::string title;
  TechnologySpec technology;
  RramArraySpec array;
  std::optional<SramLayersSpec> sram = {};
  RramVariationSpec variation;
  RramNetworkSpec network;
  RramDataSpec data;
  RramFitSpec fit;
  StudySection study;
  RramAuditSpec audit;

  friend bool operator==(const RramStudySpec&, const RramStudySpec&) = default;
};

}  // namespace bitline::spec
