#include "cosim/app/cell_study.hpp"

#include <algorithm>

#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/options.hpp"
#include "cosim/spice/cell_currents.hpp"

namespace bitline::app {

CellStudy study_cells(const spec::StudySpec& spec, const technologies::Technology& technology, const CellQuestion& question,
                      spice::WorkerPool& pool, const Workplace& place) {
  expect_isolated_column(spec, "`bitline variation`");
  const auto model = fit(spec, technology, characterise(spec, technology, pool, place), place);
  const auto before = pool.counts();
  const spice::Subject subject{technology, spec.column, spec.fit};
  const auto silicon = variation::characterisation_silicon(technology, spec.study.seed);
  const auto currents = spice::run_resumable(
      pool, spice::cell_current_runs(subject, model.levels, silicon, static_cast<std::uint32_t>(question.cells)),
      place.folder / "cell_currents.csv", [&](std::size_t done, std::size_t total) {
        place.progress({"cells", done, total});
      });

  CellStudy study{.cells = variation::measured_cells(currents, model.levels.codes),
                  .comparison = {},
                  .model_a = {},
                  .population = {},
                  .levels = model.levels,
                  .bitline_v = spice::cell_current_bitline_v(subject),
                  .counts = pool.counts(),
                  .flips = {}};
  study.counts.runs -= before.runs;
  study.counts.failed -= before.failed;
  study.counts.seconds -= before.seconds;
  const auto law = variation::cell_law(model, study.bitline_v, spec.column.wordline.pulse_s);
  study.comparison =
      variation::compare_cells(study.cells, law, silicon, cell_confidence, question.replicates, place.interrupted);
  study.population = variation::population(law, silicon);
  for (const int side : {0, 1})
    study.model_a[static_cast<std::size_t>(side)] = variation::currents_a(law, variation::side_table(study.cells.shifts, side));
  if (question.flip || !question.flip_level_v.empty())
    study.flips = flip_probabilities(spec, technology,
                                     {.cells = question.cells,
                                      .level_v = question.flip_level_v,
                                      .working_v = *std::ranges::max_element(model.levels.level_v)},
                                     pool, place);
  return study;
}

}  // namespace bitline::app
