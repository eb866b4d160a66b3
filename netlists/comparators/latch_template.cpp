#include "netlists/comparators/latch_template.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <utility>

#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/technologies/card_statements.hpp"

namespace bitline::comparators {

namespace {

using technologies::Statement;
using Words = std::vector<std::string>;

constexpr std::string_view allowed =
    "; expected one subcircuit with the nodes bl blb clk q qb vdd vss, of lines 'mNAME drain gate source bulk nmos|pmos w=… "
    "l=…', 'rNAME node node OHM', 'cNAME node node FARAD' and '.ends'";

/// An element as written; what tells two of a kind apart is in `kind` and `values`.
struct Element {
  std::size_t line;
  std::string name;  ///< without the letter of its kind
  std::string kind;  ///< "nmos", "pmos", "r", "c"
  Words nodes;
  std::vector<double> values;  ///< width and length, or the value
};

bool well_named(const std::string& name) {
  return std::ranges::all_of(name, [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_'; });
}

/// Reads the lines of one file, and says where something is wrong.
class Template {
 public:
  Template(std::string_view text, std::string file) : file_(std::move(file)) {
    for (const Statement& statement : technologies::card_statements(text, file_)) read(statement);
    if (!begun_ || !ended_) refuse(lines_ + 1, begun_ ? "the file ends without '.ends'" : "the file has no '.subckt'");
    check_nodes();
    check_mirror();
  }

  LatchCircuit circuit() const {
    LatchCircuit circuit;
    std::vector<LatchDevice> pairs;
    for (const Element& element : elements_) {
      if (element.kind.size() == 1) {
        circuit.passives += element.kind + element.name + " " + element.nodes[0] + " " + element.nodes[1] + " " +
                            spec::plain(element.values[0]) + "\n";
      } else if (const Element* partner = partner_of(element); partner == nullptr) {
        circuit.devices.push_back(device(element));
      } else if (element.name.ends_with("_left")) {
        pairs.push_back(device(element));
        pairs.push_back(device(*partner));
      }
    }
    circuit.devices.insert(circuit.devices.end(), pairs.begin(), pairs.end());
    return circuit;
  }

 private:
  [[noreturn]] void refuse(std::size_t line, const std::string& found, std::string_view expected = allowed) const {
    technologies::refuse_card(file_, line, found, expected);
  }

  void read(const Statement& statement) {
    lines_ = statement.line;
    const Words words = technologies::card_words(statement.text);
    if (ended_) refuse(statement.line, "'" + statement.written + "' stands behind '.ends'");
    if (words.front() == ".subckt") {
      static const Words ports{"bl", "blb", "clk", "q", "qb", "vdd", "vss"};
      if (begun_ || words.size() != ports.size() + 2 || !std::equal(ports.begin(), ports.end(), words.begin() + 2))
        refuse(statement.line, "'" + statement.written + "'");
      begun_ = true;
    } else if (words.front() == ".ends" && begun_) {
      ended_ = true;
    } else {
      read_element(statement, words);
    }
  }

  void read_element(const Statement& statement, const Words& words) {
    const auto bad = [&] { refuse(statement.line, "'" + statement.written + "'"); };
    const char letter = words.front().front();
    const bool transistor = letter == 'm';
    if (!begun_ || words.front().size() < 2 || (!transistor && letter != 'r' && letter != 'c')) bad();
    Element element{statement.line, words.front().substr(1), std::string(1, letter), {}, {}};
    if (!well_named(element.name)) bad();
    if (transistor) {
      if (words.size() != 8 || (words[5] != "nmos" && words[5] != "pmos")) bad();
      element.kind = words[5];
      element.nodes.assign(words.begin() + 1, words.begin() + 5);
      element.values = {size_of(statement, words, "w="), size_of(statement, words, "l=")};
    } else {
      if (words.size() != 4) bad();
      element.nodes.assign(words.begin() + 1, words.begin() + 3);
      element.values = {number(statement, words[3])};
    }
    if (!std::ranges::all_of(element.nodes, well_named)) bad();
    if (find(element.name) != nullptr)
      refuse(statement.line, "there is a second '" + element.name + "'", "; expected other names");
    elements_.push_back(std::move(element));
  }

  double number(const Statement& statement, const std::string& text) const {
    const std::optional<double> value = technologies::spice_number(text);
    if (!value || !(*value > 0))
      refuse(statement.line, "'" + text + "' in '" + statement.written + "'", "; expected a positive number");
    return *value;
  }

  double size_of(const Statement& statement, const Words& words, const std::string& key) const {
    for (auto word = words.begin() + 6; word != words.end(); ++word)
      if (word->starts_with(key)) {
        const double size = number(statement, word->substr(key.size()));
        if (size > 1e-3)
          refuse(statement.line, "'" + *word + "' is " + spec::plain(size) + " m", "; expected a size such as 4u");
        return size;
      }
    refuse(statement.line, "'" + statement.written + "' has no '" + key + "'");
  }

  const Element* find(std::string_view name) const {
    const auto found = std::ranges::find(elements_, name, &Element::name);
    return found == elements_.end() ? nullptr : &*found;
  }

  const Element* partner_of(const Element& element) const {
    const std::string partner = partner_name(element.name);
    return partner.empty() ? nullptr : find(partner);
  }

  void check_nodes() const {
    for (const char* node : {"bl", "blb", "clk", "q", "qb", "o", "ob"}) {
      const bool used = std::ranges::any_of(
          elements_, [&](const Element& element) { return std::ranges::find(element.nodes, node) != element.nodes.end(); });
      if (!used)
        refuse(lines_, std::string("no element is at the node '") + node + "'",
               "; expected a latch with inputs bl and blb, outputs q and qb and the regenerating nodes o and ob");
    }
  }

  /// What a node turns into in the mirror is found from the ports and from the pairs, and must be the same wherever it is
  /// found.
  void check_mirror() const {
    std::map<std::string, std::string> mirror{{"bl", "blb"}, {"blb", "bl"},  {"q", "qb"},    {"qb", "q"},   {"o", "ob"},
                                              {"ob", "o"},   {"clk", "clk"}, {"vdd", "vdd"}, {"vss", "vss"}};
    for (const Element& element : elements_) {
      const Element* partner = partner_of(element);
      if (partner == nullptr && !partner_name(element.name).empty())
        refuse(element.line, "'" + element.name + "' has no partner", "; expected elements NAME_left and NAME_right in pairs");
      if (partner == nullptr) continue;
      if (partner->kind != element.kind || partner->values != element.values)
        refuse(element.line, "'" + element.name + "' and '" + partner->name + "' differ",
               "; expected pairs of one kind and size");
      for (std::size_t n = 0; n < element.nodes.size(); ++n)
        if (mirror.try_emplace(element.nodes[n], partner->nodes[n]).first->second != partner->nodes[n]) asymmetric(element);
    }
    for (const Element& element : elements_)
      if (partner_of(element) == nullptr && !own_mirror(element, mirror)) asymmetric(element);
  }

  /// Whether an element without a partner turns into itself; source and drain, or the two ends, may change places.
  static bool own_mirror(const Element& element, const std::map<std::string, std::string>& mirror) {
    Words turned;
    for (const std::string& node : element.nodes) turned.push_back(mirror.contains(node) ? mirror.at(node) : node);
    if (turned == element.nodes) return true;
    std::swap(turned.front(), turned[element.kind.size() == 1 ? 1 : 2]);
    return turned == element.nodes;
  }

  [[noreturn]] void asymmetric(const Element& element) const {
    refuse(element.line, "'" + element.name + "' is not its own mirror",
           "; expected the same circuit when bl and blb, q and qb, o and ob and the elements of each pair change places");
  }

  static LatchDevice device(const Element& element) {
    return {element.name,
            {element.nodes[0], element.nodes[1], element.nodes[2], element.nodes[3]},
            element.kind == "nmos",
            element.values[0],
            element.values[1]};
  }

  std::string file_;
  std::vector<Element> elements_;
  bool begun_ = false, ended_ = false;
  std::size_t lines_ = 0;
};

}  // namespace

LatchCircuit read_latch_template(std::string_view text, const std::string& file) { return Template(text, file).circuit(); }

}  // namespace bitline::comparators
