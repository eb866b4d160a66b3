#include "netlists/spec/yaml_writer.hpp"

namespace bitline::spec {
namespace {

/// A scalar that any YAML reader takes as this very text.
std::string quoted(std::string_view value) {
  constexpr std::string_view hex = "0123456789abcdef";
  std::string text = "\"";
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (c == '"' || c == '\\') {
      text += {'\\', c};
    } else if (byte < 0x20 || byte == 0x7f) {
      text += {'\\', 'x', hex[byte >> 4U], hex[byte & 15U]};
    } else {
      text += c;
    }
  }
  return text + "\"";
}

bool is_plain_word(std::string_view value) {
  const auto letter = [](char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); };
  constexpr std::string_view inside = "0123456789_-./";
  if (value.empty() || !letter(value.front())) return false;
  for (const char c : value)
    if (!letter(c) && inside.find(c) == std::string_view::npos) return false;
  for (const std::string_view other_type : {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}) {
    if (value.size() != other_type.size()) continue;
    bool same = true;
    for (std::size_t i = 0; i < value.size(); ++i) same = same && (value[i] | 0x20) == other_type[i];
    if (same) return false;
  }
  return true;
}

std::string scalar(std::string_view value) { return is_plain_word(value) ? std::string(value) : quoted(value); }

template <class Value, class Format>
std::string flow(std::span<const Value> values, Format format) {
  std::string text = "[";
  for (std::size_t i = 0; i < values.size(); ++i) text += (i == 0 ? "" : ", ") + format(values[i]);
  return text + "]";
}

/// `first` before the first line, as many blanks before the others.
std::string indented(const std::string& lines, std::string_view first) {
  std::string text;
  std::string_view lead = first;
  const std::string blanks(first.size(), ' ');
  for (std::size_t begin = 0; begin < lines.size();) {
    const std::size_t end = lines.find('\n', begin) + 1;
    text.append(lead).append(lines, begin, end - begin);
    lead = blanks;
    begin = end;
  }
  return text;
}

}  // namespace

YamlWriter& YamlWriter::line(std::string_view key, const std::string& value) {
  text_.append(key).append(": ").append(value).append("\n");
  return *this;
}

YamlWriter& YamlWriter::text(std::string_view key, std::string_view value) { return line(key, scalar(value)); }
YamlWriter& YamlWriter::number(std::string_view key, double value) { return line(key, plain(value)); }
YamlWriter& YamlWriter::integer(std::string_view key, std::int64_t value) { return line(key, std::to_string(value)); }
YamlWriter& YamlWriter::seed(std::string_view key, std::uint64_t value) { return line(key, std::to_string(value)); }
YamlWriter& YamlWriter::boolean(std::string_view key, bool value) { return line(key, value ? "true" : "false"); }

YamlWriter& YamlWriter::quantity(std::string_view key, double si, Dimension dimension) {
  return line(key, format_quantity(si, dimension));
}

YamlWriter& YamlWriter::numbers(std::string_view key, std::span<const double> values) { return line(key, flow(values, plain)); }

YamlWriter& YamlWriter::integers(std::string_view key, std::span<const int> values) {
  return line(key, flow(values, [](int value) { return std::to_string(value); }));
}

YamlWriter& YamlWriter::quantities(std::string_view key, std::span<const double> si, Dimension dimension) {
  return line(key, flow(si, [&](double value) { return format_quantity(value, dimension); }));
}

YamlWriter& YamlWriter::texts(std::string_view key, std::span<const std::string> values) {
  return line(key, flow(values, scalar));
}

YamlWriter& YamlWriter::table(std::string_view key, std::span<const std::vector<double>> rows) {
  if (rows.empty()) return line(key, "[]");
  text_.append(key).append(":\n");
  for (const std::vector<double>& row : rows) text_ += "  - " + flow(std::span<const double>(row), plain) + "\n";
  return *this;
}

YamlWriter& YamlWriter::section(std::string_view key, const std::function<void(YamlWriter&)>& fill) {
  YamlWriter inner;
  fill(inner);
  if (inner.text_.empty()) return line(key, "{}");
  text_.append(key).append(":\n").append(indented(inner.text_, "  "));
  return *this;
}

YamlWriter& YamlWriter::sections(std::string_view key, std::size_t count,
                                 const std::function<void(YamlWriter&, std::size_t)>& fill) {
  if (count == 0) return line(key, "[]");
  text_.append(key).append(":\n");
  for (std::size_t i = 0; i < count; ++i) {
    YamlWriter item;
    fill(item, i);
    text_ += item.text_.empty() ? "  - {}\n" : indented(item.text_, "  - ");
  }
  return *this;
}

}  // namespace bitline::spec
