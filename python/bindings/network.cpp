#include <algorithm>
#include <ctime>
#include <limits>

#include "cosim/app/classify.hpp"
#include "cosim/app/die.hpp"
#include "cosim/column/ideal.hpp"
#include "netlists/spec/error.hpp"
#include "python/bindings/deployment.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"

namespace bitline::bindings {

namespace {

using Images = std::optional<ArrayOf<std::uint32_t>>;

/// The numbers of somebody who lives on, read-only.
ArrayOf<std::uint8_t> lent(const std::uint8_t* data, std::vector<py::ssize_t> shape, const py::object& owner) {
  py::array_t<std::uint8_t> array(std::move(shape), data, owner);
  array.attr("setflags")(py::arg("write") = false);
  return ArrayOf<std::uint8_t>(array);
}

BoundEngine engine_of(const Deployment& deployment, const std::string& name) {
  const auto& inputs = deployment.inputs;
  const int codes = 1 << inputs.spec.column.wordline.bits;
  if (name == "ideal") return {std::make_shared<column::IdealEngine>(), inputs.spec.column.supply_v, codes};
  if (name != "model" && name != "spice") throw py::value_error("engine: '" + name + "'; expected ideal, model or spice");
  if (!deployment.engines) throw py::value_error("engine '" + name + "' needs a model; expected one in deploy(study, model)");
  if (name == "spice")
    return spice_engine(inputs, *deployment.model, deployment.engines->both().silicon(),
                        deployment.engines->both().comparator());
  // The engine is one of the deployment's, which lives as long as its dies.
  return {std::shared_ptr<const column::Engine>(std::shared_ptr<const void>(), &deployment.engines->both()),
          deployment.model->precharge_v, codes};
}

std::shared_ptr<BoundDie> die_of(const std::shared_ptr<Deployment>& deployment, std::uint32_t number, const std::string& engine,
                                 bool compensated) {
  const auto bound = engine_of(*deployment, engine);
  const py::gil_scoped_release released;
  const auto& plan = deployment->inputs.plan;
  auto trim = compensated && deployment->engines ? app::calibrated_die(deployment->inputs, *deployment->engines, number).trim
                                                 : study::uncompensated_trim(plan);
  auto macros = network::program_macros(plan, *bound.engine, number, trim);
  return std::make_shared<BoundDie>(BoundDie{deployment, number, bound, std::move(macros), std::move(trim)});
}

std::pair<ArrayOf<std::uint8_t>, ArrayOf<double>> infer(const BoundDie& die, const std::optional<ArrayOf<std::uint8_t>>& codes,
                                                        const Images& images, const ProgressArgument& progress) {
  const auto& inputs = die.deployment->inputs;
  const column::CodesView block = codes ? codes_view(*codes, inputs.plan.layers.front().rows.data, die.engine.codes)
                                        : column::CodesView(&inputs.images.codes);
  std::vector<std::uint32_t> own;
  const auto numbers = image_numbers(images, block->rows(), own);
  network::Inference result;
  die.engine.work(
      [&] {
        result = network::infer(inputs.plan, die.macros, {block, numbers, die.engine.precharge_v});
      },
      progress);
  return {owned(std::move(result.classes)), owned(std::move(result.scores))};
}

const network::LayerPlan& layer_of(const BoundDie& die, std::size_t layer) {
  const auto& layers = die.deployment->inputs.plan.layers;
  if (layer < layers.size()) return layers[layer];
  throw py::index_error("layer: " + std::to_string(layer) + "; expected 0 to " + std::to_string(layers.size() - 1));
}

/// One layer's macro, which keeps its die.
std::shared_ptr<BoundMacro> macro_of(const std::shared_ptr<BoundDie>& die, std::size_t layer) {
  const auto& plan = layer_of(*die, layer);
  return std::make_shared<BoundMacro>(BoundMacro{std::shared_ptr<column::Macro>(die, die->macros[layer].get()), plan.rows,
                                                 static_cast<int>(plan.weights.cols()), die->engine});
}

ArrayOf<double> offsets_of(const BoundDie& die, std::uint32_t layer, const ArrayOf<double>& common_mode_v) {
  const auto columns = layer_of(die, layer).weights.cols();
  const double* common = view(common_mode_v, "common_mode_v", {{"columns", columns}});
  if (!die.deployment->engines)
    throw py::value_error("a die without a model has no offsets; expected one of deploy(study, model)");
  const auto& engine = die.deployment->engines->both();
  std::vector<double> offsets;
  for (std::uint32_t c = 0; c < columns; ++c)
    offsets.push_back(
        column::offset_v(column::offset_curve(engine.comparator(), engine.silicon(), die.number, layer, c), common[c]));
  return owned(std::move(offsets));
}

/// Processor time of this thread [s].
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Shortest time of one of `calls` inferences, without Python.
double infer_seconds(const BoundDie& die, const ArrayOf<std::uint8_t>& codes, int calls) {
  const auto& plan = die.deployment->inputs.plan;
  const auto block = codes_view(codes, plan.layers.front().rows.data, die.engine.codes);
  std::vector<std::uint32_t> own;
  const auto numbers = image_numbers({}, block->rows(), own);
  const py::gil_scoped_release released;
  double best = std::numeric_limits<double>::infinity();
  for (int call = 0; call < calls; ++call) {
    const double begin = thread_seconds();
    const auto result = network::infer(plan, die.macros, {block, numbers, die.engine.precharge_v});
    best = std::min(best, thread_seconds() - begin);
  }
  return best;
}

}  // namespace

void bind_network(py::module_& core) {
  py::class_<BoundDie, std::shared_ptr<BoundDie>>(core, "Die", R"(The macros of one die, a layer each.

Example:
    >>> classes, scores = deployment.die(0).infer()
    >>> classes.shape, scores.shape
    ((20,), (20, 10))
)")
      .def_property_readonly(
          "number", [](const BoundDie& die) { return die.number; }, "Which die.")
      .def_property_readonly(
          "engine", [](const BoundDie& die) { return std::string(die.engine.engine->name()); }, "Name of its engine.")
      .def_property_readonly(
          "layers", [](const BoundDie& die) { return die.macros.size(); }, "Number of layers, each on a macro of its own.")
      .def(
          "trim", [](const BoundDie& die, std::size_t layer) { return owned(column::Bits(die.trim.at(layer))); },
          py::arg("layer"),
          R"(What the trim rows of a layer store.

Returns:
    bits, shape (trim rows, columns), uint8

Example:
    >>> deployment.die(0, compensated=False).trim(0).mean()
    np.float64(0.5)
)")
      .def("macro", &macro_of, py::arg("layer"),
           R"(The macro of a layer: what it stores is the die's, trim included.

Args:
    layer: from 0

Returns:
    Macro; its codes are those of the layer's inputs, for all but the first layer 0 or the layer's activation code

Raises:
    IndexError: if the network has no such layer

Example:
    >>> bl_v, blb_v = deployment.die(0).macro(0).voltages(deployment.codes)
    >>> bl_v.shape == deployment.die(0, engine="ideal").macro(0).sums(deployment.codes).shape
    True
)")
      .def(
          "boundaries",
          [](const BoundDie& die, std::size_t layer) { return owned(std::vector<double>(layer_of(die, layer).boundaries)); },
          py::arg("layer"),
          R"(Sums from which on each column of a layer fires, threshold rows included; zeros in the output layer.

Args:
    layer: from 0

Returns:
    boundaries in the units of Macro.sums, shape (columns,), float64

Example:
    >>> ideal = deployment.die(0, engine="ideal")
    >>> fires = ideal.macro(0).sums(deployment.codes) >= ideal.boundaries(0)
    >>> bool((fires == ideal.macro(0).decide(deployment.codes)).all())
    True
)")
      .def("offsets_v", &offsets_of, py::arg("layer"), py::arg("common_mode_v"),
           R"(Offsets of a layer's comparators, declared or of their latches, where they are strobed.

Args:
    layer: from 0
    common_mode_v: mean of V_BL and V_BLB at each column's strobe [V]; shape (columns,), float64

Returns:
    V_BL - V_BLB at which each comparator turns [V], shape (columns,), float64

Raises:
    ValueError: if the deployment has no model
    DomainError: if a latch's model does not cover a common mode

Example:
    >>> die = deployment.die(0)
    >>> columns = die.macro(1).columns
    >>> die.offsets_v(1, numpy.full(columns, 1.0)).shape == (columns,)
    True
)")
      .def("infer", &infer, py::arg("codes") = py::none(), py::kw_only(), py::arg("images") = py::none(),
           py::arg_v("progress", ProgressArgument(py::none()), "None"),
           R"(Classifies images: hidden layers decide, the output layer reads sums.

Args:
    codes: DAC codes; shape (images, pixels), uint8; the test images by default
    images: numbers of the images, the address of fresh noise; shape (images,), uint32; 0, 1, … by default
    progress: called with stage, done and total, on SPICE

Returns:
    class of every image, shape (images,), uint8, and scores, shape (images, classes), float64

Raises:
    TypeError, ValueError: if an array has another type, order or shape
    SpiceError: if a column cannot be simulated

Example:
    >>> classes, scores = deployment.die(0, engine="ideal").infer(deployment.codes[:5])
    >>> scores.shape
    (5, 10)
)")
      .def("__repr__", [](const BoundDie& die) {
        return "<Die " + std::to_string(die.number) + " on " + die.engine.engine->name() + ": " +
               std::to_string(die.macros.size()) + " macros>";
      });

  py::class_<Deployment, std::shared_ptr<Deployment>>(core, "Deployment",
                                                      R"(A study's network on the macros of its dies; made by deploy.)")
      .def_property_readonly(
          "codes",
          [](const py::object& self) {
            const auto& codes = self.cast<const Deployment&>().inputs.images.codes;
            return lent(codes.data(), {codes.rows(), codes.cols()}, self);
          },
          "DAC codes of the test images, shape (images, pixels), uint8; read-only, not copied.")
      .def_property_readonly(
          "labels",
          [](const py::object& self) {
            const auto& labels = self.cast<const Deployment&>().inputs.images.labels;
            return lent(labels.data(), {static_cast<py::ssize_t>(labels.size())}, self);
          },
          "Labels of the test images, shape (images,), uint8; read-only, not copied.")
      .def_property_readonly(
          "layers", [](const Deployment& deployment) { return deployment.inputs.plan.layers.size(); },
          "Number of layers, each on a macro of its own.")
      .def("die", &die_of, py::arg("number"), py::kw_only(), py::arg("engine") = "model", py::arg("compensated") = true,
           R"(One die.

Args:
    number: from 0
    engine: "ideal", "model" or "spice"
    compensated: offsets are trimmed as in a study, else the die is as made

Returns:
    Die

Raises:
    ValueError: for another engine, or one that needs a model where none was given

Example:
    >>> deployment.die(0, compensated=False)
    <Die 0 on model: 3 macros>
)")
      .def(
          "driven",
          [](const Deployment& deployment, const ArrayOf<std::uint8_t>& fields) {
            const auto codes = codes_view(fields, -1, 1 << deployment.inputs.spec.column.wordline.bits);
            const column::Codes images = *codes;
            const py::gil_scoped_release released;
            auto driven = app::driven_codes(deployment.inputs.spec, deployment.inputs.network, images);
            const py::gil_scoped_acquire acquired;
            return owned(std::move(driven));
          },
          py::arg("fields"),
          R"(The codes with which further images drive the first layer, as `codes` are those of the test images.

Args:
    fields: codes of square images, of 10 x 10 pixels or as many as the network has inputs; shape (images, pixels), uint8

Returns:
    their corner where the network has fewer inputs, normalised as the study says; shape (images, data rows), uint8

Raises:
    SpecError: if the images are not square

Example:
    >>> bool((deployment.driven(deployment.codes) == deployment.codes).all())
    True
)")
      .def("__repr__", [](const Deployment& deployment) {
        return "<Deployment: network '" + deployment.inputs.network.name + "', " +
               std::to_string(deployment.inputs.images.labels.size()) + " images>";
      });

  core.def(
      "deploy",
      [](const Study& study, const std::optional<std::shared_ptr<column::ColumnModel>>& model, const LatchArgument& latch) {
        const py::gil_scoped_release released;
        auto deployment = std::make_shared<Deployment>(Deployment{app::read_inputs(study.spec), {}, {}});
        if (model) {
          deployment->model = **model;
          deployment->engines =
              app::make_engines(deployment->inputs, **model, comparator_with(study.spec, **model, latch).latch);
        }
        return deployment;
      },
      py::arg("study"), py::arg("model") = py::none(), py::arg("latch") = py::none(), R"(Puts a study's network on macros.

Args:
    study: names the network, the data, and how rows are used
    model: of its column; without it there is the ideal engine only
    latch: model of its comparator, where that is a latch

Returns:
    Deployment

Raises:
    SpecError: if the network does not fit, or the model of a latch is missing
    FileError: if a file cannot be read

Example:
    >>> bitline.deploy(study)
    <Deployment: network 'small', 20 images>
)");
  core.def("infer_seconds", &infer_seconds, py::arg("die"), py::arg("codes"), py::arg("calls"),
           "Shortest processor time of an inference in C++ [s]: what bitline.bench compares a call through Python with.");
}

}  // namespace bitline::bindings
