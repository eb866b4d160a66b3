#include "calibration/audit/image_trace.hpp"

#include <algorithm>
#include <functional>

#include "cosim/column/ideal.hpp"
#include "cosim/column/ramp.hpp"
#include "cosim/network/inference.hpp"

namespace bitline::audit {

namespace {

using Macros = std::span<const std::unique_ptr<column::Macro>>;

/// A row of anything as a list of doubles.
template <class Row>
std::vector<double> list(const Row& row) {
  std::vector<double> values;
  for (Eigen::Index i = 0; i < row.size(); ++i) values.push_back(static_cast<double>(row(i)));
  return values;
}

std::uint8_t best_class(const std::vector<double>& scores) {
  return static_cast<std::uint8_t>(std::ranges::max_element(scores) - scores.begin());
}

std::uint8_t rival_of(const std::vector<double>& scores, std::uint8_t right) {
  if (const auto best = best_class(scores); best != right) return best;
  std::uint8_t rival = right == 0 ? 1 : 0;
  for (std::size_t j = 0; j < scores.size(); ++j)
    if (j != right && scores[j] > scores[rival]) rival = static_cast<std::uint8_t>(j);
  return rival;
}

/// The layers from `first` on as a network of their own, for codes of shape (reads, inputs), all under the noise of one image.
network::Inference infer_from(const TracedDie& die, std::size_t first, const column::Codes& codes, std::uint32_t image) {
  const auto skipped = static_cast<std::ptrdiff_t>(first);
  const network::NetworkPlan rest{
      .layers = {die.plan.layers.begin() + skipped, die.plan.layers.end()}, .scale = die.plan.scale, .offset = die.plan.offset};
  const std::vector<std::uint32_t> images(static_cast<std::size_t>(codes.rows()), image);
  return network::infer(rest, die.macros.subspan(first), {&codes, images, die.precharge_v});
}

/// Answers of one macro to one image.
std::vector<double> answers(const TracedDie& die, const column::Macro& macro, std::size_t layer, const column::Codes& codes,
                            std::uint32_t image) {
  const column::Drive drive{.codes = &codes, .image = {&image, 1}, .precharge_v = die.precharge_v};
  return die.plan.layers[layer].rows.ramp ? list(macro.read_sums(drive)) : list(macro.decide(drive));
}

/// The same of an exact macro, with its sums as the ramp resolves them.
std::vector<double> ideal_answers(const TracedDie& die, const column::Macro& ideal, std::size_t layer,
                                  const column::Codes& codes, std::uint32_t image) {
  auto values = answers(die, ideal, layer, codes, image);
  if (die.plan.layers[layer].rows.ramp)
    for (double& sum : values)
      sum = static_cast<float>(column::ramp_sum(die.levels, column::ramp_count(die.levels, sum)));  // floats as in Sums
  return values;
}

/// Undoes answers of a hidden layer.
void undo_decisions(const TracedDie& die, const ImageTrace& trace, std::size_t layer, std::vector<UndoneAnswer>& undone) {
  const auto& traced = trace.layers[layer];
  std::vector<std::uint32_t> wrong;
  for (std::size_t j = 0; j < traced.die.size(); ++j)
    if (traced.wrong_by_itself(j)) wrong.push_back(static_cast<std::uint32_t>(j));
  if (wrong.empty()) return;
  column::Decisions decisions(static_cast<Eigen::Index>(wrong.size()), static_cast<Eigen::Index>(traced.die.size()));
  for (Eigen::Index i = 0; i < decisions.rows(); ++i)
    for (Eigen::Index j = 0; j < decisions.cols(); ++j) {
      const auto column = static_cast<std::size_t>(j);
      const bool corrected = column == wrong[static_cast<std::size_t>(i)];
      decisions(i, j) = (corrected ? traced.same_inputs : traced.die)[column] != 0;
    }
  const auto rest = infer_from(die, layer + 1, network::sent_codes(die.plan.layers[layer], decisions), trace.image);
  for (std::size_t i = 0; i < wrong.size(); ++i) {
    const auto scores = rest.scores.row(static_cast<Eigen::Index>(i));
    undone.push_back({static_cast<std::uint32_t>(layer), wrong[i],
                      scores(trace.ideal_class) - scores(trace.rival) - trace.score_margin(), rest.classes[i]});
  }
}

/// Undoes sums of the output layer: a score rises by its scale and by what the sum counts.
void undo_sums(const TracedDie& die, const ImageTrace& trace, std::vector<UndoneAnswer>& undone) {
  const auto& traced = trace.layers.back();
  for (std::size_t j = 0; j < traced.die.size(); ++j) {
    if (!traced.wrong_by_itself(j)) continue;
    auto scores = trace.die_scores;
    scores[j] += network::sum_factor(die.plan.layers.back()) * die.plan.scale[j] * (traced.same_inputs[j] - traced.die[j]);
    undone.push_back({static_cast<std::uint32_t>(trace.layers.size() - 1), static_cast<std::uint32_t>(j),
                      scores[trace.ideal_class] - scores[trace.rival] - trace.score_margin(), best_class(scores)});
  }
}

}  // namespace

ImageTrace trace_image(const TracedDie& die, const column::Codes& codes, std::uint32_t image) {
  const std::vector<column::Bits> no_trim(die.plan.layers.size());
  const auto exact = network::program_macros(die.plan, column::IdealEngine(), 0, no_trim);
  const network::ImageBlock block{&codes, {&image, 1}, die.precharge_v};
  const auto on_die = network::infer(die.plan, die.macros, block, true);
  const auto ideal = network::infer(die.plan, exact, block, true);
  ImageTrace trace{.image = image,
                   .layers = {},
                   .ideal_scores = list(ideal.scores.row(0)),
                   .die_scores = list(on_die.scores.row(0)),
                   .ideal_class = ideal.classes.front(),
                   .die_class = on_die.classes.front(),
                   .rival = rival_of(list(on_die.scores.row(0)), ideal.classes.front())};
  for (std::size_t layer = 0; layer < die.plan.layers.size(); ++layer)
    trace.layers.push_back({.codes = on_die.codes[layer],
                            .die = answers(die, *die.macros[layer], layer, on_die.codes[layer], image),
                            .ideal = ideal_answers(die, *exact[layer], layer, ideal.codes[layer], image),
                            .same_inputs = ideal_answers(die, *exact[layer], layer, on_die.codes[layer], image)});
  return trace;
}

std::vector<UndoneAnswer> undo_each(const TracedDie& die, const ImageTrace& trace) {
  std::vector<UndoneAnswer> undone;
  for (std::size_t layer = 0; layer + 1 < trace.layers.size(); ++layer) undo_decisions(die, trace, layer, undone);
  undo_sums(die, trace, undone);
  std::ranges::stable_sort(undone, std::greater<>(), &UndoneAnswer::margin_gain);
  return undone;
}

}  // namespace bitline::audit
