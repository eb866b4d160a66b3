#include "calibration/statistics/interval.hpp"
#include "cosim/app/classify.hpp"
#include "cosim/app/run_report.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

void bind_study(py::module_& core) {
  core.def(
      "run_all",
      [](const Study& study, const PathArgument& out, const ProgressArgument& progress) {
        std::string json;
        work_in(out, progress, [&](const app::Workplace& place) {
          json = app::run_json(app::run_all(app::read_inputs(study.spec), place)).dump();
        });
        return parsed_json(json);
      },
      py::arg("study"), py::arg("out"), py::arg_v("progress", ProgressArgument(py::none()), "None"),
      "What bitline.run does: all stages of a run in a folder, and its result.json.");

  core.def(
      "mean_interval",
      [](const ArrayOf<double>& values) {
        const double* first = view(values, "values", {{"values"}});
        const auto count = static_cast<std::size_t>(length(values, 0));
        if (count == 0) throw py::value_error("values: none; expected at least one");
        const auto interval = statistics::mean({first, count});
        return std::tuple(interval.value, interval.low, interval.high);
      },
      py::arg("values"), R"(Mean of values and its 95 % interval by Student's t.

Args:
    values: for example accuracies of dies; shape (values,), float64

Returns:
    mean, low and high; a single value has an infinite interval

Example:
    >>> mean, low, high = bitline._core.mean_interval(numpy.array([1.0, 2.0, 3.0]))
    >>> round(mean, 3), round(low, 3), round(high, 3)
    (2.0, -0.484, 4.484)
)");

  core.def(
      "classify",
      [](const Study& study, const std::string& engine, const std::optional<PathArgument>& run, std::uint32_t die,
         const ProgressArgument& progress) {
        std::vector<std::uint8_t> classes;
        run_watched(progress, [&](const Watch& watch) {
          classes = app::classify(app::read_inputs(study.spec),
                                  {.run = run ? run->path : std::filesystem::path(), .engine = engine, .die = die},
                                  watch.progress, watch.interrupted);
        });
        return owned(std::move(classes));
      },
      py::arg("study"), py::kw_only(), py::arg("engine") = "ideal", py::arg("run") = py::none(), py::arg("die") = 0,
      py::arg_v("progress", ProgressArgument(py::none()), "None"), R"(Classifies the study's test images on one engine.

Args:
    study: its network and data
    engine: "ideal", "model" or "spice"
    run: folder of a finished run, for every engine but the ideal one
    die: from 0; its offsets are compensated
    progress: called with stage, done and total, on SPICE

Returns:
    class of every image; shape (images,), uint8

Raises:
    SpecError: if a run is needed and none is given
    DomainError: if the run's model belongs to another column

Example:
    >>> classes = bitline.classify(study)
    >>> bool((classes == deployment.die(0, engine="ideal").infer()[0]).all())
    True
)");
}

}  // namespace bitline::bindings
