#include "python/bindings/engines.hpp"

#include <algorithm>
#include <numeric>

#include "cosim/app/die.hpp"
#include "cosim/column/ideal.hpp"
#include "cosim/column/line_engine.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/column/pattern.hpp"
#include "netlists/spec/error.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"

namespace bitline::bindings {

namespace {

using column::Bits;
using Images = std::optional<ArrayOf<std::uint32_t>>;

Bits bits_of(const ArrayOf<std::uint8_t>& array, const char* name, py::ssize_t columns = -1) {
  const auto* values = view(array, name, {{"rows"}, {"columns", columns}});
  const Bits bits = Eigen::Map<const Bits>(values, length(array, 0), length(array, 1));
  if ((bits > 1).any()) throw py::value_error(std::string(name) + ": a value above 1; expected bits, 0 or 1");
  return bits;
}

/// What is written into a macro, from arrays.
struct Program {
  ArrayOf<std::uint8_t> weights, threshold, trim;
  std::optional<std::vector<double>> boundaries;
  std::uint32_t die, macro;
  int rows, threshold_code, unit_code;
  bool ramp, on_off;
};

BoundMacro programmed(const BoundEngine& engine, const Program& given) {
  column::MacroProgram program{.die = given.die,
                               .macro = given.macro,
                               .plan = {},
                               .weights = bits_of(given.weights, "weights"),
                               .threshold = {},
                               .trim = {},
                               .boundaries = {}};
  const auto columns = program.weights.cols();
  program.threshold = bits_of(given.threshold, "threshold", columns);
  program.trim = bits_of(given.trim, "trim", columns);
  program.boundaries = given.boundaries.value_or(std::vector<double>(static_cast<std::size_t>(columns), 0));
  const auto used = program.weights.rows() + program.threshold.rows() + program.trim.rows();
  if (given.rows < used)
    throw py::value_error("rows: " + std::to_string(given.rows) + "; expected at least the " + std::to_string(used) +
                          " of weights, threshold and trim");
  if (program.boundaries.size() != static_cast<std::size_t>(columns))
    throw py::value_error("boundaries: " + std::to_string(program.boundaries.size()) + "; expected " + std::to_string(columns) +
                          ", one for each column");
  for (const auto& [name, code] : {std::pair{"threshold_code", given.threshold_code}, {"unit_code", given.unit_code}})
    if (code < 0 || code >= engine.codes)
      throw py::value_error(std::string(name) + ": " + std::to_string(code) + "; expected 0 to " +
                            std::to_string(engine.codes - 1));
  program.plan = {.rows = given.rows,
                  .data = static_cast<int>(program.weights.rows()),
                  .threshold = static_cast<int>(program.threshold.rows()),
                  .threshold_code = given.threshold_code,
                  .trim = static_cast<int>(program.trim.rows()),
                  .ramp = given.ramp,
                  .unit_code = given.unit_code,
                  .on_off = given.on_off};
  const py::gil_scoped_release released;
  return {engine.engine->program(program), program.plan, static_cast<int>(columns), engine};
}

/// A read of every column for a block of images, and what it refers to.
struct Read {
  /// Of the trim rows alone: no codes, data and threshold rows off.
  Read(const BoundMacro& macro, std::optional<double> precharge_v)
      : own(1),
        drive{.codes = nullptr, .image = own, .data_on = false, .precharge_v = precharge_v.value_or(macro.engine.precharge_v)} {
  }
  Read(const BoundMacro& macro, const ArrayOf<std::uint8_t>& codes, const Images& images, std::uint32_t strobe,
       std::optional<double> precharge_v)
      : drive{.codes = codes_view(codes, macro.plan.data, macro.engine.codes),
              .image = image_numbers(images, length(codes, 0), own),
              .strobe = strobe,
              .precharge_v = precharge_v.value_or(macro.engine.precharge_v)} {}

