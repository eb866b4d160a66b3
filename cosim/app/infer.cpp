#include <memory>
#include <sstream>

#include "cosim/app/classify.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/share.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {
namespace {

struct InferOptions : SpecOptions, ClassifyOptions {
  std::filesystem::path network, predictions;
};

/// Rows enough for any threshold of an exact engine: unit steps over every sum that a layer can have.
std::vector<spec::LayerRowsSpec> unlimited_rows(const network::Network& network) {
  std::vector<spec::LayerRowsSpec> layers;
  for (std::size_t layer = 0; layer <= network.hidden.size(); ++layer)
    layers.push_back({.threshold_rows = 1 << 15, .threshold_code = 1, .trim_rows = 4, .activation_code = layer == 0 ? 0 : 2});
  return layers;
}

/// Without a specification: the network alone, on the shipped digits (or what --set says) and an array that fits anything.
Inputs inputs_without_spec(const InferOptions& options) {
  if (options.network.empty()) throw SpecError("neither a specification nor --network is given; expected one of them");
  if (options.engine != "ideal")
    throw SpecError("--engine " + options.engine + " needs a specification; without one only ideal can run");
  auto spec = spec::read_study(spec::share_folder() / "examples" / "digits-sram" / "study.yaml", options.assignments);
  const auto network = network::read_network(options.network);
  spec.network.layers = unlimited_rows(network);
  spec.column.rows = 1 << 17;
  return inputs_with(spec, network);
}

Inputs inputs_of(const InferOptions& options) {
  if (options.file.empty()) return inputs_without_spec(options);
  auto spec = read_study(options);
  if (!options.network.empty()) spec.network.folder = options.network;
  return read_inputs(spec);
}

void infer(const InferOptions& options) {
  const auto inputs = inputs_of(options);
  const auto classes = classify(inputs, options, progress_on_stderr(options.quiet));
  const auto correct = network::count_equal(classes, inputs.images.labels);
  const auto accuracy = statistics::proportion(correct, classes.size());
  if (!options.predictions.empty()) {
    std::string text = "image,label,class\n";
    for (std::size_t image = 0; image < classes.size(); ++image)
      text += std::to_string(image) + "," + std::to_string(inputs.images.labels[image]) + "," + std::to_string(classes[image]) +
              "\n";
    spec::write_atomically(options.predictions, text);
  }
  if (options.json) {
    print_json({{"network", inputs.network.name},
                {"network_digest", inputs.network.digest},
                {"data", inputs.images.name},
                {"engine", options.engine},
                {"die", options.die},
                {"images", classes.size()},
                {"correct", correct},
                {"accuracy", accuracy.value},
                {"low", accuracy.low},
                {"high", accuracy.high}});
  } else if (!options.quiet) {
    std::ostringstream out;
    out.precision(4);
    out << inputs.network.name << " on " << inputs.images.name << ", engine " << options.engine << ": " << correct << " of "
        << classes.size() << " images, " << 100 * accuracy.value << " % (" << 100 * accuracy.low << " … " << 100 * accuracy.high
        << ")\n";
    print(out.str());
  }
}

}  // namespace

void add_infer(CLI::App& program) {
  CLI::App* command = program.add_subcommand("infer", "Classify the test images with a network on one engine");
  const auto options = std::make_shared<InferOptions>();
  add_options(*command, static_cast<CommonOptions&>(*options));
  command->add_option("SPEC", options->file, "Specification; without it the data of the shipped digits and an unlimited array");
  command->add_option("--set", options->assignments, "Override a key: key.path=value");
  command->add_option("--network", options->network, "Folder of the network, instead of the specification's");
  command->add_option("--engine", options->engine, "ideal, model or spice")->check(CLI::IsMember({"ideal", "model", "spice"}));
  command->add_option("--run", options->run, "Folder of a finished run, for the model");
  command->add_option("--die", options->die, "Die, from 0");
  command->add_option("--predictions", options->predictions, "CSV file to write: image, label, class");
  command->callback([options] { infer(*options); });
}

}  // namespace bitline::app
