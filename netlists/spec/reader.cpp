#include "netlists/spec/reader.hpp"

#include <algorithm>
#include <charconv>
#include <deque>
#include <map>
#include <tuple>

#include "netlists/spec/edit_distance.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::spec {
namespace {

std::string in_quotes(std::string_view text) { return "'" + std::string(text) + "'"; }

std::string joined(std::span<const std::string_view> words) {
  std::string text;
  for (const std::string_view word : words) text += (text.empty() ? "" : ", ") + in_quotes(word);
  return text;
}

/// What stands at a node, for messages.
std::string found(const Node& node) {
  switch (node.kind) {
    case Node::Kind::nothing:
      return "there is no value";
    case Node::Kind::scalar:
      return in_quotes(node.scalar) + " stands alone";
    case Node::Kind::list:
      return "there is a list";
    case Node::Kind::mapping:
      return "there are keys";
  }
  return {};
}

/// Text of a node that must be a scalar; SpecError with the sentence about it.
const std::string& scalar(const Node& node, const std::string& expected) {
  if (node.kind != Node::Kind::scalar) throw SpecError(found(node) + "; expected " + expected);
  return node.scalar;
}

double read_quantity(const Node& node, Dimension dimension, const Range& range) {
  const std::string& text = scalar(node, expectation(dimension));
  const double value = parse_quantity(text, dimension);
  if (value < range.low || value > range.high)
    throw SpecError(in_quotes(text) + " is out of range; expected a " + std::string(name(dimension)) + " " +
                    range_text(range, dimension));
  return value;
}

template <class Whole>
Whole read_whole(const Node& node, Whole low, Whole high, const std::string& expected) {
  const std::string& text = scalar(node, expected);
  Whole value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error == std::errc::invalid_argument || end != text.data() + text.size())
    throw SpecError(in_quotes(text) + " is not a whole number; expected " + expected);
  if (error != std::errc{} || value < low || value > high)
    throw SpecError(in_quotes(text) + " is out of range; expected " + expected);
  return value;
}

bool read_boolean(const Node& node) {
  const std::string expected = "'true' or 'false'";
  const std::string& text = scalar(node, expected);
  if (text != "true" && text != "false") throw SpecError(in_quotes(text) + " is neither; expected " + expected);
  return text == "true";
}

std::string read_choice(const Node& node, std::span<const std::string_view> choices) {
  const std::string expected = choices.size() == 1 ? joined(choices) : "one of " + joined(choices);
  const std::string& text = scalar(node, expected);
  if (std::find(choices.begin(), choices.end(), text) != choices.end()) return text;
  const std::optional<std::string_view> near = choices.size() > 1 ? nearest(text, choices) : std::nullopt;
  throw SpecError("found " + in_quotes(text) + (near ? " (did you mean " + in_quotes(*near) + "?)" : "") + "; expected " +
                  expected);
}

/// Stands for a value that could not be read.
template <class Value>
const Value unread = Value{};
template <>
constexpr double unread<double> = std::numeric_limits<double>::quiet_NaN();

}  // namespace

struct Reader::State {
  struct Mapping {
    std::string key_path;
    std::vector<std::string> known;
  };
  struct Note {
    Place place;
    std::string sentence;
  };

  Node root;
  std::filesystem::path folder;
  std::deque<Node> absent;                 ///< stand-ins for sections that are not in the file
  std::map<const Node*, Mapping> visited;  ///< every mapping that was read
  std::vector<Note> notes;
  bool of_other_schema = false;
};

bool has_schema(const std::filesystem::path& file, std::string_view schema) {
  const std::string text = read_text(file);
  try {
    const Node root = parse_document(text, file.string());
    const Node* found = root.find("schema");
    return found != nullptr && found->scalar == schema;
  } catch (const SpecError&) {
    return false;  // whoever reads it as a specification says what is wrong
  }
}

Reader Reader::open(const std::filesystem::path& file, std::string_view schema, std::span<const std::string> assignments) {
  return parse(read_text(file), file.string(), schema, file.parent_path(), assignments);
}

Reader Reader::parse(std::string_view text, const std::string& source, std::string_view schema,
                     const std::filesystem::path& folder, std::span<const std::string> assignments) {
  auto state = std::make_shared<State>();
  state->root = parse_document(text, source);
  state->folder = std::filesystem::absolute(folder.empty() ? "." : folder);
  if (state->root.kind != Node::Kind::mapping)
    throw SpecError(state->root.place.text() + ": " + found(state->root) +
                    "; expected keys, the first one being 'schema: " + std::string(schema) + "'.");
  for (const std::string& assignment : assignments) set(state->root, assignment);
  Reader reader(state, &state->root, "");
  const std::string_view only[] = {schema};
  reader.one_of("schema", only);
  state->of_other_schema = reader.has("schema") && !reader.good();
  return reader;
}

