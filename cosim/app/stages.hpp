#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calibration/audit/column_audit.hpp"
#include "calibration/compensation/working_point.hpp"
#include "calibration/statistics/interval.hpp"
#include "calibration/study/die_study.hpp"
#include "cosim/app/folder_lock.hpp"
#include "cosim/app/interrupt.hpp"
#include "cosim/app/progress.hpp"
#include "cosim/column/column_model.hpp"
#include "cosim/column/latch_model.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/curves/dataset.hpp"
#include "cosim/data/image_set.hpp"
#include "cosim/network/mapping.hpp"
#include "cosim/network/network.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "netlists/spec/study_spec.hpp"
#include "netlists/technologies/technology.hpp"

/// The stages of a run. Each takes values and the folder of the run, returns a value, and leaves it in a file there; a stage
/// whose inputs did not change finds its file and does nothing.
namespace bitline::app {

/// Everything that a run reads, checked before anything starts.
struct Inputs {
  spec::StudySpec spec;
  technologies::Technology technology;
  network::Network network;
  network::NetworkPlan plan;
  data::ImageSet images;
};
Inputs read_inputs(const spec::StudySpec& spec);
/// The same with a network that is already there.
Inputs inputs_with(const spec::StudySpec& spec, const network::Network& network);

/// The codes with which images drive the first layer of a network: their corner, normalised as the specification says.
column::Codes driven_codes(const spec::StudySpec& spec, const network::Network& network, const column::Codes& images);

/// Silicon of a variant.
column::Silicon silicon_of(const spec::StudySpec& spec, const technologies::Technology& technology, study::Variant variant);

/// The run folder, held for this process, who is told about progress, and who may end the work (with Interrupted).
struct Workplace {
  std::filesystem::path folder;
  ProgressSink progress;
  std::shared_ptr<const FolderLock> lock;
  std::function<bool()> interrupted = app::interrupted;
};

/// Creates the folder of a run and removes what a killed one left half done; FileError when that fails or another process works
/// in the folder.
Workplace open_workplace(const std::filesystem::path& folder, ProgressSink progress,
                         std::function<bool()> interrupted = app::interrupted);

/// Worker processes for a run; their decks of failed runs stay in the folder.
spice::WorkerPool make_pool(const Workplace& place);

/// Word-line levels from the nominal cell's current: cell_current.csv.
spec::WordlineLevels find_levels(const spec::StudySpec& spec, const technologies::Technology& technology,
                                 spice::WorkerPool& pool, const Workplace& place);

/// What SPICE says about the column: discharge.csv and columns.csv.
struct Characterisation {
  spec::WordlineLevels levels;
  curves::Dataset discharge, columns;
};
Characterisation characterise(const spec::StudySpec& spec, const technologies::Technology& technology, spice::WorkerPool& pool,
                              const Workplace& place);

/// The fitted model: model.yaml.
column::ColumnModel fit(const spec::StudySpec& spec, const technologies::Technology& technology, const Characterisation& data,
                        const Workplace& place);

/// The model of the specification's latch, or none where it has no latch: searched thresholds in latches.csv, the model in
/// latch.yaml, with its error on held-out latches.
std::optional<column::LatchModel> characterise_latch(const spec::StudySpec& spec, const technologies::Technology& technology,
                                                     spice::WorkerPool& pool, const Workplace& place);

/// The same of a finished run; DomainError when it was fitted to another technology or column.
std::optional<column::LatchModel> read_latch(const Inputs& inputs, const std::filesystem::path& run);

/// Digest of what models are fitted to: the same for any declared comparator, study or place in the file system.
std::string subject_digest(const spec::StudySpec& spec, const technologies::Technology& technology);

/// The model of a finished run; DomainError when it was fitted to another technology, column or set of levels than the
/// specification's.
column::ColumnModel read_model(const spec::StudySpec& spec, const technologies::Technology& technology,
                               const std::filesystem::path& run);
column::ColumnModel read_model(const Inputs& inputs, const std::filesystem::path& run);

/// The model engine of every variant of a study, prepared for calibration at the working points. A specification with a latch
/// needs the latch's model.
struct Engines {
  std::vector<std::unique_ptr<column::ModelEngine>> by_variant;  ///< study::Variant
  std::vector<compensation::WorkingPoint> points;                ///< by layer

  const column::ModelEngine& both() const { return *by_variant.front(); }
};
Engines make_engines(const Inputs& inputs, const column::ColumnModel& model,
                     const std::optional<column::LatchModel>& latch = {});

/// Accuracy before and after compensation of one variant, over dies.
struct DieAccuracy {
  statistics::Interval uncompensated, compensated;
  double worst_uncompensated, worst_compensated;
  int out_of_range;  ///< columns, all dies together
};
struct StudyResult {
  statistics::Interval ideal;         ///< over images (Wilson)
  std::vector<DieAccuracy> variants;  ///< by study::Variant
};
/// Every die on every variant: study.csv.
StudyResult run_study(const Inputs& inputs, const Engines& engines, const column::ColumnModel& model, const Workplace& place);

struct AuditResult {
  audit::AuditSummary summary;
  int whole_images = 0, whole_images_equal = 0;
  std::optional<column::LatchModel> latch = {};  ///< the comparators' where they are in transistors
};
/// The same reads and whole images on SPICE: audit.csv.
AuditResult run_audit(const Inputs& inputs, const Engines& engines, const column::ColumnModel& model, spice::WorkerPool& pool,
                      const Workplace& place);

/// Images that one thread classifies in a second, everything included, measured now.
double images_per_second(const Inputs& inputs, const Engines& engines);

/// Digest of everything that determines a study's result.
std::string study_digest(const Inputs& inputs, const column::ColumnModel& model,
                         const std::optional<column::LatchModel>& latch = {});

}  // namespace bitline::app
