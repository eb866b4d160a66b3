#include "cosim/app/energy.hpp"

#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

void bind_energy(py::module_& core) {
  core.def(
      "energy",
      [](const Study& study, const std::optional<PathArgument>& out, int columns, const std::string& sense,
         const std::string& adder, const ProgressArgument& progress) {
        if (columns < 2) throw py::value_error("columns: " + std::to_string(columns) + "; expected at least 2");
        std::string json;
        work_in(out, progress, [&](const app::Workplace& place) {
          json = app::energy_json(study.spec, {columns, sense, adder}, place).dump();
        });
        return parsed_json(json);
      },
      py::arg("study"), py::arg("out") = py::none(), py::kw_only(), py::arg("columns") = 24, py::arg("sense") = "100 mV",
      py::arg("adder") = "", py::arg_v("progress", ProgressArgument(py::none()), "None"),
      R"(Simulates whole cycles of columns in SPICE: energy, time and area per operation, beside a row-by-row reading.

Args:
    study: its technology and column
    out: folder for energy.json and its SPICE results, which are not made again; None keeps nothing
    columns: random columns whose cycles are simulated
    sense: fall of a line at which a row-by-row reading senses it
    adder: energy of an addition of that reading, for example "200 fJ"; empty: scaled from 45 nm
    progress: called with stage, done and total

Returns:
    what `bitline energy --json` prints; names end in their units

Raises:
    SpecError: for a fall or an energy that cannot be
    SpiceError: if the simulator cannot be started

Source: docs/methods.md, section 13.

Example:
    >>> figures = bitline.energy(study, columns=2)
    >>> figures["energy_ratio_sensed"] > 1
    True
)");
}

}  // namespace bitline::bindings