Reader::Reader(std::shared_ptr<State> state, const Node* node, std::string key_path)
    : state_(std::move(state)), node_(node), key_path_(std::move(key_path)) {
  if (node_) state_->visited[node_].key_path = key_path_;
}

std::string Reader::below(std::string_view key) const {
  return key_path_.empty() ? std::string(key) : key_path_ + "." + std::string(key);
}

const Node* Reader::ask(std::string_view key) {
  if (!node_) return nullptr;
  std::vector<std::string>& known = state_->visited[node_].known;
  if (std::find(known.begin(), known.end(), key) == known.end()) known.emplace_back(key);
  return node_->find(key);
}

void Reader::note(const Place& place, const std::string& key_path, const std::string& sentence) {
  state_->notes.push_back({place, "key '" + key_path + "': " + sentence + "."});
}

const Node* Reader::present(std::string_view key, bool required, const std::string& expected) {
  const Node* value = ask(key);
  if (!value && node_ && required)
    state_->notes.push_back({node_->place, "key '" + below(key) + "' is missing; expected " + expected + "."});
  return value;
}

template <class Value, class Parse>
Value Reader::get(std::string_view key, const std::optional<Value>& fallback, const std::string& expected, Parse read) {
  if (const Node* node = present(key, !fallback, expected)) {
    try {
      return read(*node);
    } catch (const SpecError& error) {
      note(node->place, below(key), error.what());
    }
  }
  return fallback.value_or(unread<Value>);
}

template <class Value, class Parse>
std::vector<Value> Reader::list(std::string_view key, const std::optional<std::vector<Value>>& fallback,
                                const std::string& expected, Parse read) {
  const Node* node = present(key, !fallback, expected);
  if (!node) return fallback.value_or(std::vector<Value>{});
  std::vector<Value> values;
  if (node->kind != Node::Kind::list) note(node->place, below(key), found(*node) + "; expected " + expected);
  for (std::size_t i = 0; i < node->items.size(); ++i) try {
      values.push_back(read(node->items[i]));
    } catch (const SpecError& error) {
      note(node->items[i].place, below(key) + "." + std::to_string(i), error.what());
    }
  return values;
}

double Reader::quantity(std::string_view key, Dimension dimension, Range range, std::optional<double> fallback) {
  return get(key, fallback, expectation(dimension), [&](const Node& node) { return read_quantity(node, dimension, range); });
}

double Reader::number(std::string_view key, Range range, std::optional<double> fallback) {
  return quantity(key, Dimension::one, range, fallback);
}

int Reader::integer(std::string_view key, WholeRange range, std::optional<int> fallback) {
  const std::int64_t low = std::max<std::int64_t>(range.low, std::numeric_limits<int>::min());
  const std::int64_t high = std::min<std::int64_t>(range.high, std::numeric_limits<int>::max());
  const std::string expected = "a whole number " + range_text(WholeRange{low, high});
  return get(key, fallback, expected,
             [&](const Node& node) { return static_cast<int>(read_whole(node, low, high, expected)); });
}

std::vector<int> Reader::integers(std::string_view key, WholeRange range) {
  const std::string expected = "a whole number " + range_text(range);
  return list(key, std::optional<std::vector<int>>{}, "a list; each item " + expected,
              [&](const Node& node) { return static_cast<int>(read_whole(node, range.low, range.high, expected)); });
}

std::uint64_t Reader::seed(std::string_view key) {
  constexpr std::uint64_t high = std::numeric_limits<std::uint64_t>::max();
  const std::string expected = "a whole number from 0 to " + std::to_string(high);
  return get(key, std::optional<std::uint64_t>{}, expected,
             [&](const Node& node) { return read_whole<std::uint64_t>(node, 0, high, expected); });
}

bool Reader::boolean(std::string_view key, std::optional<bool> fallback) {
  return get(key, fallback, "'true' or 'false'", read_boolean);
}

std::string Reader::text(std::string_view key, const std::optional<std::string>& fallback) {
  return get(key, fallback, "a text", [](const Node& node) { return scalar(node, "a text"); });
}

std::string Reader::one_of(std::string_view key, std::span<const std::string_view> choices,
                           const std::optional<std::string>& fallback) {
  return get(key, fallback, choices.size() == 1 ? joined(choices) : "one of " + joined(choices),
             [&](const Node& node) { return read_choice(node, choices); });
}

