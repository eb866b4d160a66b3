#include <algorithm>
#include <iomanip>
#include <sstream>
#include <string_view>

#include "cosim/app/flipped_digit.hpp"

namespace bitline::app {

namespace {

/// How many columns of a layer answer otherwise than ideally, and why.
struct LayerCount {
  std::size_t columns = 0, differ = 0, by_themselves = 0;
  std::size_t by_inputs() const { return differ - by_themselves; }
};

LayerCount count(const audit::TracedLayer& layer) {
  LayerCount counted{.columns = layer.die.size()};
  for (std::size_t j = 0; j < layer.die.size(); ++j) {
    counted.differ += layer.differs(j);
    counted.by_themselves += layer.wrong_by_itself(j);
  }
  return counted;
}

/// With its sign.
std::string signed_number(double value, int digits) {
  std::ostringstream out;
  out << std::showpos << std::fixed << std::setprecision(digits) << value;
  return out.str();
}

std::string number(double value, int digits) {
  std::ostringstream out;
  out << std::fixed << std::setprecision(digits) << value;
  return out.str();
}

/// What a share is, for people.
std::string words(std::string_view name, const audit::DecisionShares& shares) {
  const auto mv = [](double volts) { return signed_number(1e3 * volts, 2); };
  if (name == "rounding") return "boundary in whole threshold rows";
  if (name == "nonlinearity") return "non-linearity: compression, levels, leakage";
  if (name == "mismatch") return "mismatch of this die's cells";
  if (name == "wordlines") return "errors of this die's word-line DACs";
  if (name == "offset") return "offset " + mv(shares.offset_v) + " with trim rows " + mv(shares.trim_v);
  if (name == "arithmetic") return "arithmetic of the fast engine";
  return "noise of this read";
}

std::string scores_text(const std::vector<double>& scores) {
  std::string text;
  for (const double score : scores) text += (text.empty() ? "" : " ") + signed_number(score, 2);
  return text;
}

bool is_output(const FlippedDigit& digit, std::uint32_t layer) { return layer + 1 == digit.trace.layers.size(); }

/// "layer 1, column 17".
std::string place_text(const audit::UndoneAnswer& at) {
  return "layer " + std::to_string(at.layer) + ", column " + std::to_string(at.column);
}

std::string unit_text(std::uint32_t layer, double value) {
  return number(value, layer == 0 ? 1 : 2) + (layer == 0 ? " DAC steps" : " activations");
}

void head(std::ostringstream& out, const FlippedDigit& digit) {
  const auto& trace = digit.trace;
  const int label = digit.label, ideal = trace.ideal_class, die = trace.die_class, rival = trace.rival;
  out << "image " << digit.question.image << ", a " << label << ", on die " << digit.question.die
      << (digit.question.as_made ? " as made" : ", compensated") << ": " << die << ", ideally " << ideal
      << (trace.flipped() ? "" : ", not flipped") << (ideal == label ? "" : ", which is wrong as well") << "\n"
      << "  scores, ideal     " << scores_text(trace.ideal_scores) << "\n"
      << "  scores, this die  " << scores_text(trace.die_scores) << "\n"
      << "  margin of " << ideal << " over " << rival << ": "
      << signed_number(trace.ideal_scores[trace.ideal_class] - trace.ideal_scores[trace.rival], 2) << " ideally, "
      << signed_number(trace.score_margin(), 2) << " on this die\n\n";
}

void layers(std::ostringstream& out, const FlippedDigit& digit) {
  out << "layer   columns   differ from ideal   as their inputs do   by themselves\n";
  for (std::size_t layer = 0; layer < digit.trace.layers.size(); ++layer) {
    const auto counted = count(digit.trace.layers[layer]);
    out << std::setw(5) << layer << std::setw(10) << counted.columns << std::setw(20) << counted.differ << std::setw(21)
        << counted.by_inputs() << std::setw(16) << counted.by_themselves << "\n";
  }
  out << "(the last layer is read out as sums, and differs by steps of its ramp)\n\n";
}

void named(std::ostringstream& out, const FlippedDigit& digit) {
  const auto& trace = digit.trace;
  const auto& column = *digit.column;
  const auto& answers = trace.layers[column.undone.layer];
  const auto& shares = column.shares;
  const double before = trace.score_margin();
  out << "What matters most: " << place_text(column.undone) << ". With its answer alone as ideal the margin of "
      << int{trace.ideal_class} << " over " << int{trace.rival} << " is "
      << signed_number(before + column.undone.margin_gain, 2) << " instead of " << signed_number(before, 2)
      << ", and the die says " << int{column.undone.class_after} << ".\n";
  if (is_output(digit, column.undone.layer))
    out << "It reads the sum as " << number(answers.die[column.undone.column], 2) << " where the ramp of an ideal column reads "
        << number(answers.same_inputs[column.undone.column], 2) << "; the strobe farthest off, number " << column.ramp_strobe
        << ":\n";
  out << "\nV_BL - V_BLB - offset in this read [mV]\n";
  const auto line = [&](const std::string& what, double volts) {
    out << "  " << std::left << std::setw(58) << what << std::right << std::setw(10) << signed_number(1e3 * volts, 3) << "\n";
  };
  line("ideal: sum - boundary = " + unit_text(column.undone.layer, shares.sum - shares.boundary) + ", " +
           number(1e3 * shares.gain_v, 3) + " mV each",
       shares.ideal_v());
  for (const auto& share : audit::named_shares(shares))
    if (share.volts != 0) line(words(share.name, shares), share.volts);
  line(std::string("on this die, which decides ") + (shares.margin_v() >= 0 ? "1" : "0") + "; ideally " +
           (shares.ideal_v() >= 0 ? "1" : "0"),
       shares.margin_v());
  if (column.spice)
    line(std::string("the same in SPICE, which decides ") + (column.spice->decision ? "1" : "0"), column.spice->margin_v);
  const auto blamed = audit::blamed_share(shares);
  out << "largest share against the ideal decision: " << words(blamed.name, shares) << "\n"
      << "deck: " << column.deck.string() << "\n";
}

void others(std::ostringstream& out, const FlippedDigit& digit) {
  constexpr std::size_t shown = 5;
  if (digit.undone.size() < 2) return;
  const auto right = std::ranges::count(digit.undone, digit.trace.ideal_class, &audit::UndoneAnswer::class_after);
  out << "\nanswers that are wrong by themselves: " << digit.undone.size();
  if (digit.trace.flipped()) out << "; undone alone, " << right << " of them make it a " << int{digit.trace.ideal_class};
  out << ". Next in order, with what the margin gains and the digit then:\n";
  for (std::size_t i = 1; i < std::min(shown, digit.undone.size()); ++i)
    out << "  " << place_text(digit.undone[i]) << ": " << signed_number(digit.undone[i].margin_gain, 2) << ", "
        << int{digit.undone[i].class_after} << "\n";
}

Json column_json(const ExplainedColumn& column) {
  const auto& shares = column.shares;
  Json json{{"layer", column.undone.layer},      {"column", column.undone.column},
            {"ramp_strobe", column.ramp_strobe}, {"sum", shares.sum},
            {"boundary", shares.boundary},       {"gain_v", shares.gain_v},
            {"ideal_v", shares.ideal_v()}};
  for (const auto& share : audit::named_shares(shares)) json["shares"][std::string(share.name) + "_v"] = share.volts;
  json["comparator_offset_v"] = shares.offset_v;
  json["trim_rows_v"] = shares.trim_v;
  json["margin_v"] = shares.margin_v();
  json["blamed"] = audit::blamed_share(shares).name;
  json["deck"] = column.deck.string();
  if (column.spice) json["spice"] = {{"margin_v", column.spice->margin_v}, {"decision", column.spice->decision ? 1 : 0}};
  return json;
}

}  // namespace

Json flipped_digit_json(const FlippedDigit& digit) {
  const auto& trace = digit.trace;
  Json layers = Json::array(), undone = Json::array();
  for (std::size_t layer = 0; layer < trace.layers.size(); ++layer) {
    const auto counted = count(trace.layers[layer]);
    layers.push_back({{"layer", layer},
                      {"columns", counted.columns},
                      {"differ", counted.differ},
                      {"by_inputs", counted.by_inputs()},
                      {"by_themselves", counted.by_themselves}});
  }
  for (const auto& answer : digit.undone)
    undone.push_back({{"layer", answer.layer},
                      {"column", answer.column},
                      {"margin_gain", answer.margin_gain},
                      {"class_after", answer.class_after}});
  return {{"image", digit.question.image},
          {"die", digit.question.die},
          {"compensated", !digit.question.as_made},
          {"label", digit.label},
          {"ideal", {{"class", trace.ideal_class}, {"scores", trace.ideal_scores}}},
          {"on_die", {{"class", trace.die_class}, {"scores", trace.die_scores}}},
          {"flipped", trace.flipped()},
          {"rival", trace.rival},
          {"score_margin", trace.score_margin()},
          {"layers", std::move(layers)},
          {"undone", std::move(undone)},
          {"column", digit.column ? column_json(*digit.column) : Json(nullptr)}};
}

std::string flipped_digit_text(const FlippedDigit& digit) {
  std::ostringstream out;
  head(out, digit);
  layers(out, digit);
  if (digit.column) {
    named(out, digit);
    others(out, digit);
  } else {
    out << "Every column answers as ideal arithmetic does; "
        << (digit.trace.flipped() ? "the steps of the read-out ramp are the reason." : "there is nothing to explain.") << "\n";
  }
  return out.str();
}

}  // namespace bitline::app
