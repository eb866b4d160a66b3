#include "cosim/app/points.hpp"
#include "cosim/app/report.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

namespace {

std::string audited(const spec::StudySpec& spec, const app::Workplace& place) {
  auto pool = app::make_pool(place);
  if (!spec.points.empty()) return app::points_json(app::audit_points(spec, spec.audit.columns, pool, place)).dump();
  const auto inputs = app::read_inputs(spec);
  const auto model = app::fit(spec, inputs.technology, app::characterise(spec, inputs.technology, pool, place), place);
  const auto latch = app::characterise_latch(spec, inputs.technology, pool, place);
  return app::audit_json(app::run_audit(inputs, app::make_engines(inputs, model, latch), model, pool, place)).dump();
}

}  // namespace

void bind_audit(py::module_& core) {
  core.def(
      "audit_all",
      [](const Study& study, const PathArgument& out, std::optional<int> columns, std::optional<int> whole_images,
         const ProgressArgument& progress) {
        auto spec = study.spec;
        spec.audit.columns = columns.value_or(spec.audit.columns);
        spec.audit.whole_images = whole_images.value_or(spec.audit.whole_images);
        std::string json;
        work_in(out, progress, [&](const app::Workplace& place) { json = audited(spec, place); });
        return parsed_json(json);
      },
      py::arg("study"), py::arg("out"), py::kw_only(), py::arg("columns") = py::none(), py::arg("whole_images") = py::none(),
      py::arg_v("progress", ProgressArgument(py::none()), "None"),
      "What bitline.audit does: the same reads on SPICE and on the model, at the study's points where it has some.");
}

}  // namespace bitline::bindings