std::filesystem::path Reader::path(std::string_view key, const std::optional<std::filesystem::path>& fallback) {
  return get(key, fallback, "a path", [&](const Node& node) {
    const std::filesystem::path written = scalar(node, "a path");
    if (written.empty()) return written;
    const bool in_file = node.place.line > 0;
    return (in_file ? state_->folder / written : std::filesystem::absolute(written)).lexically_normal();
  });
}

std::vector<double> Reader::quantities(std::string_view key, Dimension dimension, Range range,
                                       const std::optional<std::vector<double>>& fallback) {
  return list(key, fallback, "a list; each item " + expectation(dimension),
              [&](const Node& node) { return read_quantity(node, dimension, range); });
}

std::vector<double> Reader::numbers(std::string_view key, const std::optional<std::vector<double>>& fallback) {
  return quantities(key, Dimension::one, {}, fallback);
}

std::vector<std::vector<double>> Reader::table(std::string_view key) {
  return list(key, std::optional<std::vector<std::vector<double>>>{}, "a list of lists of plain numbers", [](const Node& row) {
    if (row.kind != Node::Kind::list) throw SpecError(found(row) + "; expected a list of plain numbers");
    std::vector<double> values;
    for (const Node& item : row.items) values.push_back(read_quantity(item, Dimension::one, {}));
    return values;
  });
}

std::vector<std::string> Reader::texts(std::string_view key) {
  return list(key, std::optional<std::vector<std::string>>{}, "a list of texts",
              [](const Node& node) { return scalar(node, "a text"); });
}

Reader Reader::section(std::string_view key) {
  const Node* node = ask(key);
  if (!node_) return {state_, nullptr, below(key)};
  if (!node) {
    Node& empty = state_->absent.emplace_back();
    empty.kind = Node::Kind::mapping;
    empty.place = node_->place;
    node = &empty;
  } else if (node->kind != Node::Kind::mapping) {
    note(node->place, below(key), found(*node) + "; expected keys below '" + std::string(key) + "'");
    node = nullptr;
  }
  return {state_, node, below(key)};
}

std::vector<Reader> Reader::sections(std::string_view key) {
  const std::string expected = "a list of mappings";
  const Node* node = present(key, true, expected);
  if (!node) return {};
  if (node->kind != Node::Kind::list) note(node->place, below(key), found(*node) + "; expected " + expected);
  std::vector<Reader> readers;
  for (std::size_t i = 0; i < node->items.size(); ++i) {
    const Node& item = node->items[i];
    const std::string path = below(key) + "." + std::to_string(i);
    const bool mapping = item.kind == Node::Kind::mapping;
    if (!mapping) note(item.place, path, found(item) + "; expected a mapping");
    readers.push_back({state_, mapping ? &item : nullptr, path});
  }
  return readers;
}

bool Reader::has(std::string_view key) const { return node_ && node_->find(key); }

bool Reader::is_word(std::string_view key, std::string_view word) {
  const Node* node = ask(key);
  return node && node->kind == Node::Kind::scalar && node->scalar == word;
}

void Reader::ignore(std::string_view key) { ask(key); }

void Reader::fail(std::string_view key, const std::string& sentence) {
  if (!node_) return;
  const Node* node = node_->find(key);
  note(node ? node->place : node_->place, key.empty() ? key_path_ : below(key), sentence);
}

bool Reader::good() const { return state_->notes.empty(); }

void Reader::finish() {
  if (state_->of_other_schema) {
    const State::Note& schema = state_->notes.front();
    throw SpecError(schema.place.text() + ": " + schema.sentence);
  }
  for (const auto& [node, mapping] : state_->visited)
    for (const Node& value : node->items) {
      const std::string& key = value.key;
      if (std::find(mapping.known.begin(), mapping.known.end(), key) != mapping.known.end()) continue;
      const std::vector<std::string_view> known(mapping.known.begin(), mapping.known.end());
      const std::optional<std::string_view> near = nearest(key, known);
      const std::string path = mapping.key_path.empty() ? key : mapping.key_path + "." + key;
      state_->notes.push_back(
          {value.key_place, "key '" + path + "' is unknown; " +
                                (near ? "did you mean " + in_quotes(*near) + "?" : "known here: " + joined(known) + ".")});
    }
  if (state_->notes.empty()) return;
  const auto order = [](const State::Note& note) {
    return std::make_tuple(note.place.line == 0, note.place.line, note.place.column);
  };
  std::stable_sort(state_->notes.begin(), state_->notes.end(),
                   [&](const State::Note& a, const State::Note& b) { return order(a) < order(b); });
  std::string message;
  for (const State::Note& note : state_->notes)
    message += (message.empty() ? "" : "\n") + note.place.text() + ": " + note.sentence;
  throw SpecError(message);
}

}  // namespace bitline::spec
