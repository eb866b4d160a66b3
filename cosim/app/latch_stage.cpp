#include "cosim/app/latch_study.hpp"
#include "cosim/app/stages.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {

std::optional<column::LatchModel> characterise_latch(const spec::StudySpec& spec, const technologies::Technology& technology,
                                                     spice::WorkerPool& pool, const Workplace& place) {
  if (!spec.column.comparator.latch) return std::nullopt;
  const auto figures = study_latch(
      spec, technology,
      {.latches = spec.fit.holdout_latches, .fit_latches = spec.fit.latches, .thresholds = place.folder / "latches.csv"}, pool,
      place);
  spec::write_atomically(place.folder / "latch.yaml", column::to_yaml(figures.fit.model));
  return figures.fit.model;
}

std::optional<column::LatchModel> read_latch(const Inputs& inputs, const std::filesystem::path& run) {
  if (!inputs.spec.column.comparator.latch) return std::nullopt;
  const auto file = run / "latch.yaml";
  auto model = column::read_latch_model(file);
  if (model.subject_digest != subject_digest(inputs.spec, inputs.technology))
    throw DomainError(file.string() + ": fitted to another technology or column than the specification asks for");
  return model;
}

}  // namespace bitline::app