  std::vector<std::uint32_t> own = {};
  column::Drive drive;
};

template <class Result>
ArrayOf<typename Result::Scalar> read(const BoundMacro& macro, const Read& asked,
                                      Result (column::Macro::*call)(const column::Drive&) const) {
  Result result;
  macro.engine.work([&] { result = (*macro.macro.*call)(asked.drive); });
  return owned(std::move(result));
}

}  // namespace

column::CodesView codes_view(const ArrayOf<std::uint8_t>& codes, py::ssize_t rows, int codes_of_dac) {
  const auto* values = view(codes, "codes", {{"images"}, {"rows", rows}});
  const column::CodesView::Map map(values, length(codes, 0), length(codes, 1));
  if (map.size() > 0 && map.maxCoeff() >= codes_of_dac)
    throw py::value_error("codes: " + std::to_string(map.maxCoeff()) + "; expected 0 to " + std::to_string(codes_of_dac - 1));
  return column::CodesView(map);
}

std::span<const std::uint32_t> image_numbers(const Images& images, py::ssize_t count, std::vector<std::uint32_t>& own) {
  if (images) return {view(*images, "images", {{"images", count}}), static_cast<std::size_t>(count)};
  own.resize(static_cast<std::size_t>(count));
  std::iota(own.begin(), own.end(), 0U);
  return own;
}

void BoundEngine::work(const std::function<void()>& work, const ProgressArgument& progress) const {
  if (!bench) {
    const py::gil_scoped_release released;
    return work();
  }
  run_watched(progress, [&](const Watch& watch) {
    bench->watch = &watch;
    work();
  });
}

column::Comparator comparator_with(const spec::StudySpec& spec, const column::ColumnModel& model, const LatchArgument& latch) {
  if (!spec.column.comparator.latch) return {app::comparator_of(spec), {}, app::noise_of(spec, model)};
  if (!latch) throw SpecError("the study's comparator is a latch and there is no model of it; expected that of read_latch");
  return {app::comparator_of(spec), **latch, app::noise_of(spec, model)};
}

BoundEngine spice_engine(const app::Inputs& inputs, const column::ColumnModel& model, const column::Silicon& silicon,
                         const column::Comparator& comparator) {
  const auto bench = std::make_shared<SpiceBench>();
  const auto columns = std::make_shared<spice::ColumnBench>(app::bench_of(inputs, silicon, model.levels, comparator.noise));
  // Workers end with the thread that started them, so every call has its own.
  const auto evaluate = [bench, columns](std::span<const column::ColumnJob> jobs) {
    const auto place = app::open_workplace(bench->scratch.path(), bench->watch->progress, bench->watch->interrupted);
    auto pool = app::make_pool(place);
    return spice::run_columns(pool, *columns, jobs, [&](std::size_t done, std::size_t total) {
      bench->watch->progress({"columns on SPICE", done, total});
    });
  };
  return {std::make_shared<column::LineEngine>(
              "spice",
              column::LineEngine::Parts{
                  .evaluate = evaluate, .levels = model.levels, .comparator = comparator, .silicon = silicon, .on_read = {}}),
          model.precharge_v, model.levels.codes, bench};
}

void bind_engines(py::module_& core) {
  py::class_<BoundMacro, std::shared_ptr<BoundMacro>>(core, "Macro",
                                                      R"(A programmed macro of one die on one engine: drive codes, strobe, read.

Codes are read where they are, and results are arrays of their own: nothing is copied. Calls may come from several threads.

Example:
    >>> macro
    <Macro on model: 100 rows of weights, 1 column>
)")
      .def_property_readonly(
          "engine", [](const BoundMacro& macro) { return std::string(macro.engine.engine->name()); }, "Name of its engine.")
      .def_property_readonly(
          "data_rows", [](const BoundMacro& macro) { return macro.plan.data; }, "Rows with weights.")
      .def_property_readonly(
          "columns", [](const BoundMacro& macro) { return macro.columns; }, "Number of columns.")
      .def(
          "decide",
          [](const BoundMacro& macro, const ArrayOf<std::uint8_t>& codes, const Images& images, std::uint32_t strobe,
             std::optional<double> precharge_v) {
            return read(macro, Read(macro, codes, images, strobe, precharge_v), &column::Macro::decide);
          },
          py::arg("codes"), py::kw_only(), py::arg("images") = py::none(), py::arg("strobe") = 0,
          py::arg("precharge_v") = py::none(), R"(One strobe of every comparator.

Args:
    codes: DAC code of every row; shape (images, data rows), uint8
    images: numbers of the images, the address of fresh noise; shape (images,), uint32; 0, 1, … by default
    strobe: number of the strobe, an address of noise too
    precharge_v: level to which the bit lines are precharged [V]

Returns:
    1 where V_BL - V_BLB is at least the comparator's offset; shape (images, columns), uint8

Raises:
    TypeError, ValueError: if an array has another type, order or shape, or a code is not the DAC's
    DomainError: if a line falls below the model's swing
    SpiceError: if a column cannot be simulated

Example:
    >>> macro.decide(codes).shape
    (20, 1)
)")
      .def(
          "sums",
          [](const BoundMacro& macro, const ArrayOf<std::uint8_t>& codes, const Images& images, std::uint32_t strobe,
             std::optional<double> precharge_v) {
            return read(macro, Read(macro, codes, images, strobe, precharge_v), &column::Macro::read_sums);
          },
          py::arg("codes"), py::kw_only(), py::arg("images") = py::none(), py::arg("strobe") = 0,
          py::arg("precharge_v") = py::none(),
          R"(The multi-bit read-out: exact sums on the ideal engine, else of a macro with a ramp.

Args:
    codes, images, strobe, precharge_v: as in decide

Returns:
    sums in units of one activation (of one DAC step in a first layer); shape (images, columns), float32

Example:
    >>> bitline.ideal_engine().program(weights, threshold, trim).sums(codes).dtype
    dtype('float32')
)")
      .def(
          "voltages",
          [](const BoundMacro& macro, const std::optional<ArrayOf<std::uint8_t>>& codes, const Images& images, int ramp_strobe,
             std::optional<double> precharge_v) {
            const auto* analog = dynamic_cast<const column::AnalogMacro*>(macro.macro.get());
            if (!analog) throw py::value_error("a macro of the ideal engine has no bit lines; expected one of model or spice");
            const Read asked = codes ? Read(macro, *codes, images, 0, precharge_v) : Read(macro, precharge_v);
            column::BitlineVoltages lines;
            macro.engine.work([&] { lines = analog->voltages(asked.drive, ramp_strobe); });
            return std::pair(owned(std::move(lines.bl)), owned(std::move(lines.blb)));
          },
          py::arg("codes"), py::kw_only(), py::arg("images") = py::none(), py::arg("ramp_strobe") = 0,
          py::arg("precharge_v") = py::none(), R"(Bit-line voltages at the strobe.

Args:
    codes: as in decide; None switches data and threshold rows off, so that the trim rows act alone, for one image
    images, precharge_v: as in decide
    ramp_strobe: step of a macro with a ramp

Returns:
    V_BL and V_BLB [V], each of shape (images, columns), float64

Example:
    >>> bl_v, blb_v = macro.voltages(codes)
    >>> bool((bl_v < 1.2).all())
    True
)")
      .def(
          "write_trim",
          [](BoundMacro& macro, const ArrayOf<std::uint8_t>& trim) {
            const auto bits = bits_of(trim, "trim", macro.columns);
            if (bits.rows() != macro.plan.trim)
              throw py::value_error("trim: " + std::to_string(bits.rows()) + " rows; expected " +
                                    std::to_string(macro.plan.trim));
            const py::gil_scoped_release released;
            macro.macro->write_trim(bits);
          },
          py::arg("trim"), R"(Replaces the trim rows; not while another thread reads.

Args:
    trim: stored bits; shape (trim rows, columns), uint8

Example:
    >>> macro.write_trim(trim)
)")
      .def("__repr__", [](const BoundMacro& macro) {
        return "<Macro on " + std::string(macro.engine.engine->name()) + ": " + std::to_string(macro.plan.data) +
               " rows of weights, " + std::to_string(macro.columns) + (macro.columns == 1 ? " column>" : " columns>");
      });

  py::class_<BoundEngine>(core, "Engine", R"(Evaluates programmed macros; made by ideal_engine, model_engine or spice_engine.)")
      .def_property_readonly(
          "name", [](const BoundEngine& engine) { return std::string(engine.engine->name()); }, "ideal, model or spice.")
      .def(
          "program",
          [](const BoundEngine& engine, const ArrayOf<std::uint8_t>& weights, const ArrayOf<std::uint8_t>& threshold,
             const ArrayOf<std::uint8_t>& trim, std::optional<std::vector<double>> boundaries, std::uint32_t die,
             std::uint32_t macro, int rows, int threshold_code, int unit_code, bool ramp, bool on_off) {
            return std::make_shared<BoundMacro>(programmed(engine, {weights, threshold, trim, std::move(boundaries), die, macro,
                                                                    rows, threshold_code, unit_code, ramp, on_off}));
          },
          py::arg("weights"), py::arg("threshold"), py::arg("trim"), py::kw_only(), py::arg("boundaries") = py::none(),
          py::arg("die") = 0, py::arg("macro") = 0, py::arg("rows") = 128, py::arg("threshold_code") = 0,
          py::arg("unit_code") = 1, py::arg("ramp") = false, py::arg("on_off") = false, R"(Writes a macro of one die.

Args:
    weights: stored bits, 1 for weight +1; shape (data rows, columns), uint8
    threshold: the same of the rows that realise thresholds; shape (threshold rows, columns), uint8
    trim: the same of the rows that compensate offsets; shape (trim rows, columns), uint8
    boundaries: where the ideal engine decides 1, per column: at sums >= boundary
    die, macro: address of the silicon
    rows: of the array; those that are left are off
    threshold_code: DAC code that drives the threshold rows
    unit_code: DAC code that counts as one in sums
    on_off: data rows are driven with 0 or unit_code alone, which makes reads faster; else with any code
    ramp: the threshold rows are driven by the study's read-out ramp, as in an output layer: they store 0 and 1 in turn

Returns:
    Macro

Example:
    >>> bitline.ideal_engine().program(weights, threshold, trim).decide(codes).dtype
    dtype('uint8')
)")
      .def("__repr__", [](const BoundEngine& engine) { return "<Engine " + std::string(engine.engine->name()) + ">"; });

  core.def(
      "spread_block", [](const std::vector<int>& ones, int rows) { return owned(column::spread_block(ones, rows)); },
      py::arg("ones"), py::arg("rows"),
      "Stored bits, shape (rows, columns), with so many ones in each column, spread evenly over its rows.");
  core.def(
      "ideal_engine",
      [] {
        return BoundEngine{std::make_shared<column::IdealEngine>(), 1, 32};
      },
      R"(The exact engine: packed dot products, no silicon.

Example:
    >>> bitline.ideal_engine()
    <Engine ideal>
)");
  core.def(
      "model_engine",
      [](const Study& study, const std::shared_ptr<column::ColumnModel>& model, const LatchArgument& latch) {
        const py::gil_scoped_release released;
        const auto technology = technologies::read_technology(study.spec.technology);
        auto column = study.spec.column;
        const auto comparator = comparator_with(study.spec, *model, latch);
        column.comparator = comparator.declared;
        return BoundEngine{
            std::make_shared<column::ModelEngine>(*model, app::silicon_of(study.spec, technology, study::Variant::both), column,
                                                  study.spec.fit.error_v, comparator.latch, comparator.noise),
            model->precharge_v, model->levels.codes};
      },
      py::arg("study"), py::arg("model"), py::arg("latch") = py::none(),
      R"(The fitted model at the speed of matrix products, on the study's dies.

Args:
    study: its technology, comparator, variation and seed decide the silicon
    model: of its column
    latch: model of its comparator, where that is a latch

Raises:
    SpecError: if the technology cannot be read, or the model of a latch is missing

Example:
    >>> bitline.model_engine(study, model)
    <Engine model>
)");
  core.def(
      "spice_engine",
      [](const Study& study, const std::shared_ptr<column::ColumnModel>& model, const LatchArgument& latch) {
        const py::gil_scoped_release released;
        const auto technology = technologies::read_technology(study.spec.technology);
        return spice_engine({study.spec, technology, {}, {}, {}}, *model,
                            app::silicon_of(study.spec, technology, study::Variant::both),
                            comparator_with(study.spec, *model, latch));
      },
      py::arg("study"), py::arg("model"), py::arg("latch") = py::none(),
      R"(Transistors: every column of every read is a transient in SPICE, on the same dies as the model engine's.

Args:
    study: its technology, column, comparator, variation and seed
    model: gives the word-line levels and the precharge level, so that both engines read alike
    latch: model of its comparator, where that is a latch: it says which offset decides

Raises:
    SpecError: if the technology cannot be read, or the model of a latch is missing

Example:
    >>> slow = bitline.spice_engine(study, model).program(weights, threshold, trim)
    >>> bool(abs(slow.voltages(codes[:1])[0] - macro.voltages(codes[:1])[0]).max() < 1e-3)
    True
)");
}

}  // namespace bitline::bindings
