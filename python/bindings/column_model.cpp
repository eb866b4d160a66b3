#include "cosim/column/column_model.hpp"

#include <algorithm>

#include "cosim/app/report.hpp"
#include "cosim/column/latch_model.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/files.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/rooms.hpp"

namespace bitline::bindings {

namespace {

using cells::sram_devices;
using column::ColumnModel;

/// Voltages of both lines, one of each per column.
std::pair<ArrayOf<double>, ArrayOf<double>> evaluate(const ColumnModel& model, const ArrayOf<std::int32_t>& levels,
                                                     const ArrayOf<std::uint8_t>& bits, const ArrayOf<double>& shifts_v,
                                                     std::optional<double> precharge_v, int place) {
  const auto* level = view(levels, "levels", {{"columns"}, {"rows"}});
  const auto columns = length(levels, 0), rows = length(levels, 1);
  const auto* bit = view(bits, "bits", {{"columns", columns}, {"rows", rows}});
  const auto* shift = view(shifts_v, "shifts_v", {{"columns", columns}, {"rows", rows}, {"devices", sram_devices}});
  std::vector<double> bl, blb;
  {
    const py::gil_scoped_release released;
    column::SampledColumn sample{std::vector<column::ColumnCell>(static_cast<std::size_t>(rows)), place};
    for (py::ssize_t c = 0; c < columns; ++c) {
      for (auto& cell : sample.cells) {
        cell = {*level++, *bit++, {}};
        if (cell.level < 0 || cell.level >= static_cast<int>(model.levels.level_v.size()))
          throw py::value_error("levels: " + std::to_string(cell.level) + "; expected 0 to " +
                                std::to_string(model.levels.level_v.size() - 1));
        if (cell.bit > 1) throw py::value_error("bits: " + std::to_string(cell.bit) + "; expected 0 or 1");
        std::copy_n(shift, sram_devices, cell.shifts.begin());
        shift += sram_devices;
      }
      const auto lines = column::evaluate(model, sample, precharge_v.value_or(model.precharge_v));
      bl.push_back(lines.bl);
      blb.push_back(lines.blb);
    }
  }
  return {owned(std::move(bl)), owned(std::move(blb))};
}

}  // namespace

void bind_column_model(py::module_& core) {
  py::class_<ColumnModel, std::shared_ptr<ColumnModel>>(core, "ColumnModel",
                                                        R"(The fitted model of one column at one operating point.

    dV/dtau = - sum_k S_k psi_k(V),   S_k = sum over rows of A_k(shifts) phi(level)

docs/methods.md has its derivation, what it neglects, and what it holds for; outside of that it refuses.

Example:
    >>> model  # doctest: +ELLIPSIS
    <ColumnModel: 35 levels, ... modes along the bit line, held-out columns ... mV rms of ... mV>
)")
      .def_property_readonly(
          "level_v", [](const ColumnModel& model) { return model.levels.level_v; },
          "Word-line levels [V], by index: the DAC's codes, then the trim level, then the ramp of the read-out.")
      .def_property_readonly(
          "codes", [](const ColumnModel& model) { return model.levels.codes; }, "Number of DAC codes.")
      .def_readonly("precharge_v", &ColumnModel::precharge_v, "Level to which the bit lines are precharged [V].")
      .def_readonly("swing_v", &ColumnModel::swing_v, "Largest discharge that the model covers [V].")
      .def_readonly("max_shift_sigmas", &ColumnModel::max_shift_sigmas, "Largest threshold shift that it covers, in sigmas.")
      .def_readonly("line_farad", &ColumnModel::line_farad, "Capacitance of one bit line with its cells [F].")
      .def_property_readonly("bitline_modes", &ColumnModel::bitline_modes, "Number of modes along the bit line's voltage.")
      .def_property_readonly("wordline_modes", &ColumnModel::wordline_modes, "Number of modes along the word-line levels.")
      .def_property_readonly(
          "quality",
          [](const ColumnModel& model) {
            return parsed_json(app::fit_json(model, static_cast<int>(model.wordline_modes())).dump());
          },
          R"(What the fit says of itself: residuals on fitted and held-out cells and columns; names end in their units.

Example:
    >>> model.quality["holdout_rms_v"] < 1e-3
    True
)")
      .def_property_readonly(
          "digest", [](const ColumnModel& model) { return spec::Digester().add(column::to_yaml(model)).hex(); },
          "16 hexadecimal digits that differ where the models differ.")
      .def("evaluate", &evaluate, py::arg("levels"), py::arg("bits"), py::arg("shifts_v"), py::kw_only(),
           py::arg("precharge_v") = py::none(), py::arg("column") = 0,
           R"(Bit-line voltages of columns at the strobe: the readable reference, one column after the other.

Args:
    levels: word-line level of every cell by index, 0 where it is off; shape (columns, rows), int32
    bits: stored bits, 0 discharges BL and 1 discharges BLB; shape (columns, rows), uint8
    shifts_v: threshold shifts of the six transistors [V]: access of BL and BLB, pull-down of BL and BLB, pull-up of BL and
        BLB; shape (columns, rows, 6), float64
    precharge_v: level to which the lines are precharged [V]; the model's own by default
    column: place of the column in the array

Returns:
    V_BL and V_BLB [V], each of shape (columns,), float64

Raises:
    DomainError: if a shift or a discharge is outside of the model's box

Example:
    >>> levels = numpy.zeros((1, 128), numpy.int32)
    >>> levels[0, :10] = 31
    >>> bl_v, blb_v = model.evaluate(levels, numpy.zeros((1, 128), numpy.uint8), numpy.zeros((1, 128, 6)))
    >>> bool(bl_v[0] < blb_v[0])
    True
)")
      .def(
          "to_yaml", [](const ColumnModel& model) { return column::to_yaml(model); },
          R"(The text of its file, schema bitline.model/1, which read_model reads back exactly.

Example:
    >>> model.to_yaml().splitlines()[0]
    'schema: bitline.model/1'
)")
      .def(
          "write",
          [](const ColumnModel& model, const PathArgument& file) {
            const py::gil_scoped_release released;
            spec::write_atomically(file.path, column::to_yaml(model));
          },
          py::arg("file"), R"(Writes it to a file, as a whole or not at all.

Raises:
    FileError: if the file cannot be written

Example:
    >>> model.write(run / "copy.yaml")
    >>> bitline.read_model(run / "copy.yaml") == model
    True
)")
      .def(
          "__eq__",
          [](const ColumnModel& model, const py::object& other) {
            return py::isinstance<ColumnModel>(other) &&
                   column::to_yaml(model) == column::to_yaml(other.cast<const ColumnModel&>());
          },
          py::arg("other"))
      .def("__hash__", [](const ColumnModel& model) { return py::hash(py::str(column::to_yaml(model))); })
      .def("__repr__", [](const ColumnModel& model) {
        return "<ColumnModel: " + std::to_string(model.levels.level_v.size()) + " levels, " +
               std::to_string(model.bitline_modes()) + " modes along the bit line, held-out columns " +
               app::millivolts(model.quality.holdout_column_v.rms) + " rms of " + app::millivolts(model.quality.signal_rms_v) +
               ">";
      });

  using column::LatchModel;
  py::class_<LatchModel, std::shared_ptr<LatchModel>>(core, "LatchModel",
                                                      "The fitted model of a comparator's latch; made by read_latch.")
      .def_readonly("holdout_rms_v", &LatchModel::holdout_rms_v, "Error of its threshold on held-out latches, rms [V].")
      .def("__repr__", [](const LatchModel& latch) {
        return "<LatchModel: threshold " + app::millivolts(latch.holdout_rms_v) + " rms on held-out latches>";
      });
  core.def(
      "read_latch",
      [](const PathArgument& file) {
        const py::gil_scoped_release released;
        return std::make_shared<LatchModel>(column::read_latch_model(file.path));
      },
      py::arg("file"), R"(Reads the model of a latch, latch.yaml of a run whose comparator is one.

Raises:
    SpecError: if it is not a model of a latch
    FileError: if it cannot be read

Example:
    >>> bitline.read_latch(run / "model.yaml")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    bitline.errors.SpecError: ...
)");

  core.def(
      "read_model",
      [](const PathArgument& file) {
        const py::gil_scoped_release released;
        return std::make_shared<ColumnModel>(column::read_column_model(file.path));
      },
      py::arg("file"), R"(Reads a column model, for example model.yaml of a run.

Raises:
    SpecError: if it is not a model
    FileError: if it cannot be read

Example:
    >>> bitline.read_model(run / "model.yaml") == model
    True
)");
}

}  // namespace bitline::bindings
