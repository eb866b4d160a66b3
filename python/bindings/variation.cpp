#include <algorithm>
#include <iterator>

#include "calibration/variation/cell_law.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/cell_study.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

namespace {

using column::Silicon;
using variation::CellLaw;
using Table = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

ArrayOf<double> shifts_of(const Silicon& silicon, std::uint32_t die, std::uint32_t macro, std::uint32_t rows,
                          std::uint32_t columns) {
  std::vector<double> shifts;
  {
    const py::gil_scoped_release released;
    shifts.reserve(std::size_t{rows} * columns * cells::sram_devices);
    for (std::uint32_t row = 0; row < rows; ++row)
      for (std::uint32_t c = 0; c < columns; ++c)
        std::ranges::copy(column::cell_shifts_v(silicon, {die, macro, row, c}), std::back_inserter(shifts));
  }
  auto flat = owned(std::move(shifts));
  return ArrayOf<double>(flat.attr("reshape")(rows, columns, cells::sram_devices));
}

ArrayOf<double> currents(const CellLaw& law, const ArrayOf<double>& shifts_v) {
  const auto* shifts = view(shifts_v, "shifts_v", {{"cells"}, {"devices", 2}});
  const auto cells = length(shifts_v, 0);
  Table result;
  {
    const py::gil_scoped_release released;
    using Rows = Eigen::Matrix<double, Eigen::Dynamic, 2, Eigen::RowMajor>;
    result = variation::currents_a(law, Eigen::Map<const Rows>(shifts, cells, 2)).array();
  }
  return owned(std::move(result));
}

curves::Dataset moments(const CellLaw& law, const Silicon& silicon) {
  curves::Dataset table{"cell_moments", "", {"code", "mean_a", "sigma_a", "skewness", "excess_kurtosis"}, {}};
  for (const auto& shape : variation::population(law, silicon))
    table.rows.push_back(
        {static_cast<double>(table.rows.size() + 1), shape.mean, shape.deviation, shape.skewness, shape.excess_kurtosis});
  return table;
}

}  // namespace

