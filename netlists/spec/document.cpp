#include "netlists/spec/document.hpp"

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/yaml.h>

#include <algorithm>
#include <charconv>
#include <optional>
#include <sstream>

#include "netlists/spec/error.hpp"

namespace bitline::spec {
namespace {

Place place_of(const YAML::Mark& mark, const std::string& source) {
  return mark.is_null() ? Place{source, 1, 1} : Place{source, mark.line + 1, mark.column + 1};
}

[[noreturn]] void refuse(const Place& place, const std::string& sentence) { throw SpecError(place.text() + ": " + sentence); }

Node node_at(const Place& place, Node::Kind kind) {
  Node node;
  node.kind = kind;
  node.place = place;
  return node;
}

/// Grows a tree from the parser's events. The open collections are a stack of values, joined to their parent when they end.
class Builder : public YAML::EventHandler {
 public:
  explicit Builder(const std::string& source) : source_(source) {}

  Node take() { return std::move(root_); }

  void OnDocumentStart(const YAML::Mark&) override {}
  void OnDocumentEnd() override {}
  void OnNull(const YAML::Mark& mark, YAML::anchor_t) override { add(node_at(place_of(mark, source_), Node::Kind::nothing)); }
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t) override {
    refuse(place_of(mark, source_), "found an alias; expected the value itself");
  }
  void OnScalar(const YAML::Mark& mark, const std::string&, YAML::anchor_t, const std::string& value) override {
    Node node = node_at(place_of(mark, source_), Node::Kind::scalar);
    node.scalar = value;
    add(std::move(node));
  }
  void OnSequenceStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(node_at(place_of(mark, source_), Node::Kind::list));
  }
  void OnSequenceEnd() override { close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string&, YAML::anchor_t, YAML::EmitterStyle::value) override {
    open(node_at(place_of(mark, source_), Node::Kind::mapping));
  }
  void OnMapEnd() override { close(); }

 private:
  struct Open {
    Node node;
    std::optional<Node> key;  ///< of the value that comes next in a mapping
  };

  void open(Node node) { open_.push_back({std::move(node), std::nullopt}); }

  void close() {
    Node finished = std::move(open_.back().node);
    open_.pop_back();
    add(std::move(finished));
  }

  void add(Node value) {
    if (open_.empty()) {
      root_ = std::move(value);
      return;
    }
    Open& parent = open_.back();
    if (parent.node.kind == Node::Kind::list) {
      parent.node.items.push_back(std::move(value));
    } else if (!parent.key) {
      if (value.kind != Node::Kind::scalar) refuse(value.place, "found a key that is not a word; expected 'key: value'");
      if (const Node* first = parent.node.find(value.scalar))
        refuse(value.place, "key '" + value.scalar + "' is written twice; its first value is at " + first->place.text());
      parent.key = std::move(value);
    } else {
      value.key = std::move(parent.key->scalar);
      value.key_place = std::move(parent.key->place);
      parent.key.reset();
      parent.node.items.push_back(std::move(value));
    }
  }

  const std::string& source_;
  std::vector<Open> open_;
  Node root_;
};

void move_to(Node& node, const Place& place) {
  node.place = place;
  node.key_place = place;
  for (Node& item : node.items) move_to(item, place);
}

/// The value under one part of a key path, made if a mapping lacks it.
Node& descend(Node& parent, const std::string& part, const Place& option) {
  if (parent.kind == Node::Kind::list) {
    std::size_t index = 0;
    const auto [end, error] = std::from_chars(part.data(), part.data() + part.size(), index);
    if (error != std::errc{} || end != part.data() + part.size() || index >= parent.items.size())
      refuse(option, "'" + part + "' is not an item of the list at " + parent.place.text() + ", which has " +
                         std::to_string(parent.items.size()) + " items, counted from 0");
    return parent.items[index];
  }
  if (parent.kind == Node::Kind::scalar)
    refuse(option, "'" + part + "' does not exist; the value at " + parent.place.text() + " is '" + parent.scalar +
                       "' and has no keys");
  parent.kind = Node::Kind::mapping;
  for (Node& value : parent.items)
    if (value.key == part) return value;
  Node& value = parent.items.emplace_back(node_at(option, Node::Kind::nothing));
  value.key = part;
  value.key_place = option;
  return value;
}

}  // namespace

std::string Place::text() const {
  return line == 0 ? source : source + ":" + std::to_string(line) + ":" + std::to_string(column);
}

const Node* Node::find(std::string_view wanted) const {
  const auto value = std::find_if(items.begin(), items.end(), [&](const Node& item) { return item.key == wanted; });
  return kind == Kind::mapping && value != items.end() ? &*value : nullptr;
}

Node parse_document(std::string_view text, const std::string& source) {
  std::istringstream stream{std::string(text)};
  Builder builder(source);
  try {
    YAML::Parser parser(stream);
    if (!parser.HandleNextDocument(builder)) return node_at({source, 1, 1}, Node::Kind::nothing);
    Node root = builder.take();
    Builder second(source);
    if (parser.HandleNextDocument(second))
      refuse(second.take().place, "a second document begins here; expected one document in the file");
    return root;
  } catch (const YAML::Exception& error) {
    refuse(place_of(error.mark, source), "the text is not valid YAML: " + error.msg);
  }
}

void set(Node& root, std::string_view assignment) {
  const Place option{"--set " + std::string(assignment)};
  const std::size_t equals = assignment.find('=');
  if (equals == std::string_view::npos || equals == 0)
    refuse(option, "this sets nothing; expected key.path=value, for example study.dies=3");
  std::istringstream path{std::string(assignment.substr(0, equals))};
  Node* target = &root;
  for (std::string part; std::getline(path, part, '.');) target = &descend(*target, part, option);
  Node value;
  try {
    value = parse_document(assignment.substr(equals + 1), "value");
  } catch (const SpecError& error) {
    refuse(option, error.what());
  }
  move_to(value, option);
  value.key = target->key;
  *target = std::move(value);
}

}  // namespace bitline::spec
