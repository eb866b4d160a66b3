#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cosim/column/macro.hpp"
#include "cosim/network/mapping.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::audit {

/// One layer on the way of one image, column by column: decisions 0 and 1 of a hidden layer, sums of the output layer as its
/// ramp resolves them [activations].
struct TracedLayer {
  column::Codes codes;              ///< that drove the layer on the die, shape (1, inputs)
  std::vector<double> die;          ///< what the die answered
  std::vector<double> ideal;        ///< what the ideal engine answers, which carried the image by itself
  std::vector<double> same_inputs;  ///< what ideal arithmetic makes of the die's own inputs

  /// The answer is not that of the ideal engine.
  bool differs(std::size_t column) const { return die[column] != ideal[column]; }
  /// It is not, and the column's own read is to blame: ideal arithmetic makes something else of its inputs.
  bool wrong_by_itself(std::size_t column) const { return differs(column) && die[column] != same_inputs[column]; }
};

/// One image on one die beside the ideal engine.
struct ImageTrace {
  std::uint32_t image;
  std::vector<TracedLayer> layers;
  std::vector<double> ideal_scores, die_scores;
  std::uint8_t ideal_class, die_class;
  /// The class that the die prefers to the ideal engine's, or comes closest to it.
  std::uint8_t rival;

  bool flipped() const { return die_class != ideal_class; }
  /// By how much the die's scores favour the ideal engine's class over the rival.
  double score_margin() const { return die_scores[ideal_class] - die_scores[rival]; }
};

/// The macros of one die, with what is needed to carry images through them.
struct TracedDie {
  const network::NetworkPlan& plan;
  std::span<const std::unique_ptr<column::Macro>> macros;
  const spec::WordlineLevels& levels;
  double precharge_v;  ///< of both bit lines [V]
};

/// Carries an image through a die, layer by layer; `codes` has shape (1, pixels). SpecError for another number of pixels than
/// the network has inputs.
ImageTrace trace_image(const TracedDie& die, const column::Codes& codes, std::uint32_t image);

/// One wrong answer, and what the die would have said without it.
struct UndoneAnswer {
  std::uint32_t layer, column;
  double margin_gain;        ///< rise of ImageTrace::score_margin() when this answer alone is as ideal
  std::uint8_t class_after;  ///< of the die then
};

/// Undoes every answer that is wrong by itself, one at a time: the rest of the network runs on the die again, under the same
/// noise. The one that matters most comes first, of equals that of the first layer, then of the first column.
std::vector<UndoneAnswer> undo_each(const TracedDie& die, const ImageTrace& trace);

}  // namespace bitline::audit
