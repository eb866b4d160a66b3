#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bitline::spec {

/// Where a value was written: a line and column of a file, or an option of the command line.
struct Place {
  std::string source;  ///< file as the user named it, or the whole option
  int line = 0;        ///< from 1; 0: `source` says it all
  int column = 0;      ///< from 1

  /// "column.yaml:9:9", or "--set study.dies=3".
  std::string text() const;
};

/// A value of a YAML document that knows where it was written.
struct Node {
  enum class Kind { nothing, scalar, list, mapping };

  Kind kind = Kind::nothing;
  Place place;              ///< of the value
  std::string key;          ///< in a mapping
  Place key_place;          ///< of the key
  std::string scalar;       ///< text of a scalar, without quotes
  std::vector<Node> items;  ///< of a list, or the values of a mapping; in the order of the file, keys differ

  /// Value of a key, or null.
  const Node* find(std::string_view wanted) const;
};

/// The one document in `text`; `source` names it in messages. SpecError with source:line:column for text that is not YAML
/// and for a duplicate key; aliases are refused.
Node parse_document(std::string_view text, const std::string& source);

/// Sets one value as the command line's `--set key.path=value` does; the value is YAML, items of a list are counted from 0, and
/// missing mappings are made. SpecError that names the option.
void set(Node& root, std::string_view assignment);

}  // namespace bitline::spec
