#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "netlists/spec/column_spec.hpp"

namespace bitline::spec {

struct TechnologySpec {
  std::string name;              ///< built-in technology, for example "generic130"
  std::filesystem::path folder;  ///< with technology.yaml; beside a name, the model files of a technology without
  std::string corner;            ///< for example "typical"

  friend bool operator==(const TechnologySpec&, const TechnologySpec&) = default;
};

/// Which differences between dies are drawn.
struct VariationSpec {
  double mismatch_scale = 1.0;  ///< multiplies every threshold sigma of the technology; 0 switches cell mismatch off
  double wordline_error_v = 0;  ///< standard deviation of what a row's DAC adds to its levels, all columns alike [V]
  bool comparator_offset = true;
  bool comparator_noise = true;
  bool bitline_noise = true;  ///< of the cells' currents and of the precharge, fresh per read

  friend bool operator==(const VariationSpec&, const VariationSpec&) = default;
};

/// How one layer uses the rows of its macro.
struct LayerRowsSpec {
  int threshold_rows;    ///< rows that realise the neurons' thresholds (ramp rows in the output layer)
  int threshold_code;    ///< DAC code that drives the threshold rows (unused in the output layer)
  int trim_rows;         ///< rows that compensate the column's offset
  int activation_code;   ///< DAC code of an activation that is on (unused in the first layer)
  int balance_rows = 0;  ///< rows that fill up the image's codes to a constant sum (first layer only)

  friend bool operator==(const LayerRowsSpec&, const LayerRowsSpec&) = default;
};

/// The read-out of the output layer: a ramp on the word lines of its compensation rows.
struct ReadoutSpec {
  int bits;      ///< 2^bits strobes
  double range;  ///< sums from -range to +range are resolved, in units of one activation

  friend bool operator==(const ReadoutSpec&, const ReadoutSpec&) = default;
};

struct NetworkSpec {
  std::filesystem::path folder;       ///< folder with network.yaml and .npy files
  std::vector<LayerRowsSpec> layers;  ///< one per layer, input to output
  ReadoutSpec readout;

  friend bool operator==(const NetworkSpec&, const NetworkSpec&) = default;
};

/// How the codes of an image are normalised before they drive word lines, so that every image discharges the lines alike.
struct NormaliseSpec {
  std::string by;  ///< "gain", "offset" or "rows"
  int total;       ///< what the codes of an image shall add up to

  friend bool operator==(const NormaliseSpec&, const NormaliseSpec&) = default;
};

/// A classifier of boosted columns: 45 tasks of one digit against another, each a vote of columns with ±1 weights.
struct BoostingSpec {
  int side;               ///< images are reduced to side x side pixels
  int columns;            ///< of each task
  std::string solver;     ///< of a column's weights: "constrained" or "rounded"
  int restarts;           ///< of the descent to constrained weights
  std::string threshold;  ///< of a column: "searched" on the hardware or "nearest" to the regression's
  int threshold_rows;     ///< rows that realise a column's threshold; none: every threshold is zero
  int threshold_code;     ///< DAC code that drives them
  int trim_rows;          ///< rows that compensate the column's offset
  int training_images;    ///< from the first on; 0: all

  friend bool operator==(const BoostingSpec&, const BoostingSpec&) = default;
};

struct DataSpec {
  std::string set;               ///< "digits" or "mnist"
  std::filesystem::path folder;  ///< folder of the IDX files (mnist), or empty: variable BITLINE_MNIST
  std::string crop;              ///< mnist: "whole" (28x28) or "center" (20x20)
  int images;                    ///< number of test images; 0: all
  std::optional<NormaliseSpec> normalise = {};

  friend bool operator==(const DataSpec&, const DataSpec&) = default;
};

struct FitSpec {
  double error_v;           ///< largest rms error of V_BL - V_BLB that cutting modes may cause [V]
  double swing_v;           ///< largest discharge of a bit line that the model must cover [V]
  int cells;                ///< threshold-shift points used for fitting
  int holdout_cells;        ///< threshold-shift points kept aside
  int holdout_columns;      ///< random full columns kept aside
  int latches = 0;          ///< latches used for fitting, where the comparator has one
  int holdout_latches = 0;  ///< latches kept aside

  friend bool operator==(const FitSpec&, const FitSpec&) = default;
};

struct StudySection {
  int dies;
  std::uint64_t seed;

  friend bool operator==(const StudySection&, const StudySection&) = default;
};

struct AuditSpec {
  int columns;       ///< audited (die, image, column) triples
  int whole_images;  ///< images carried through every layer on SPICE

  friend bool operator==(const AuditSpec&, const AuditSpec&) = default;
};

/// Training with the hardware in the loop (`bitline train`).
struct TrainingSpec {
  int epochs;               ///< per die, over the training images
  int rounds;               ///< in which they are run, each from weights alone
  int batch;                ///< images between two steps
  double rate, final_rate;  ///< of Adam at the start and at the end; in between it falls exponentially
  int images;               ///< training images; 0: all
  int statistics_images;    ///< training images over which batch statistics are measured
  int distribution_epochs;  ///< of the network that sees draws of dies; 0: none is trained
  int distribution_dies;    ///< outside of the study, whose cells say how much strengths spread

  friend bool operator==(const TrainingSpec&, const TrainingSpec&) = default;
};

/// One operating point of a list; what is absent is as in the column.
struct PointSpec {
  std::string corner;                        ///< process corner; empty: as in the technology
  std::optional<double> temperature_kelvin;  ///< [K]
  std::optional<double> supply_v;            ///< of cells and precharge [V]
  std::optional<double> high_v;              ///< word-line level of the largest code [V]
  std::optional<double> compensation_v;      ///< word-line level of the trim rows [V]

  friend bool operator==(const PointSpec&, const PointSpec&) = default;
};

/// A specification file, schema bitline.study/1, in SI units.
struct StudySpec {
  std::filesystem::path file;  ///< where it was read from
  std::string title;
  TechnologySpec technology;
  ColumnSpec column;
  VariationSpec variation;
  NetworkSpec network;                   ///< without layers where there is `boosting` alone
  std::optional<BoostingSpec> boosting;  ///< for `bitline boost`
  DataSpec data;
  FitSpec fit;
  StudySection study;
  AuditSpec audit;
  std::optional<TrainingSpec> training;
  std::vector<PointSpec> points;  ///< operating points at which `bitline audit` fits and audits columns; often none

  friend bool operator==(const StudySpec&, const StudySpec&) = default;
};

}  // namespace bitline::spec
