#pragma once

#include <string>
#include <vector>

#include "calibration/audit/column_audit.hpp"
#include "calibration/compensation/trim_level.hpp"
#include "calibration/compensation/trimmed_columns.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"

namespace bitline::app {

/// What is asked of the compensation of a specification's columns.
struct CompensationQuestion {
  int columns;        ///< that are searched with the fitted model
  int layer;          ///< from 1; at whose common mode, and whose number of trim rows
  int rows;           ///< trim rows; 0: the layer's
  int map_columns;    ///< of each entry of the map, and of the drift
  int spice_columns;  ///< whose search is repeated in SPICE; 0: none
};

/// A search of all columns.
struct SearchFigures {
  spec::TrimSearchSpec search;
  compensation::LevelChoice at;
  std::vector<int> out_of_range;  ///< columns
  int strobes;
  double seconds, processor_s;  ///< with everything that the columns are made of; of all threads together
};

/// The codes of here, read at another operating point.
struct DriftFigures {
  std::string point;
  double temperature_kelvin, supply_v, common_mode_v;
  double unit_v;                        ///< what a trim row discharges there [V]
  compensation::Residue kept, renewed;  ///< with the codes of here; after a search there
  double extra_v;                       ///< what the change adds to the rms, in squares [V]
  bool of_supply;                       ///< whether the supply is what changed, and not the temperature
  double until;  ///< change [K], [V] at which it adds as much as is left here; 0: nothing changed, or both did
};

/// A search on both engines.
struct SpiceFigures {
  int columns, equal_codes;
  std::size_t reads, failed;
  audit::AuditSummary summary;                   ///< of every strobe of SPICE's search, the model asked the same
  double largest_first_sigmas;                   ///< of the first unequal verdict of each column whose code differs
  compensation::Residue model_left, spice_left;  ///< by the model, with either engine's codes
  double seconds;
};

struct CompensationFigures {
  int layer, rows;
  double common_mode_v;
  statistics::Interval offset_sigma_v;  ///< of the comparators at that common mode [V]
  std::vector<SearchFigures> searches;  ///< at the specification's level, then the improved one at the best level
  std::vector<compensation::LevelChoice> map;
  const compensation::LevelChoice* best() const { return compensation::best_level(map, rows); }
  std::vector<DriftFigures> drift;
  std::vector<SpiceFigures> spice;  ///< none or one
};

/// Everything that `bitline compensate` says; level_map.csv, out_of_range.csv, drift.csv and spice_search.csv in the place.
CompensationFigures study_compensation(const spec::StudySpec& spec, const CompensationQuestion& question,
                                       spice::WorkerPool& pool, const Workplace& place);

Json compensation_json(const CompensationFigures& figures);
/// The same for people.
std::string compensation_text(const CompensationFigures& figures);

/// What the parts of the study share.
struct CompensationBench {
  const Inputs& inputs;
  const column::ColumnModel& model;
  const std::optional<column::LatchModel>& latch;
  const CompensationQuestion& question;
  compensation::ColumnSet columns;  ///< as many as the map's
  double common_mode_v;
  spec::TrimSearchSpec improved;  ///< the specification's, or the usual one

  /// The model engine of the study's silicon with this model.
  std::unique_ptr<column::ModelEngine> engine(const column::ColumnModel& of) const;
};

/// The codes of here at every point of the specification with its corner: drift.csv.
std::vector<DriftFigures> compensation_drift(const CompensationBench& bench, spice::WorkerPool& pool, const Workplace& place);

/// The improved search in SPICE and in the model, on the same columns: spice_search.csv.
SpiceFigures compensation_in_spice(const CompensationBench& bench, spice::WorkerPool& pool, const Workplace& place);

}  // namespace bitline::app
