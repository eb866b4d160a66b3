#pragma once

#include <string>
#include <vector>

#include "calibration/boosting/samples.hpp"
#include "calibration/study/boost_study.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/data/training_sets.hpp"

namespace bitline::app {

/// Everything that a boosting reads, checked before anything starts.
struct BoostInputs {
  spec::StudySpec spec;
  technologies::Technology technology;
  column::RowPlan rows;
  data::TrainingSets images;
  boosting::Samples samples, for_thresholds;

  int columns() const { return spec.boosting->columns * boosting::task_count; }
};
/// SpecError for a specification without `boosting`.
BoostInputs read_boost_inputs(const spec::StudySpec& spec);

/// Accuracy over dies after every round.
struct BoostAccuracy {
  std::vector<statistics::Interval> by_round;
  double worst;      ///< die, after all rounds
  int out_of_range;  ///< columns, all dies together
};

struct BoostResult {
  std::vector<statistics::Interval> ideal, ideal_rounded;  ///< after every round, over images (Wilson)
  std::vector<BoostAccuracy> variants;                     ///< by study::BoostVariant
  compensation::WorkingPoint point;
  AuditResult audit;
  std::string digest;
};

/// All stages of a boosting, each of which leaves its files in the folder: resolved.yaml, the datasets, model.yaml,
/// classifiers, boost.csv, audit.csv and boost.json.
BoostResult run_boost(const BoostInputs& inputs, const Workplace& place);

/// What `bitline boost --json` prints.
Json boost_json(const BoostInputs& inputs, const BoostResult& result);
/// The same for people.
std::string boost_text(const BoostInputs& inputs, const BoostResult& result, const std::filesystem::path& folder);

/// What the audit of a boosting needs beside its inputs.
struct BoostAudit {
  const BoostInputs& inputs;
  const study::BoostStudy& study;
  const column::ColumnModel& model;
};
/// Drawn reads of test images by the adapted dies, repeated on SPICE: audit.csv.
AuditResult audit_boost(const BoostAudit& job, spice::WorkerPool& pool, const Workplace& place);

}  // namespace bitline::app
