#include <algorithm>

#include "cosim/curves/dataset.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/rooms.hpp"

namespace bitline::bindings {

namespace {

using curves::Dataset;
using Table = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

ArrayOf<double> values_of(const Dataset& dataset) {
  Table table(static_cast<Eigen::Index>(dataset.rows.size()), static_cast<Eigen::Index>(dataset.columns.size()));
  for (std::size_t i = 0; i < dataset.rows.size(); ++i)
    std::ranges::copy(dataset.rows[i], table.row(static_cast<Eigen::Index>(i)).data());
  return owned(std::move(table));
}

Dataset dataset_of(const std::string& kind, const std::string& digest, const std::vector<std::string>& columns,
                   const ArrayOf<double>& values) {
  const auto width = static_cast<py::ssize_t>(columns.size());
  const double* numbers = view(values, "values", {{"rows"}, {"columns", width}});
  Dataset dataset{kind, digest, columns, {}};
  for (py::ssize_t i = 0; i < length(values, 0); ++i) dataset.rows.emplace_back(numbers + i * width, numbers + (i + 1) * width);
  return dataset;
}

}  // namespace

void bind_curves(py::module_& core) {
  py::class_<Dataset>(core, "Dataset", R"(A table of operating points and measures; the names of its columns end in their units.

Args:
    kind: what its rows are, for example "discharge"
    digest: of everything that determines its content
    columns: names
    values: shape (rows, columns), float64; a blank is NaN

Example:
    >>> table = bitline.Dataset("example", "", ["level", "current_a"], numpy.array([[0.0, 1e-12], [31.0, 2.5e-6]]))
    >>> table
    <Dataset 'example': 2 rows of level, current_a>
    >>> table.to_pandas()
       level     current_a
    0      0  1.000000e-12
    1     31  2.500000e-06
)")
      .def(py::init(&dataset_of), py::arg("kind"), py::arg("digest"), py::arg("columns"), py::arg("values"))
      .def_readonly("kind", &Dataset::kind, "What its rows are.")
      .def_readonly("digest", &Dataset::digest, "Of everything that determines its content.")
      .def_readonly("columns", &Dataset::columns, "Names, each with its unit.")
      .def("values", &values_of, R"(All numbers, in a new array.

Returns:
    shape (rows, columns), float64; a blank is NaN

Example:
    >>> table.values()[1, 0]
    np.float64(31.0)
)")
      .def(
          "to_pandas", [](const py::object& self) { return Frame(py::module_::import("bitline.tables").attr("frame")(self)); },
          R"(The table as a DataFrame; columns without a unit that hold whole numbers only become integers.

Returns:
    pandas.DataFrame, a row for each of the dataset's

Example:
    >>> table.to_pandas()["level"].sum()
    np.int64(31)
)")
      .def(
          "to_csv", [](const Dataset& dataset) { return curves::to_csv(dataset); },
          R"(The text of its file, which read_dataset reads back exactly.

Example:
    >>> table.to_csv().splitlines()[0]
    '# schema: bitline.dataset/1'
)")
      .def("__len__", [](const Dataset& dataset) { return dataset.rows.size(); })
      .def("__repr__", [](const Dataset& dataset) {
        std::string names;
        for (const auto& column : dataset.columns) names += (names.empty() ? "" : ", ") + column;
        return "<Dataset '" + dataset.kind + "': " + std::to_string(dataset.rows.size()) + " rows of " + names + ">";
      });

  core.def(
      "read_dataset",
      [](const PathArgument& file) {
        const py::gil_scoped_release released;
        return curves::read_dataset(file.path);
      },
      py::arg("file"), R"(Reads a dataset, for example discharge.csv, study.csv or audit.csv of a run.

Raises:
    SpecError: with file and line, if it is not a dataset
    FileError: if it cannot be read

Example:
    >>> bitline.read_dataset(run / "study.csv").kind
    'study'
)");
}

}  // namespace bitline::bindings
