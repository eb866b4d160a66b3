#include "cosim/app/curve_stage.hpp"
#include "cosim/app/stages.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

void bind_fit(py::module_& core) {
  core.def(
      "fit",
      [](const Study& study, const std::optional<PathArgument>& out,
         const std::optional<std::shared_ptr<app::Characterisation>>& data, const ProgressArgument& progress) {
        const auto model = std::make_shared<column::ColumnModel>();
        work_in(out, progress, [&](const app::Workplace& place) {
          const auto technology = technologies::read_technology(study.spec.technology);
          if (data) {
            *model = app::fit(study.spec, technology, **data, place);
          } else {
            auto pool = app::make_pool(place);
            *model = app::fit(study.spec, technology, app::characterise(study.spec, technology, pool, place), place);
          }
        });
        return model;
      },
      py::arg("study"), py::arg("out") = py::none(), py::kw_only(), py::arg("data") = py::none(),
      py::arg_v("progress", ProgressArgument(py::none()), "None"), R"(Fits the column model.

Args:
    study: its technology and column
    out: folder for model.yaml, and for the datasets where they have to be made; None keeps nothing
    data: a Characterisation; without it, that of `out` is made or gone on with
    progress: called with stage, done and total

Returns:
    ColumnModel

Raises:
    FitError: if the data do not support a model
    SpiceError: if the simulator cannot be started

Example:
    >>> bitline.fit(study, data=data) == model
    True
)");

  core.def(
      "fit_curves",
      [](const Study& study, const PathArgument& file, const std::string& map, const std::optional<PathArgument>& out) {
        const auto model = std::make_shared<column::ColumnModel>();
        std::string report;
        {
          const py::gil_scoped_release unlocked;
          const auto fit = app::fit_curves(study.spec, technologies::read_technology(study.spec.technology), file.path,
                                           curves::parse_curve_map(map));
          if (out) app::write_curve_model(fit, app::open_workplace(out->path, {}));
          *model = fit.model;
          report = app::curve_fit_json(fit).dump();
        }
        return std::pair(model, parsed_json(report));
      },
      py::arg("study"), py::arg("file"), py::arg("map"), py::arg("out") = py::none(),
      R"(Fits a column model to discharge curves that were measured elsewhere.

Args:
    study: its technology and column; a column that stands alone
    file: CSV with a header and one row per sample; a curve is the rows with the same word line, cells and cell
    map: which column is what, in which unit: "time=t:ns,wordline=wl:mV,bitline=bl:V", and with the columns of a number of
        cells and of a cell's name ",cells=n,cell=id"
    out: folder for model.yaml; None keeps nothing

Returns:
    ColumnModel, which covers no mismatch, and a dict: what the fit says of itself, with the error on every fifth curve,
    which was held out

Raises:
    SpecError: if the file or the map is wrong, with line and column, or the curves do not cover a level that is needed
    FitError: if the curves cannot carry the model

Example:
    >>> measured, report = bitline.fit_curves(study, curves, "time=t:ns,wordline=wl:mV,bitline=bl:V,cells=n")
    >>> report["held_out"]["rms_v"] < 0.5e-3, measured.max_shift_sigmas
    (True, 0.0)
)");
}

}  // namespace bitline::bindings
