#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netlists/spec/quantity.hpp"

namespace bitline::spec {

/// Writes a YAML mapping key by key in the order of the calls; every number reads back as the same double.
class YamlWriter {
 public:
  YamlWriter& text(std::string_view key, std::string_view value);
  YamlWriter& number(std::string_view key, double value);
  YamlWriter& integer(std::string_view key, std::int64_t value);
  YamlWriter& seed(std::string_view key, std::uint64_t value);
  YamlWriter& boolean(std::string_view key, bool value);
  YamlWriter& quantity(std::string_view key, double si, Dimension dimension);
  /// A list on one line.
  YamlWriter& numbers(std::string_view key, std::span<const double> values);
  YamlWriter& integers(std::string_view key, std::span<const int> values);
  YamlWriter& quantities(std::string_view key, std::span<const double> si, Dimension dimension);
  YamlWriter& texts(std::string_view key, std::span<const std::string> values);
  /// A list of lists, one inner list per line.
  YamlWriter& table(std::string_view key, std::span<const std::vector<double>> rows);
  /// A mapping below the key; `fill` writes it.
  YamlWriter& section(std::string_view key, const std::function<void(YamlWriter&)>& fill);
  /// A list of `count` mappings; `fill` writes item i.
  YamlWriter& sections(std::string_view key, std::size_t count, const std::function<void(YamlWriter&, std::size_t)>& fill);

  /// Everything written so far; each line ends in '\n'.
  const std::string& str() const { return text_; }

 private:
  YamlWriter& line(std::string_view key, const std::string& value);

  std::string text_;
};

}  // namespace bitline::spec
