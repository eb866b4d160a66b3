#include "cosim/network/xnor_ideal.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstring>
#include <thread>
#include <utility>

#include "cosim/network/xnor_inputs.hpp"
#include "cosim/network/xnor_kernel.hpp"
#include "cosim/network/xnor_pool.hpp"

namespace bitline::network {
namespace {

constexpr auto lanes = static_cast<std::size_t>(xnor_lanes);
constexpr std::size_t largest_block = 128;      ///< images at once
constexpr std::size_t block_bytes = 256 << 10;  ///< of inputs, so that those of a block stay in the cache

/// A layer as the kernel takes it. Polarity is folded into the weights, so that a neuron fires where it misses seldom.
struct LayerProgram {
  const XnorLayer* layer;
  int planes;
  std::size_t words, panels;
  std::vector<std::uint64_t> weights;  ///< (panels, words, lanes)
  std::vector<std::int64_t> limits;    ///< (panels, lanes)
};

std::int64_t floor_half(std::int64_t value) { return value >= 0 ? value / 2 : -((1 - value) / 2); }

/// Misses at which a neuron still fires. With m_b of K inputs missed in plane b: sum = K - 2 m in a single plane of ±1; of
/// planes that stand for x = sum_b 2^b (s_b + 1) / 2 it is (2^planes - 1) (K + W) / 2 - sum_b 2^b m_b, W the sum of weights.
std::int64_t limit_of(const XnorLayer& layer, bool pixels, int planes, std::size_t j) {
  const std::int64_t sign = layer.polarity[j] > 0 ? 1 : -1, threshold = sign * layer.thresholds[j];
  const auto inputs = static_cast<std::int64_t>(layer.inputs());
  if (!pixels) return floor_half(inputs - threshold);
  const std::int64_t weight_sum = sign * row_sum(layer.weights, j), largest = (std::int64_t{1} << planes) - 1;
  return largest * (inputs + weight_sum) / 2 - threshold;
}

LayerProgram program_of(const XnorNetwork& network, std::size_t index) {
  const XnorLayer& layer = network.layers[index];
  LayerProgram program{.layer = &layer,
                       .planes = network.planes(index),
                       .words = layer.weights.row_words(),
                       .panels = (layer.neurons() + lanes - 1) / lanes,
                       .weights = {},
                       .limits = {}};
  program.weights.resize(program.panels * program.words * lanes);
  program.limits.assign(program.panels * lanes, -1);  // neurons that are not there never fire
  const bool hidden = !layer.thresholds.empty();
  for (std::size_t j = 0; j < layer.neurons(); ++j) {
    const bool flipped = hidden && layer.polarity[j] < 0;
    for (std::size_t w = 0; w < program.words; ++w) {
      const std::uint64_t used =
          w + 1 < program.words || layer.inputs() % 64 == 0 ? ~std::uint64_t{0} : (std::uint64_t{1} << layer.inputs() % 64) - 1;
      const std::uint64_t word = layer.weights.row(j)[w];
      program.weights[(j / lanes * program.words + w) * lanes + j % lanes] = flipped ? ~word & used : word;
    }
    if (hidden) program.limits[j] = limit_of(layer, index == 0, program.planes, j);
  }
  return program;
}

/// Inputs of all neurons, shape (rows, planes, words): planes of a row side by side.
struct KernelInputs {
  std::size_t rows;
  std::vector<std::uint64_t> words;
};

KernelInputs kernel_inputs(const LayerProgram& program, const PlaneBlock& block) {
  const auto planes = static_cast<std::size_t>(program.planes);
  if (planes == 1) {
    PackedSigns inputs = neuron_inputs(*program.layer, block, 0);
    return {.rows = inputs.count, .words = std::move(inputs.words)};
  }
  KernelInputs all{};
  for (std::size_t plane = 0; plane < planes; ++plane) {
    const PackedSigns inputs = neuron_inputs(*program.layer, block, plane);
    all.rows = inputs.count;
    all.words.resize(inputs.words.size() * planes);
    for (std::size_t row = 0; row < inputs.count; ++row)
      std::copy_n(inputs.row(row).begin(), program.words,
                  all.words.begin() + static_cast<std::ptrdiff_t>((row * planes + plane) * program.words));
  }
  return all;
}

XnorJob job_of(const LayerProgram& program, const KernelInputs& inputs) {
  return {.rows = static_cast<long>(inputs.rows),
          .planes = program.planes,
          .words = static_cast<int>(program.words),
          .panels = static_cast<int>(program.panels),
          .inputs = inputs.words.data(),
          .weights = program.weights.data(),
          .limits = program.limits.data(),
          .misses = nullptr,
          .fired = nullptr,
          .row_bytes = 0};
}

/// The activations of a hidden layer.
PlaneBlock activations(const XnorKernel& kernel, const LayerProgram& program, const PlaneBlock& block) {
  const XnorLayer& layer = *program.layer;
  const KernelInputs inputs = kernel_inputs(program, block);
  PackedSigns rows = all_negative(inputs.rows, layer.neurons());
  XnorJob job = job_of(program, inputs);
  job.fired = reinterpret_cast<std::uint8_t*>(rows.words.data());
  job.row_bytes = static_cast<long>(rows.row_words() * sizeof(std::uint64_t));
  kernel.run(job);
  PlaneBlock sent{.map = layer.places(), .planes = {by_image(rows, block.images())}};
  if (layer.pool) {
    sent.planes[0] = pooled_signs(layer, sent.planes[0]);
    sent.map = layer.out();
  }
  return sent;
}

/// Scores of the last layer into rows of `scores` from `first` on.
void score(const XnorKernel& kernel, const LayerProgram& program, const PlaneBlock& block, bool pixels, Scores& scores,
           std::size_t first) {
  const XnorLayer& layer = *program.layer;
  const KernelInputs inputs = kernel_inputs(program, block);
  std::vector<std::int32_t> misses(inputs.rows * program.panels * lanes);
  XnorJob job = job_of(program, inputs);
  job.misses = misses.data();
  kernel.run(job);
  for (std::size_t i = 0; i < inputs.rows; ++i)
    for (std::size_t j = 0; j < layer.neurons(); ++j) {
      const std::int64_t missed = misses[i * program.panels * lanes + j];
      const auto count = static_cast<std::int64_t>(layer.inputs());
      const std::int64_t largest = (std::int64_t{1} << program.planes) - 1;
      const std::int64_t sum = pixels ? largest * (count + row_sum(layer.weights, j)) / 2 - missed : count - 2 * missed;
      scores(static_cast<Eigen::Index>(first + i), static_cast<Eigen::Index>(j)) =
          layer.scale[j] * static_cast<double>(sum) + layer.offset[j];
    }
}

}  // namespace

struct XnorIdeal::Program {
  XnorNetwork network;  ///< layers point into it
  std::vector<LayerProgram> layers;
  std::size_t block;  ///< images at once
};

XnorIdeal::XnorIdeal(const XnorNetwork& network) : program_(std::make_unique<Program>()) {
  program_->network = network;
  std::size_t most = 1;
  for (std::size_t i = 0; i < network.layers.size(); ++i) {
    program_->layers.push_back(program_of(program_->network, i));
    const LayerProgram& program = program_->layers[i];
    most = std::max(most, program.words * 8 * static_cast<std::size_t>(program.planes) * network.layers[i].reads());
  }
  program_->block = std::clamp<std::size_t>(block_bytes / most, 1, largest_block);
}

XnorIdeal::~XnorIdeal() = default;
XnorIdeal::XnorIdeal(XnorIdeal&&) noexcept = default;
XnorIdeal& XnorIdeal::operator=(XnorIdeal&&) noexcept = default;

Scores XnorIdeal::scores(std::span<const std::uint8_t> pixels, unsigned threads) const {
  const XnorNetwork& network = program_->network;
  const std::size_t values = network.images.values();
  if (pixels.size() % values != 0) plane_block(pixels, network.images, 1);  // says what is wrong
  const std::size_t images = pixels.size() / values;
  Scores scores(static_cast<Eigen::Index>(images), static_cast<Eigen::Index>(network.classes()));
  const XnorKernel& kernel = xnor_kernel();
  std::atomic<std::size_t> next = 0;
  const auto work = [&] {
    for (std::size_t first = next.fetch_add(program_->block); first < images; first = next.fetch_add(program_->block)) {
      const std::size_t count = std::min(program_->block, images - first);
      PlaneBlock block = plane_block(pixels.subspan(first * values, count * values), network.images, network.input_bits);
      for (std::size_t i = 0; i + 1 < network.layers.size(); ++i) block = activations(kernel, program_->layers[i], block);
      score(kernel, program_->layers.back(), block, network.layers.size() == 1, scores, first);
    }
  };
  {
    std::vector<std::jthread> others;
    for (unsigned t = 1; t < threads; ++t) others.emplace_back(work);
    work();
  }
  return scores;
}

double XnorIdeal::words_per_image() const {
  double words = 0;
  for (const LayerProgram& program : program_->layers)
    words += static_cast<double>(program.words * program.layer->neurons() * program.layer->reads()) * program.planes;
  return words;
}

std::vector<std::uint8_t> classes_of(const Scores& scores) {
  std::vector<std::uint8_t> classes;
  for (Eigen::Index i = 0; i < scores.rows(); ++i) {
    Eigen::Index best = 0;
    scores.row(i).maxCoeff(&best);
    classes.push_back(static_cast<std::uint8_t>(best));
  }
  return classes;
}

}  // namespace bitline::network
