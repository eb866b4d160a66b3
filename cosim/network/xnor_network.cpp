#include "cosim/network/xnor_network.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <string_view>
#include <tuple>
#include <utility>

#include "cosim/network/npy.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/reader.hpp"

namespace bitline::network {
namespace {

namespace fs = std::filesystem;

constexpr int largest_side = 4096;

std::string size_text(const MapSize& map) {
  return std::to_string(map.height) + " x " + std::to_string(map.width) + " x " + std::to_string(map.channels);
}

/// A layer as network.yaml describes it: all but its arrays, whose files are named.
struct LayerText {
  XnorLayer layer;
  std::size_t neurons = 0;
  fs::path weights = {};
  std::vector<fs::path> vectors = {};  ///< thresholds and polarity, or scale and offset
};

/// Reads the keys of a dense layer or a convolution over a map.
LayerText read_layer(spec::Reader& reader, const std::string& kind, const MapSize& in, bool last) {
  LayerText text{.layer = {.in = in, .kernel_height = in.height, .kernel_width = in.width}};
  XnorLayer& layer = text.layer;
  text.neurons = static_cast<std::size_t>(reader.integer("neurons", {.low = 1, .high = 1 << 20}));
  if (kind == "binary_conv") {
    layer.kernel_height = layer.kernel_width = reader.integer("kernel", {.low = 1, .high = largest_side});
    layer.stride = reader.integer("stride", {.low = 1, .high = largest_side}, 1);
    layer.padding = reader.integer("padding", {.low = 0, .high = largest_side}, 0);
    layer.pad = reader.integer("pad", {.low = -1, .high = 1}, -1);
    if (layer.pad == 0) reader.fail("pad", "0 is not a binary value; expected -1 or 1");
    if (reader.good() && layer.padding >= layer.kernel_height)
      reader.fail("padding", std::to_string(layer.padding) + " is not below the kernel of " +
                                 std::to_string(layer.kernel_height) + "; some neurons would see nothing of the map");
    if (reader.good() && layer.kernel_height > std::min(in.height, in.width) + 2 * layer.padding)
      reader.fail("kernel", std::to_string(layer.kernel_height) + " does not fit the map of " + size_text(in) +
                                " with a padding of " + std::to_string(layer.padding));
  }
  text.weights = reader.path("weights");
  for (const char* vector : last ? std::array{"scale", "offset"} : std::array{"thresholds", "polarity"})
    text.vectors.push_back(reader.path(vector));
  return text;
}

MaxPool read_pool(spec::Reader& reader, const MapSize& map) {
  static constexpr std::array<std::string_view, 2> places{"sums", "activations"};
  MaxPool pool{};
  pool.size = reader.integer("size", {.low = 1, .high = largest_side});
  pool.stride = reader.integer("stride", {.low = 1, .high = largest_side}, pool.size);
  pool.of_sums = reader.one_of("of", places) == "sums";
  if (reader.good() && pool.size > std::min(map.height, map.width))
    reader.fail("size", std::to_string(pool.size) + " does not fit the map of " + size_text(map));
  return pool;
}

/// The map that the layer will send on, before its weights are read.
MapSize out_of(const LayerText& text) {
  XnorLayer layer = text.layer;
  layer.weights.count = text.neurons;
  return layer.out();
}

/// Accepts a layer behind one that does not fit, so that only what does not fit is reported.
void pass_over(spec::Reader& layer) {
  for (const char* key : {"kind", "neurons", "kernel", "stride", "padding", "pad", "weights", "thresholds", "polarity", "scale",
                          "offset", "size", "of"})
    layer.ignore(key);
}

std::vector<LayerText> read_layers(spec::Reader& reader, MapSize map) {
  static constexpr std::array<std::string_view, 3> kinds{"binary_dense", "binary_conv", "max_pool"};
  std::vector<spec::Reader> sections = reader.sections("layers");
  std::vector<LayerText> layers;
  for (std::size_t i = 0; i < sections.size(); ++i) {
    spec::Reader& section = sections[i];
    if (!reader.good()) {
      pass_over(section);
      continue;
    }
    const bool last = i + 1 == sections.size();
    const std::string kind = section.one_of("kind", kinds);
    if (!reader.good()) {
      pass_over(section);
      continue;
    }
    if (kind == "max_pool") {
      pass_over(section);
      if (layers.empty() || layers.back().layer.pool || last)
        section.fail("kind", "a max_pool is " + std::string(last ? "the last layer" : "not behind a layer of weights") +
                                 "; expected it right behind one, and not at the end");
      else
        layers.back().layer.pool = read_pool(section, map);
    } else {
      layers.push_back(read_layer(section, kind, map, last));
      if (last && reader.good()) {
        const MapSize scores = out_of(layers.back());
        if (scores.height != 1 || scores.width != 1)
          section.fail("kind", "the last layer sends on a map of " + size_text(scores) + "; expected one score for each class");
      }
    }
    if (reader.good()) map = out_of(layers.back());
  }
  if (reader.good() && layers.empty()) reader.fail("layers", "there is no layer of weights; expected at least one");
  return layers;
}

/// Unpacks np.packbits bytes, whose first value is in the most significant bit.
PackedSigns read_weights(const fs::path& file, std::size_t neurons, std::size_t inputs) {
  const NpyArray<std::uint8_t> array = read_npy_uint8(file);
  const std::size_t row_bytes = (inputs + 7) / 8;
  if (array.shape != std::vector{neurons, row_bytes})
    refuse(file, "has shape " + shape_text(array.shape) + "; expected (" + std::to_string(neurons) + ", " +
                     std::to_string(row_bytes) + "): for each neuron the packed bits of its " + std::to_string(inputs) +
                     " inputs.");
  PackedSigns weights = all_negative(neurons, inputs);
  for (std::size_t j = 0; j < neurons; ++j) {
    const auto bytes = std::span(array.values).subspan(j * row_bytes, row_bytes);
    for (std::size_t i = 0; i < 8 * row_bytes; ++i)
      if (bytes[i / 8] >> (7 - i % 8) & 1U) {
        if (i >= inputs)
          refuse(file, "bit " + std::to_string(i) + " of neuron " + std::to_string(j) + " is set; expected 0 behind its " +
                           std::to_string(inputs) + " inputs.");
        weights.set(j, i);
      }
  }
  return weights;
}

template <class Value>
std::vector<Value> one_per_neuron(const fs::path& file, NpyArray<Value> array, std::size_t neurons) {
  if (array.shape != std::vector{neurons})
    refuse(file, "has shape " + shape_text(array.shape) + "; expected (" + std::to_string(neurons) +
                     ",), a value for each neuron of the layer.");
  return std::move(array.values);
}

std::vector<std::int8_t> read_polarity(const fs::path& file, std::size_t neurons) {
  std::vector<std::int8_t> polarity = one_per_neuron(file, read_npy_int8(file), neurons);
  const auto bad = std::find_if(polarity.begin(), polarity.end(), [](std::int8_t v) { return v != 1 && v != -1; });
  if (bad != polarity.end())
    refuse(file, "value " + std::to_string(bad - polarity.begin()) + " is " + std::to_string(*bad) + "; expected 1 or -1.");
  return polarity;
}

XnorLayer with_arrays(const LayerText& text, bool last) {
  XnorLayer layer = text.layer;
  const auto inputs = MapSize{layer.kernel_height, layer.kernel_width, layer.in.channels}.values();
  layer.weights = read_weights(text.weights, text.neurons, inputs);
  const auto& [first, second] = std::tie(text.vectors[0], text.vectors[1]);
  if (last) {
    layer.scale = one_per_neuron(first, read_npy_real(first), text.neurons);
    layer.offset = one_per_neuron(second, read_npy_real(second), text.neurons);
  } else {
    layer.thresholds = one_per_neuron(first, read_npy_int32(first), text.neurons);
    layer.polarity = read_polarity(second, text.neurons);
  }
  return layer;
}

}  // namespace

XnorNetwork read_xnor_network(const fs::path& folder) {
  const fs::path manifest = folder / "network.yaml";
  spec::Reader reader = spec::Reader::open(manifest, "bitline.xnor-network/1");
  XnorNetwork network{};
  network.name = reader.text("name");
  spec::Reader input = reader.section("input");
  network.images.height = input.integer("height", {.low = 1, .high = largest_side});
  network.images.width = input.integer("width", {.low = 1, .high = largest_side});
  network.images.channels = input.integer("channels", {.low = 1, .high = largest_side});
  network.input_bits = input.integer("bits", {.low = 1, .high = 8});
  reader.ignore("training");
  const std::vector<LayerText> layers = read_layers(reader, network.images);
  reader.finish();

  spec::Digester digester;
  digester.add(spec::read_text(manifest));
  for (const LayerText& text : layers) {
    network.layers.push_back(with_arrays(text, &text == &layers.back()));
    digester.add(spec::read_text(text.weights));
    for (const fs::path& file : text.vectors) digester.add(spec::read_text(file));
  }
  network.digest = digester.hex();
  return network;
}

}  // namespace bitline::network
