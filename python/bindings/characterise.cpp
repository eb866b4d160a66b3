#include "cosim/app/stages.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

using app::Characterisation;

void bind_characterise(py::module_& core) {
  py::class_<Characterisation, std::shared_ptr<Characterisation>>(core, "Characterisation",
                                                                  R"(What SPICE, or somebody who measured, says about a column.

Args:
    study: whose column it is
    discharge: discharges of a few cells at a time
    columns: reads of full random columns
    level_v: word-line levels [V], by index

Example:
    >>> data  # doctest: +ELLIPSIS
    <Characterisation: 35 word-line levels, ... discharges, 8 full columns>
    >>> data.discharge.to_pandas()["level_v"].max() > 0.4
    np.True_
)")
      .def(py::init([](const Study& study, curves::Dataset discharge, curves::Dataset columns, std::vector<double> level_v) {
             spec::WordlineLevels levels{.codes = 1 << study.spec.column.wordline.bits,
                                         .level_v = std::move(level_v),
                                         .ramp_range = study.spec.network.readout.range};
             return Characterisation{std::move(levels), std::move(discharge), std::move(columns)};
           }),
           py::arg("study"), py::arg("discharge"), py::arg("columns"), py::arg("level_v"))
      .def_property_readonly(
          "level_v", [](const Characterisation& data) { return data.levels.level_v; },
          "Word-line levels [V], by index: the DAC's codes, then the trim level, then the ramp.")
      .def_readonly("discharge", &Characterisation::discharge, "Discharges of a few cells at a time.")
      .def_readonly("columns", &Characterisation::columns, "Reads of full random columns.")
      .def("__repr__", [](const Characterisation& data) {
        return "<Characterisation: " + std::to_string(data.levels.level_v.size()) + " word-line levels, " +
               std::to_string(data.discharge.rows.size()) + " discharges, " + std::to_string(data.columns.rows.size()) +
               " full columns>";
      });

  core.def(
      "subject_digest",
      [](const Study& study) {
        const py::gil_scoped_release released;
        return app::subject_digest(study.spec, technologies::read_technology(study.spec.technology));
      },
      py::arg("study"), "Digest of what models are fitted to: the same for any declared comparator, study or place of files.");
  core.def(
      "characterise",
      [](const Study& study, const std::optional<PathArgument>& out, const ProgressArgument& progress) {
        std::optional<Characterisation> data;
        work_in(out, progress, [&](const app::Workplace& place) {
          auto pool = app::make_pool(place);
          data = app::characterise(study.spec, technologies::read_technology(study.spec.technology), pool, place);
        });
        return *std::move(data);
      },
      py::arg("study"), py::arg("out") = py::none(), py::arg_v("progress", ProgressArgument(py::none()), "None"),
      R"(Simulates in SPICE what a column model is fitted to.

Args:
    study: its technology, column and levels
    out: folder for the datasets; runs that it holds are not repeated, also after an interruption; None keeps nothing
    progress: called with stage, done and total

Returns:
    Characterisation

Raises:
    SpiceError: if the simulator cannot be started
    SpecError, FileError: if the technology or the folder is not as it should be

Example:
    >>> data = bitline.characterise(study, run)
    >>> len(data.columns)
    8
)");
}

}  // namespace bitline::bindings
