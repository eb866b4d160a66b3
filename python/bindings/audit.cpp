#include "cosim/app/explain.hpp"
#include "cosim/app/flipped_digit.hpp"
#include "cosim/app/points.hpp"
#include "cosim/app/report.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

namespace {

std::string audited(const spec::StudySpec& spec, int explained, const app::Workplace& place) {
  auto pool = app::make_pool(place);
  if (!spec.points.empty()) return app::points_json(app::audit_points(spec, spec.audit.columns, explained, pool, place)).dump();
  const auto inputs = app::read_inputs(spec);
  const auto& technology = inputs.technology;
  const auto model = app::fit(spec, technology, app::characterise(spec, technology, pool, place), place);
  const auto latch = app::characterise_latch(spec, technology, pool, place);
  auto json = app::audit_json(app::run_audit(inputs, app::make_engines(inputs, model, latch), model, pool, place));
  if (explained > 0)
    json["explanation"] = app::explanation_json(app::explain(spec, technology, model, app::audited_silicon(spec, technology),
                                                             static_cast<std::uint32_t>(explained), pool, place));
  return json.dump();
}

}  // namespace

void bind_audit(py::module_& core) {
  core.def(
      "audit_all",
      [](const Study& study, const PathArgument& out, std::optional<int> columns, std::optional<int> whole_images,
         int explained, const ProgressArgument& progress) {
        auto spec = study.spec;
        spec.audit.columns = columns.value_or(spec.audit.columns);
        spec.audit.whole_images = whole_images.value_or(spec.audit.whole_images);
        if (explained < 0 || explained == 1)
          throw py::value_error("explained: " + std::to_string(explained) + "; expected 0 or at least 2");
        std::string json;
        work_in(out, progress, [&](const app::Workplace& place) { json = audited(spec, explained, place); });
        return parsed_json(json);
      },
      py::arg("study"), py::arg("out"), py::kw_only(), py::arg("columns") = py::none(), py::arg("whole_images") = py::none(),
      py::arg("explained") = 0, py::arg_v("progress", ProgressArgument(py::none()), "None"),
      "What bitline.audit does: the same reads on SPICE and on the model, at the study's points where it has some.");

  core.def(
      "explain_image",
      [](const PathArgument& run, std::uint32_t image, std::uint32_t die, bool compensated, bool spice,
         const ProgressArgument& progress) {
        std::string json;
        run_watched(progress, [&](const Watch& watch) {
          const app::DigitQuestion question{
              .run = run.path, .image = image, .die = die, .as_made = !compensated, .spice = spice};
          json = app::flipped_digit_json(app::explain_image(question, watch.progress, watch.interrupted)).dump();
        });
        return parsed_json(json);
      },
      py::arg("run"), py::arg("image"), py::arg("die"), py::kw_only(), py::arg("compensated") = true, py::arg("spice") = false,
      py::arg_v("progress", ProgressArgument(py::none()), "None"),
      "What bitline.Run.explain does: why an image is another digit on a die of a finished run.");
}

}  // namespace bitline::bindings
