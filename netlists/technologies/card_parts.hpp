#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace bitline::technologies {

/// Sizes that a bin of a model is for [m].
struct BinLimits {
  double width_low_m, width_high_m, length_low_m, length_high_m;
};

/// A statement of a subcircuit; a bin of a model has limits.
struct CardLine {
  std::string text;
  std::optional<BinLimits> bin;
};

/// A subcircuit of the cards.
struct CardSubcircuit {
  std::string name;             ///< lower case
  std::vector<CardLine> lines;  ///< from .subckt to .ends
  std::set<std::string> words;  ///< of its calls of other subcircuits
};

/// Cards taken apart, so that a deck carries only what it uses: kits hold hundreds of bins, and reading them takes longer than
/// simulating a cell.
struct CardParts {
  std::string shared;  ///< everything outside of subcircuits
  std::vector<CardSubcircuit> subcircuits;
  std::set<std::string> models;          ///< names of the .models outside of subcircuits, lower case, without bin numbers
  std::map<std::string, double> levels;  ///< of the transistor models, by the name of the model or of its subcircuit
  std::optional<double> option_scale;    ///< of `.option scale`
};

/// Takes checked cards apart.
CardParts card_parts(std::string_view cards);

/// Size of a transistor that calls a subcircuit [m].
struct CalledSize {
  std::string subcircuit;  ///< lower case
  double width_m, length_m;
};

/// The shared part, the subcircuits that `words` or other kept ones name, and of their bins those that fit a called size; a
/// subcircuit without called sizes keeps all bins.
std::string kept_cards(const CardParts& parts, const std::set<std::string>& words, const std::vector<CalledSize>& sizes);

}  // namespace bitline::technologies
