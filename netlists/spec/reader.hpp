#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netlists/spec/document.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/range.hpp"

namespace bitline::spec {

/// Whether a file says that its schema is this one; what cannot be read or is no specification does not. FileError.
bool has_schema(const std::filesystem::path& file, std::string_view schema);

/// Typed access to one mapping of a document. A getter never throws: what it finds wrong is noted with its place, the fallback
/// or a zero value is returned, and finish() throws everything at once. A value without fallback must be in the file.
class Reader {
 public:
  /// Reads a YAML file whose first key is `schema: <schema>`, with the command line's `--set` assignments applied.
  /// Throws FileError, or SpecError for text that is not YAML.
  static Reader open(const std::filesystem::path& file, std::string_view schema, std::span<const std::string> assignments = {});

  /// The same for text that is already there; relative paths start at `folder`, messages name `source`.
  static Reader parse(std::string_view text, const std::string& source, std::string_view schema,
                      const std::filesystem::path& folder = ".", std::span<const std::string> assignments = {});

  double quantity(std::string_view key, Dimension dimension, Range range = {}, std::optional<double> fallback = {});
  double number(std::string_view key, Range range = {}, std::optional<double> fallback = {});
  int integer(std::string_view key, WholeRange range = {}, std::optional<int> fallback = {});
  /// List of whole numbers.
  std::vector<int> integers(std::string_view key, WholeRange range);
  /// Any whole number from 0 to 2^64 - 1.
  std::uint64_t seed(std::string_view key);
  /// `true` or `false`.
  bool boolean(std::string_view key, std::optional<bool> fallback = {});
  std::string text(std::string_view key, const std::optional<std::string>& fallback = {});
  std::string one_of(std::string_view key, std::span<const std::string_view> choices,
                     const std::optional<std::string>& fallback = {});
  /// Absolute path; a relative one starts at the folder of the file, or at the current folder when `--set` gave it.
  std::filesystem::path path(std::string_view key, const std::optional<std::filesystem::path>& fallback = {});
  /// List of quantities of one dimension.
  std::vector<double> quantities(std::string_view key, Dimension dimension, Range range = {},
                                 const std::optional<std::vector<double>>& fallback = {});
  /// List of plain numbers.
  std::vector<double> numbers(std::string_view key, const std::optional<std::vector<double>>& fallback = {});
  /// List of lists of plain numbers.
  std::vector<std::vector<double>> table(std::string_view key);
  std::vector<std::string> texts(std::string_view key);

  /// A mapping; when it is absent its keys are missing one by one, so that a section whose keys have fallbacks can be left out.
  Reader section(std::string_view key);
  /// A list of mappings.
  std::vector<Reader> sections(std::string_view key);

  /// Whether the key is there.
  bool has(std::string_view key) const;
  /// Whether the key is there and holds the word `word`; used where a word replaces a list.
  bool is_word(std::string_view key, std::string_view word);
  /// Accepts the key with whatever is below it.
  void ignore(std::string_view key);

  /// Notes a sentence about a key (or the whole mapping for an empty key), for rules that join several values.
  void fail(std::string_view key, const std::string& sentence);
  /// Whether nothing has been found wrong so far in the whole document.
  bool good() const;

  /// To be called once, after the last getter, on any reader of the document: throws one SpecError with a line for everything
  /// that was found wrong, in the order of the file; keys that nobody asked for are wrong too. Of a document of another schema,
  /// whose keys are others, it names the schema alone.
  void finish();

 private:
  struct State;
  Reader(std::shared_ptr<State> state, const Node* node, std::string key_path);

  const Node* ask(std::string_view key);
  void note(const Place& place, const std::string& key_path, const std::string& sentence);
  const Node* present(std::string_view key, bool required, const std::string& expected);
  std::string below(std::string_view key) const;

  template <class Value, class Parse>
  Value get(std::string_view key, const std::optional<Value>& fallback, const std::string& expected, Parse read);
  template <class Value, class Parse>
  std::vector<Value> list(std::string_view key, const std::optional<std::vector<Value>>& fallback, const std::string& expected,
                          Parse read);

  std::shared_ptr<State> state_;
  const Node* node_;  ///< null: the mapping is not one, which has been noted
  std::string key_path_;
};

}  // namespace bitline::spec
