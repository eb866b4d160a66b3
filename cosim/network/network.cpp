#include "cosim/network/network.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "cosim/network/npy.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/reader.hpp"

namespace bitline::network {
namespace {

namespace fs = std::filesystem;

/// Every value must be +1 or -1.
void check_signs(const fs::path& file, std::span<const std::int8_t> values) {
  const auto bad = std::find_if(values.begin(), values.end(), [](std::int8_t v) { return v != 1 && v != -1; });
  if (bad != values.end())
    refuse(file, "value " + std::to_string(bad - values.begin()) + " is " + std::to_string(*bad) + "; expected 1 or -1.");
}

Weights read_weights(const fs::path& file) {
  const NpyArray<std::int8_t> array = read_npy_int8(file);
  if (array.shape.size() != 2 || array.values.empty())
    refuse(file, "has shape " + shape_text(array.shape) + "; expected (inputs, neurons).");
  check_signs(file, array.values);
  return Eigen::Map<const Weights>(array.values.data(), static_cast<Eigen::Index>(array.shape[0]),
                                   static_cast<Eigen::Index>(array.shape[1]));
}

/// One value for each neuron.
template <class Value>
std::vector<Value> one_per_neuron(const fs::path& file, NpyArray<Value> array, const Weights& weights) {
  if (array.shape.size() != 1 || array.values.size() != static_cast<std::size_t>(weights.cols()))
    refuse(file, "has shape " + shape_text(array.shape) + "; expected (" + std::to_string(weights.cols()) +
                     ",), a value for each neuron of the layer.");
  return std::move(array.values);
}

HiddenLayer read_hidden(const fs::path& weights, const fs::path& thresholds, const fs::path& polarity) {
  HiddenLayer layer{.weights = read_weights(weights), .thresholds = {}, .polarity = {}};
  layer.thresholds = one_per_neuron(thresholds, read_npy_real(thresholds), layer.weights);
  layer.polarity = one_per_neuron(polarity, read_npy_int8(polarity), layer.weights);
  check_signs(polarity, layer.polarity);
  return layer;
}

/// A layer of comparators at zero, whose decisions are normalised and sent on as codes.
HiddenLayer read_coded(const fs::path& weights, const fs::path& gain, const fs::path& shift, const fs::path& mean) {
  HiddenLayer layer{.weights = read_weights(weights), .thresholds = {}, .polarity = {}, .recoding = Recoding{}};
  const auto neurons = static_cast<std::size_t>(layer.weights.cols());
  layer.thresholds.assign(neurons, 0);
  layer.polarity.assign(neurons, 1);
  layer.recoding->gain = one_per_neuron(gain, read_npy_real(gain), layer.weights);
  layer.recoding->shift = one_per_neuron(shift, read_npy_real(shift), layer.weights);
  layer.recoding->mean = one_per_neuron(mean, read_npy_real(mean), layer.weights);
  for (std::size_t j = 0; j < neurons; ++j)
    if (std::abs(layer.recoding->mean[j]) > 1)
      refuse(mean, "value " + std::to_string(j) + " is " + std::to_string(layer.recoding->mean[j]) +
                       "; expected the mean of decisions, -1 to 1.");
  return layer;
}

OutputLayer read_output(const fs::path& weights, const fs::path& scale, const fs::path& offset) {
  OutputLayer layer{.weights = read_weights(weights), .scale = {}, .offset = {}};
  layer.scale = one_per_neuron(scale, read_npy_real(scale), layer.weights);
  layer.offset = one_per_neuron(offset, read_npy_real(offset), layer.weights);
  return layer;
}

/// The files of one layer as network.yaml names them: weights, then vectors.
struct LayerFiles {
  std::string kind;
  std::vector<fs::path> files;
};

/// The vectors of a kind of layer, in the order of the files.
std::vector<std::string_view> vectors_of(std::string_view kind) {
  if (kind == "output") return {"scale", "offset"};
  if (kind == "coded") return {"gain", "shift", "mean"};
  return {"thresholds", "polarity"};
}

LayerFiles read_layer_files(spec::Reader& layer, bool last) {
  static constexpr std::array<std::string_view, 3> kinds = {"hidden", "coded", "output"};
  LayerFiles files{.kind = layer.one_of("kind", kinds), .files = {layer.path("weights")}};
  if (!files.kind.empty() && (files.kind == "output") != last)
    layer.fail("kind", last ? "the last layer is '" + files.kind + "'; expected 'output'"
                            : "'output' is not the last layer; expected 'hidden' or 'coded'");
  for (const std::string_view vector : vectors_of(files.kind)) files.files.push_back(layer.path(vector));
  return files;
}

std::string digest_of(const fs::path& manifest, std::span<const LayerFiles> layers) {
  spec::Digester digester;
  digester.add(spec::read_text(manifest));
  for (const LayerFiles& layer : layers)
    for (const fs::path& file : layer.files) digester.add(spec::read_text(file));
  return digester.hex();
}

}  // namespace

std::uint8_t Recoding::code(std::size_t j, int decision, int largest) const {
  constexpr double least_variance = 1e-4;
  const double h = decision != 0 ? 1 : -1;
  const double y = gain[j] * (h - mean[j]) / std::sqrt(1 - mean[j] * mean[j] + least_variance) + shift[j];
  return static_cast<std::uint8_t>(std::floor(std::clamp(y, 0.0, static_cast<double>(largest)) + 0.5));
}

Network read_network(const fs::path& folder) {
  const fs::path manifest = folder / "network.yaml";
  spec::Reader reader = spec::Reader::open(manifest, "bitline.network/1");
  Network network;
  network.name = reader.text("name");
  network.input_bits = reader.integer("input_bits", {.low = 1, .high = 8});
  reader.ignore("training");
  std::vector<spec::Reader> sections = reader.sections("layers");
  std::vector<LayerFiles> layers;
  for (spec::Reader& section : sections) layers.push_back(read_layer_files(section, layers.size() + 1 == sections.size()));
  if (reader.good() && layers.size() < 2)
    reader.fail("layers",
                "there are " + std::to_string(layers.size()) + " layers; expected at least a hidden one and the output");
  reader.finish();

  Eigen::Index neurons = 0;  // of the layer before
  for (const LayerFiles& layer : layers) {
    const auto& files = layer.files;
    const bool output = layer.kind == "output";
    if (output)
      network.output = read_output(files[0], files[1], files[2]);
    else
      network.hidden.push_back(layer.kind == "coded" ? read_coded(files[0], files[1], files[2], files[3])
                                                     : read_hidden(files[0], files[1], files[2]));
    const Weights& weights = output ? network.output.weights : network.hidden.back().weights;
    if (neurons != 0 && weights.rows() != neurons)
      refuse(files[0], "has " + std::to_string(weights.rows()) + " inputs; expected " + std::to_string(neurons) +
                           ", the neurons of the layer before.");
    neurons = weights.cols();
  }
  network.digest = digest_of(manifest, layers);
  return network;
}

}  // namespace bitline::network
