#include "calibration/compensation/working_point.hpp"
#include "python/bindings/deployment.hpp"
#include "python/bindings/rooms.hpp"

namespace bitline::bindings {

namespace {

const app::Engines& engines_of(const Deployment& deployment) {
  if (!deployment.engines) throw py::value_error("a deployment without a model; expected one in deploy(study, model)");
  return *deployment.engines;
}

int compensate(BoundDie& die) {
  const auto& engines = engines_of(*die.deployment);
  if (std::string(die.engine.engine->name()) == "ideal")
    throw py::value_error("a die of the ideal engine has no offsets; expected one of model or spice");
  int out_of_range = 0;
  const auto work = [&] {
    auto calibrated = study::calibrate(die.deployment->inputs.plan, die.macros, engines.points,
                                       die.deployment->inputs.spec.column.trim_search);
    die.trim = std::move(calibrated.trim);
    out_of_range = calibrated.out_of_range;
  };
  die.engine.work(work);
  return out_of_range;
}

curves::Dataset working_points(const Deployment& deployment) {
  curves::Dataset table{
      "working_points", "", {"layer", "common_mode_v", "difference_rms_v", "largest_drop_v", "calibration_precharge_v"}, {}};
  for (const auto& point : engines_of(deployment).points)
    table.rows.push_back({static_cast<double>(table.rows.size()), point.common_mode_v, point.difference_rms_v,
                          point.largest_drop_v, point.calibration_precharge_v});
  return table;
}

}  // namespace

void bind_compensation(py::module_& core) {
  core.def("compensate", &compensate, py::arg("die"),
           R"(Trims the offsets of a die's columns by decisions alone, and leaves the trim in its macros.

Args:
    die: of the model or of SPICE, as made

Returns:
    number of columns whose offset is beyond the range of their trim rows

Raises:
    SpecError: if a layer's trim rows are not as many as the specification's search needs
    ValueError: for a die of the ideal engine

Example:
    >>> die = deployment.die(0, compensated=False)
    >>> bitline.compensate(die) <= 26
    True
    >>> bool((die.trim(0) == deployment.die(0).trim(0)).all())
    True
)");
  core.def("working_points", &working_points, py::arg("deployment"),
           R"(Where each layer's comparators work: what calibration has to see.

Returns:
    Dataset with a row for each layer: common mode, signal, largest drop, and the precharge level for calibration [V]

Example:
    >>> bitline.working_points(deployment).to_pandas()["common_mode_v"].between(0.7, 1.2).all()
    np.True_
)");
}

}  // namespace bitline::bindings
