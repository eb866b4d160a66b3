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
}

}  // namespace bitline::bindings