void bind_variation(py::module_& core) {
  py::class_<Silicon>(core, "Silicon",
                      R"(The differences between a study's dies, drawn by address: any order gives the same silicon.

Args:
    study: its technology, comparator, variation and seed

Example:
    >>> silicon = bitline.Silicon(study)
    >>> silicon.shifts_v(die=0, macro=0, rows=2, columns=3).shape
    (2, 3, 6)
)")
      .def(py::init([](const Study& study) {
             return app::silicon_of(study.spec, technologies::read_technology(study.spec.technology), study::Variant::both);
           }),
           py::arg("study"))
      .def_readonly("seed", &Silicon::seed, "Seed of all draws.")
      .def_property_readonly(
          "sigma_v", [](const Silicon& silicon) { return std::vector<double>(silicon.sigma_v.begin(), silicon.sigma_v.end()); },
          "Standard deviation of the threshold shift of each transistor of a cell [V].")
      .def_readonly("offset_sigma_v", &Silicon::offset_sigma_v, "Standard deviation of the comparators' declared offsets [V].")
      .def("shifts_v", &shifts_of, py::kw_only(), py::arg("die"), py::arg("macro"), py::arg("rows"), py::arg("columns"),
           R"(Threshold shifts of the cells of a macro.

Returns:
    shifts [V], shape (rows, columns, 6), float64; the last axis: access of BL and BLB, pull-down of BL and BLB, pull-up of BL
    and BLB

Example:
    >>> bool(numpy.array_equal(silicon.shifts_v(die=0, macro=0, rows=1, columns=3),
    ...                        silicon.shifts_v(die=0, macro=0, rows=2, columns=3)[:1]))
    True
)")
      .def(
          "offsets_v",
          [](const Silicon& silicon, std::uint32_t die, std::uint32_t macro, std::uint32_t columns) {
            std::vector<double> offsets;
            for (std::uint32_t c = 0; c < columns; ++c) offsets.push_back(column::comparator_offset_v(silicon, die, macro, c));
            return owned(std::move(offsets));
          },
          py::kw_only(), py::arg("die"), py::arg("macro"), py::arg("columns"),
          R"(Offsets of the comparators of a macro at their reference common mode.

Returns:
    offsets [V], shape (columns,), float64

Example:
    >>> silicon.offsets_v(die=0, macro=0, columns=4).shape
    (4,)
)")
      .def("__repr__", [](const Silicon& silicon) { return "<Silicon of seed " + std::to_string(silicon.seed) + ">"; });

  py::class_<CellLaw>(core, "CellLaw", R"(What a fitted model says of the current of one cell at every DAC code from 1 on.

Args:
    model: of a column
    study: whose word-line pulse turns charge into current
    bitline_v: voltage of the bit line [V]

Example:
    >>> law = bitline.CellLaw(model, study, bitline_v=1.0)
    >>> law.currents_a(numpy.zeros((1, 2))).shape
    (1, 31)
)")
      .def(py::init([](const column::ColumnModel& model, const Study& study, double bitline_v) {
             return variation::cell_law(model, bitline_v, study.spec.column.wordline.pulse_s);
           }),
           py::arg("model"), py::arg("study"), py::kw_only(), py::arg("bitline_v"))
      .def("currents_a", &currents, py::arg("shifts_v"), R"(Currents of cells.

Args:
    shifts_v: threshold shifts of the access and the pull-down device of the side that discharges [V]; shape (cells, 2), float64

Returns:
    currents [A], shape (cells, codes - 1), float64

Example:
    >>> slow = law.currents_a(numpy.array([[0.03, 0.0]]))
    >>> bool((slow < law.currents_a(numpy.zeros((1, 2)))).all())
    True
)")
      .def("moments", &moments, py::arg("silicon"), R"(The distribution of the current over all cells, exact for the law.

Returns:
    Dataset with a row for each code: mean and standard deviation [A], skewness, excess kurtosis

Example:
    >>> law.moments(silicon).to_pandas()["mean_a"].is_monotonic_increasing
    True
)")
      .def("__repr__", [](const CellLaw& law) {
        return "<CellLaw: " + std::to_string(law.codes()) + " codes, degree " + std::to_string(law.degree) + ">";
      });

  core.def(
      "variation",
      [](const Study& study, const std::optional<PathArgument>& out, int cells, int replicates, bool flip,
         std::vector<double> flip_level_v, const ProgressArgument& progress) {
        if (cells < 50 || replicates < 200)
          throw py::value_error("cells " + std::to_string(cells) + ", replicates " + std::to_string(replicates) +
                                "; expected at least 50 and 200");
        std::string json;
        work_in(out, progress, [&](const app::Workplace& place) {
          auto pool = app::make_pool(place);
          json = app::cells_json(app::study_cells(study.spec, technologies::read_technology(study.spec.technology),
                                                  {cells, replicates, flip, flip_level_v}, pool, place))
                     .dump();
        });
        return parsed_json(json);
      },
      py::arg("study"), py::arg("out") = py::none(), py::kw_only(), py::arg("cells") = 2000, py::arg("replicates") = 1000,
      py::arg("flip") = false, py::arg("flip_level_v") = std::vector<double>{},
      py::arg_v("progress", ProgressArgument(py::none()), "None"),
      R"(Draws single cells in SPICE and compares their currents with the fitted model's.

Args:
    study: its technology and column
    out: folder of the run; what it holds is not made again
    cells: number of cells
    replicates: sets of as many cells drawn from the model, for the simultaneous interval
    flip: estimate how probably a read flips a cell, too
    flip_level_v: further word-line levels for that [V]
    progress: called with stage, done and total

Returns:
    what `bitline variation --json` prints; names end in their units

Raises:
    SpiceError, FitError: if the simulator cannot be started, or the data do not support a model

Example:
    >>> result = bitline.variation(study, cells=50, replicates=200)
    >>> result["cells"], len(result["levels"])
    (50, 31)
)");
}

}  // namespace bitline::bindings
