#include "cosim/app/rram_grid.hpp"
#include "cosim/app/rram_read_deck.hpp"
#include "cosim/app/rram_report.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

namespace {

std::string described(const RramStudy& study) {
  const auto& spec = study.spec;
  return "Study '" + spec.title + "': sub-arrays of " + std::to_string(spec.array.rows) + " x " +
         std::to_string(spec.array.columns) + " " + spec.array.cell + ", " + std::to_string(spec.array.mlsa.bits) +
         "-bit sense amplifiers, data " + spec.data.set + ", " + std::to_string(spec.study.dies) + " dies, seed " +
         std::to_string(spec.study.seed);
}

}  // namespace

void bind_rram(py::module_& core) {
  py::class_<RramStudy> bound(
      core, "RramStudy",
      R"(A specification of resistive arrays, checked, with every value that a run will use; it never changes.

Example:
    >>> arrays = bitline.read_rram_study(bitline.example("xnor-rram-mlp"))
    >>> arrays.replace({"array.rows": 64, "study.dies": 5})  # doctest: +ELLIPSIS
    <Study 'XNOR-RRAM multilayer perceptron, MNIST': sub-arrays of 64 x 128 rram_2t2r, 3-bit sense amplifiers, data mnist, 5 dies...>
)");
  bind_common(bound);
  bound
      .def_property_readonly(
          "rows", [](const RramStudy& study) { return study.spec.array.rows; }, "Rows of a sub-array.")
      .def_property_readonly(
          "bits", [](const RramStudy& study) { return study.spec.array.mlsa.bits; }, "Of a sense amplifier's code.")
      .def(
          "resolved", [](const RramStudy& study) { return spec::resolved(study.spec); },
          R"(The specification as YAML, with every value that is used; reading it gives the same study.

Returns:
    text of a file of schema bitline.rram-study/1

Example:
    >>> bitline.read_rram_study(bitline.example("xnor-rram-mlp")).resolved().splitlines()[0]
    'schema: bitline.rram-study/1'
)")
      .def("values", &values_of<RramStudy>, R"(Every value that is used, in SI units.

Returns:
    value by key; the names end in their units

Example:
    >>> bitline.read_rram_study(bitline.example("xnor-rram-mlp")).values()["array.mlsa.offset_a"]
    2e-06
)")
      .def(
          "replace", [](const RramStudy& study, const AssignmentsArgument& values) { return replaced(study, values); },
          py::arg("values"), R"(The same study with other values: its file is read again.

Args:
    values: value by key, as in read_rram_study

Raises:
    SpecError: for an unknown key or a value that is out of its range

Example:
    >>> bitline.read_rram_study(bitline.example("xnor-rram-mlp")).replace({"array.mlsa.bits": 4}).bits
    4
)")
      .def("__repr__", [](const RramStudy& study) { return "<" + described(study) + ">"; });

  core.def(
      "read_rram_study",
      [](const PathArgument& file, const AssignmentsArgument& set) {
        return read_as<RramStudy>(file.path, assignments_of(set));
      },
      py::arg("file"), py::arg_v("set", AssignmentsArgument(py::dict()), "{}"),
      R"(Reads a specification of resistive arrays and checks it.

Args:
    file: a file of schema bitline.rram-study/1 (docs/specification.md)
    set: value by key, instead of the file's; a key is a path with dots, a value with a unit is a string

Returns:
    RramStudy

Raises:
    SpecError: one line for everything that is wrong, with the place in the file
    FileError: if the file cannot be read

Example:
    >>> bitline.read_rram_study(bitline.example("xnor-rram-mlp"), set={"array.read.voltage": "0.1 V"}).rows
    128
)");

  core.def(
      "run_rram",
      [](const RramStudy& study, const PathArgument& out, const ProgressArgument& progress) {
        std::string json;
        work_in(out, progress, [&](const app::Workplace& place) {
          json = app::rram_json(app::run_rram(app::read_network_inputs(study.spec), place)).dump();
        });
        return parsed_json(json);
      },
      py::arg("study"), py::arg("out"), py::arg_v("progress", ProgressArgument(py::none()), "None"),
      "What bitline.run does with resistive arrays: all stages of a run in a folder, and its result.json.");

  core.def(
      "rram_netlist",
      [](const RramStudy& study, std::uint32_t die, std::uint32_t layer, std::uint32_t column, std::uint32_t image,
         std::size_t plane, std::size_t tile, std::size_t place, std::optional<std::size_t> row,
         const std::optional<PathArgument>& run) {
        app::RramReadOptions options;
        options.place = {.die = die, .layer = layer, .column = column, .image = image};
        options.run = run ? run->path : std::filesystem::path();
        options.plane = plane;
        options.tile = tile;
        options.map_place = place;
        options.row = row;
        columns::Deck deck;
        run_watched(ProgressArgument(py::none()),
                    [&](const Watch&) { deck = app::rram_read_deck(app::read_rram_inputs(study.spec), options); });
        return deck;
      },
      py::arg("study"), py::kw_only(), py::arg("die"), py::arg("layer"), py::arg("column"), py::arg("image"), py::arg("plane"),
      py::arg("tile"), py::arg("place"), py::arg("row"), py::arg("run"), "What bitline.netlist writes of resistive arrays.");

  core.def(
      "run_grid",
      [](const RramStudy& study, const std::vector<std::pair<std::string, std::vector<std::string>>>& axes,
         const PathArgument& out, const ProgressArgument& progress) {
        app::GridTask task{study.spec.file, study.assignments, {}};
        for (const auto& [key, values] : axes) task.axes.push_back({key, values});
        {
          const py::gil_scoped_release released;
          app::check_grid(task);
        }
        work_in(out, progress, [&](const app::Workplace& place) { app::run_grid(task, place); });
      },
      py::arg("study"), py::arg("axes"), py::arg("out"), py::arg_v("progress", ProgressArgument(py::none()), "None"),
      "What bitline.grid does: every combination of the values of all keys, and grid.csv in a folder.");
}

}  // namespace bitline::bindings
