#include "cosim/spice/ladder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <sstream>
#include <string>
#include <vector>

#include "netlists/spec/quantity.hpp"

namespace bitline::spice {
namespace {

using spec::plain;

std::optional<double> number(const std::string& word) {
  double value = 0;
  const auto [end, error] = std::from_chars(word.data(), word.data() + word.size(), value);
  if (error != std::errc() || end != word.data() + word.size()) return {};
  return value;
}

/// `.tran STEP STOP [START [LARGEST]] [uic]` with a quarter of LARGEST, which ngspice takes as the smaller of STEP and
/// (STOP - START) / 50 when it is absent.
std::optional<std::string> gentler_tran(const std::string& line) {
  std::istringstream stream(line);
  std::vector<double> numbers;
  std::string ending;
  std::string word;
  for (stream >> word; stream >> word;) {
    const auto value = number(word);
    if (value && ending.empty()) {
      numbers.push_back(*value);
    } else if (word == "uic" && ending.empty()) {
      ending = " uic";
    } else {
      return {};
    }
  }
  if (numbers.size() < 2 || numbers.size() > 4) return {};
  numbers.resize(4, 0.0);
  const auto [step, stop, start, given] = std::array{numbers[0], numbers[1], numbers[2], numbers[3]};
  const double largest = given > 0 ? given : std::min(step, (stop - start) / 50);
  return ".tran " + plain(step) + " " + plain(stop) + " " + plain(start) + " " + plain(largest / 4) + ending;
}

}  // namespace

std::optional<columns::Deck> gentler(const columns::Deck& deck) {
  columns::Deck result = deck;
  result.text.clear();
  bool changed = false;
  std::istringstream stream(deck.text);
  for (std::string line; std::getline(stream, line);) {
    if (line.starts_with(".tran ")) {
      const auto tran = gentler_tran(line);
      if (!tran || stream.peek() == '+') return {};
      line = *tran;
      changed = true;
    }
    if (line == ".end") result.text += ".options method=gear\n";  // the last word on a method is the one that counts
    result.text += line + "\n";
  }
  if (!changed) return {};
  return result;
}

}  // namespace bitline::spice
