#include "netlists/technologies/card_parts.hpp"

#include <algorithm>
#include <regex>

#include "netlists/technologies/card_statements.hpp"

namespace bitline::technologies {
namespace {

/// The value of `name=value` in a statement in lower case, when it is a number.
std::optional<double> value_of(const std::string& text, const std::string& name) {
  std::smatch match;
  if (!std::regex_search(text, match, std::regex("(^|[\\s(])" + name + R"(\s*=\s*([-+0-9.][^\s)]*))"))) return {};
  return spice_number(match[2].str());
}

std::optional<BinLimits> bin_limits(const Statement& statement, const std::string& model) {
  static const std::regex binned(R"(.+\.[0-9]+)");
  if (!std::regex_match(model, binned)) return {};
  const auto width_low = value_of(statement.text, "wmin"), width_high = value_of(statement.text, "wmax");
  const auto length_low = value_of(statement.text, "lmin"), length_high = value_of(statement.text, "lmax");
  if (!width_low || !width_high || !length_low || !length_high) return {};
  return BinLimits{*width_low, *width_high, *length_low, *length_high};
}

bool fits(const BinLimits& bin, const CalledSize& size) {
  constexpr double slack = 1e-6;  // ngspice decides at the edges
  const auto within = [](double low, double value, double high) {
    return value >= low * (1 - slack) && value <= high * (1 + slack);
  };
  return within(bin.width_low_m, size.width_m, bin.width_high_m) && within(bin.length_low_m, size.length_m, bin.length_high_m);
}

}  // namespace

CardParts card_parts(std::string_view cards) {
  static const std::regex bin_number(R"(\.[0-9]+$)");
  CardParts parts;
  int depth = 0;
  for (const Statement& statement : card_statements(cards, "cards")) {
    const auto words = card_words(statement.text);
    const std::string& first = words.front();
    if (first == ".option" || first == ".options") parts.option_scale = value_of(statement.text, "scale");
    if (first == ".subckt" && depth++ == 0) parts.subcircuits.push_back({words[1], {}, {}});
    const bool transistor = first == ".model" && (words[2] == "nmos" || words[2] == "pmos");
    if (transistor)
      parts.levels[depth == 0 ? std::regex_replace(words[1], bin_number, "") : parts.subcircuits.back().name] =
          value_of(statement.text, "level").value_or(1);
    if (depth == 0) {
      parts.shared += statement.written + "\n";
      if (first == ".model") parts.models.insert(std::regex_replace(words[1], bin_number, ""));
      continue;
    }
    auto& subcircuit = parts.subcircuits.back();
    subcircuit.lines.push_back(
        {statement.written + "\n", first == ".model" ? bin_limits(statement, words[1]) : std::optional<BinLimits>()});
    if (first.starts_with('x')) subcircuit.words.insert(words.begin(), words.end());
    if (first == ".ends") --depth;
  }
  for (std::size_t deep = 0; deep < parts.subcircuits.size(); ++deep)  // a wrapper has the level of what it wraps
    for (const auto& outer : parts.subcircuits)
      for (const auto& word : outer.words)
        if (const auto inner = parts.levels.find(word); inner != parts.levels.end())
          parts.levels.emplace(outer.name, inner->second);
  return parts;
}

std::string kept_cards(const CardParts& parts, const std::set<std::string>& words, const std::vector<CalledSize>& sizes) {
  std::set<std::string> wanted = words;
  std::set<const CardSubcircuit*> kept;
  for (bool grew = true; grew;) {
    grew = false;
    for (const auto& subcircuit : parts.subcircuits) {
      if (!wanted.contains(subcircuit.name) || !kept.insert(&subcircuit).second) continue;
      wanted.insert(subcircuit.words.begin(), subcircuit.words.end());
      grew = true;
    }
  }
  std::string text = parts.shared;
  for (const auto& subcircuit : parts.subcircuits) {
    if (!kept.contains(&subcircuit)) continue;
    std::vector<CalledSize> called;
    std::ranges::copy_if(sizes, std::back_inserter(called), [&](const auto& s) { return s.subcircuit == subcircuit.name; });
    for (const auto& line : subcircuit.lines)
      if (!line.bin || called.empty() || std::ranges::any_of(called, [&](const auto& size) { return fits(*line.bin, size); }))
        text += line.text;
  }
  return text;
}

}  // namespace bitline::technologies
