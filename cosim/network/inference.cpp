#include "cosim/network/inference.hpp"

#include <functional>
#include <numeric>
#include <string>
#include <utility>

#include "netlists/spec/error.hpp"

namespace bitline::network {
namespace {

Scores scores_of(const NetworkPlan& plan, const column::Sums& sums) {
  const LayerPlan& output = plan.layers.back();
  const int factor = sum_factor(output);
  Scores scores = sums.cast<double>();
  for (Eigen::Index j = 0; j < scores.cols(); ++j) {
    const auto c = static_cast<std::size_t>(j);
    const int off = output.rows.on_off ? output.weight_sums[c] : 0;
    scores.col(j) = plan.scale[c] * (factor * scores.col(j) - off) + plan.offset[c];
  }
  return scores;
}

std::uint8_t best_class(const Scores& scores, Eigen::Index image) {
  Eigen::Index best = 0;
  for (Eigen::Index j = 1; j < scores.cols(); ++j)
    if (scores(image, j) > scores(image, best)) best = j;
  return static_cast<std::uint8_t>(best);
}

}  // namespace

column::Codes sent_codes(const LayerPlan& layer, const column::Decisions& decisions) {
  const auto off = layer.sent.row(0).replicate(decisions.rows(), 1);
  const auto on = layer.sent.row(1).replicate(decisions.rows(), 1);
  return (decisions != 0).select(on, off);
}

int sum_factor(const LayerPlan& output) { return output.rows.on_off ? 2 : output.rows.unit_code; }

std::vector<std::unique_ptr<column::Macro>> program_macros(const NetworkPlan& plan, const column::Engine& engine,
                                                           std::uint32_t die, std::span<const column::Bits> trim) {
  std::vector<std::unique_ptr<column::Macro>> macros;
  for (std::size_t layer = 0; layer < plan.layers.size(); ++layer)
    macros.push_back(engine.program(macro_program(plan, layer, die, trim[layer])));
  return macros;
}

Inference infer(const NetworkPlan& plan, std::span<const std::unique_ptr<column::Macro>> macros, const ImageBlock& images,
                bool keep_codes) {
  if (images.codes->cols() != plan.layers.front().rows.data)
    throw SpecError("the images have " + std::to_string(images.codes->cols()) + " pixels; expected " +
                    std::to_string(plan.layers.front().rows.data) + ", the inputs of the network.");
  Inference result;
  if (keep_codes) result.codes.emplace_back(*images.codes);
  column::Codes activations;
  const auto drive = [&](std::size_t layer) {
    const auto codes = layer == 0 ? images.codes : column::CodesView(&activations);
    return column::Drive{.codes = codes, .image = images.image, .precharge_v = images.precharge_v};
  };
  const std::size_t last = plan.layers.size() - 1;
  for (std::size_t layer = 0; layer < last; ++layer) {
    activations = sent_codes(plan.layers[layer], macros[layer]->decide(drive(layer)));
    if (keep_codes) result.codes.push_back(activations);
  }
  result.scores = scores_of(plan, macros[last]->read_sums(drive(last)));
  for (Eigen::Index i = 0; i < result.scores.rows(); ++i) result.classes.push_back(best_class(result.scores, i));
  return result;
}

std::size_t count_equal(std::span<const std::uint8_t> classes, std::span<const std::uint8_t> labels) {
  return std::inner_product(classes.begin(), classes.end(), labels.begin(), std::size_t{0}, std::plus<>(), std::equal_to<>());
}

}  // namespace bitline::network
