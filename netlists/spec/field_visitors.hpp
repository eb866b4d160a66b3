#pragma once

#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "netlists/spec/reader.hpp"
#include "netlists/spec/schema_row.hpp"
#include "netlists/spec/yaml_writer.hpp"

/// The three visitors that walk through the fields of a specification (study_fields.hpp, rram_fields.hpp): one fills them from
/// a file, one writes them to a file, one describes them.
namespace bitline::spec {

using Choices = std::span<const std::string_view>;

/// Fills the fields from a file.
class FieldReader {
 public:
  explicit FieldReader(Reader reader) : reader_(std::move(reader)) {}

  void text(std::string_view key, std::string& field, std::string_view, const std::optional<std::string>& fallback = {}) {
    field = reader_.text(key, fallback);
  }
  void path(std::string_view key, std::filesystem::path& field, std::string_view,
            const std::optional<std::filesystem::path>& fallback = {}) {
    field = reader_.path(key, fallback);
  }
  void one_of(std::string_view key, std::string& field, Choices choices, std::string_view,
              const std::optional<std::string>& fallback = {}) {
    field = reader_.one_of(key, choices, fallback);
  }
  void boolean(std::string_view key, bool& field, std::string_view, std::optional<bool> fallback = {}) {
    field = reader_.boolean(key, fallback);
  }
  void integer(std::string_view key, int& field, WholeRange range, std::string_view, std::optional<int> fallback = {}) {
    field = reader_.integer(key, range, fallback);
  }
  void integers(std::string_view key, std::vector<int>& field, WholeRange range, std::string_view) {
    field = reader_.integers(key, range);
  }
  void seed(std::string_view key, std::uint64_t& field, std::string_view) { field = reader_.seed(key); }
  void quantity(std::string_view key, double& field, Dimension dimension, Range range, std::string_view,
                std::optional<double> fallback = {}) {
    field = reader_.quantity(key, dimension, range, fallback);
  }
  void optional_quantity(std::string_view key, std::optional<double>& field, Dimension dimension, Range range, std::string_view,
                         std::string_view = {}) {
    field.reset();
    if (reader_.has(key)) field = reader_.quantity(key, dimension, range);
  }
  void quantities_or(std::string_view key, std::vector<double>& field, Dimension dimension, Range range, std::string_view word,
                     std::string_view) {
    field.clear();
    if (!reader_.is_word(key, word) && reader_.has(key)) field = reader_.quantities(key, dimension, range);
  }
  template <class Fill>
  void section(std::string_view key, Fill fill) {
    FieldReader inner(reader_.section(key));
    fill(inner);
  }
  /// A section that may be absent where another takes its place.
  template <class Fill>
  void section_unless(std::string_view key, bool replaced, Fill fill) {
    if (!replaced || reader_.has(key)) section(key, fill);
  }
  template <class Item, class Fill>
  void optional_section(std::string_view key, std::optional<Item>& item, std::string_view, Fill fill) {
    item.reset();
    if (!reader_.has(key)) return;
    FieldReader inner(reader_.section(key));
    fill(inner, item.emplace());
  }
  template <class Item, class Fill>
  void sections(std::string_view key, std::vector<Item>& items, Fill fill) {
    items.clear();
    for (Reader& reader : reader_.sections(key)) {
      FieldReader inner(reader);
      fill(inner, items.emplace_back());
    }
  }
  template <class Item, class Fill>
  void optional_sections(std::string_view key, std::vector<Item>& items, Fill fill) {
    items.clear();
    if (reader_.has(key)) sections(key, items, fill);
  }

 private:
  Reader reader_;
};

/// Writes the fields to a file; a text or path that is empty stands for an absent key.
class FieldWriter {
 public:
  explicit FieldWriter(YamlWriter& writer) : writer_(writer) {}

  void text(std::string_view key, const std::string& field, std::string_view, std::string_view = {}) {
    if (!field.empty()) writer_.text(key, field);
  }
  void path(std::string_view key, const std::filesystem::path& field, std::string_view, std::string_view = {}) {
    text(key, field.string(), {});
  }
  void one_of(std::string_view key, const std::string& field, Choices, std::string_view, std::string_view = {}) {
    writer_.text(key, field);
  }
  void boolean(std::string_view key, bool field, std::string_view, bool = {}) { writer_.boolean(key, field); }
  void integer(std::string_view key, int field, WholeRange, std::string_view, int = {}) { writer_.integer(key, field); }
  void integers(std::string_view key, const std::vector<int>& field, WholeRange, std::string_view) {
    writer_.integers(key, field);
  }
  void seed(std::string_view key, std::uint64_t field, std::string_view) { writer_.seed(key, field); }
  void quantity(std::string_view key, double field, Dimension dimension, Range, std::string_view, double = {}) {
    writer_.quantity(key, field, dimension);
  }
  void optional_quantity(std::string_view key, const std::optional<double>& field, Dimension dimension, Range, std::string_view,
                         std::string_view = {}) {
    if (field) writer_.quantity(key, *field, dimension);
  }
  void quantities_or(std::string_view key, const std::vector<double>& field, Dimension dimension, Range, std::string_view word,
                     std::string_view) {
    if (field.empty())
      writer_.text(key, word);
    else
      writer_.quantities(key, field, dimension);
  }
  template <class Fill>
  void section(std::string_view key, Fill fill) {
    writer_.section(key, [&](YamlWriter& writer) {
      FieldWriter inner(writer);
      fill(inner);
    });
  }
  template <class Fill>
  void section_unless(std::string_view key, bool replaced, Fill fill) {
    if (!replaced) section(key, fill);
  }
  template <class Item, class Fill>
  void optional_section(std::string_view key, std::optional<Item>& item, std::string_view, Fill fill) {
    if (item) section(key, [&](FieldWriter& inner) { fill(inner, *item); });
  }
  template <class Item, class Fill>
  void sections(std::string_view key, std::vector<Item>& items, Fill fill) {
    writer_.sections(key, items.size(), [&](YamlWriter& writer, std::size_t i) {
      FieldWriter inner(writer);
      fill(inner, items[i]);
    });
  }
  template <class Item, class Fill>
  void optional_sections(std::string_view key, std::vector<Item>& items, Fill fill) {
    if (!items.empty()) sections(key, items, fill);
  }

 private:
  YamlWriter& writer_;
};

/// Describes the fields.
class FieldLister {
 public:
  /// Keys below an optional section are needed only where the section is there.
  FieldLister(std::vector<SchemaRow>& rows, std::string prefix, bool optional = false)
      : rows_(rows), prefix_(std::move(prefix)), optional_(optional) {}

  void text(std::string_view key, const std::string&, std::string_view meaning,
            const std::optional<std::string>& fallback = {}) {
    add(key, "text", "", fallback, meaning);
  }
  void path(std::string_view key, const std::filesystem::path&, std::string_view meaning,
            const std::optional<std::string>& fallback = {}) {
    add(key, "path", "", fallback, meaning);
  }
  void one_of(std::string_view key, const std::string&, Choices choices, std::string_view meaning,
              const std::optional<std::string>& fallback = {}) {
    std::string range;
    for (const std::string_view choice : choices) range += (range.empty() ? "" : ", ") + std::string(choice);
    add(key, "word", range, fallback, meaning);
  }
  void boolean(std::string_view key, bool, std::string_view meaning, std::optional<bool> fallback = {}) {
    add(key, "true or false", "", written(fallback, [](bool value) { return value ? "true" : "false"; }), meaning);
  }
  void integer(std::string_view key, int, WholeRange range, std::string_view meaning, std::optional<int> fallback = {}) {
    add(key, "whole number", range_text(range), written(fallback, [](int value) { return std::to_string(value); }), meaning);
  }
  void integers(std::string_view key, const std::vector<int>&, WholeRange range, std::string_view meaning) {
    add(key, "list of whole numbers", range_text(range), {}, meaning);
  }
  void seed(std::string_view key, std::uint64_t, std::string_view meaning) {
    add(key, "whole number", "from 0 to 2^64 - 1", {}, meaning);
  }
  void quantity(std::string_view key, double, Dimension dimension, Range range, std::string_view meaning,
                std::optional<double> fallback = {}) {
    add(key, std::string(name(dimension)), range_text(range, dimension),
        written(fallback, [&](double value) { return format_quantity(value, dimension); }), meaning);
  }
  void optional_quantity(std::string_view key, const std::optional<double>&, Dimension dimension, Range range,
                         std::string_view meaning, std::string_view otherwise = "as in column") {
    add(key, std::string(name(dimension)), range_text(range, dimension), std::string(otherwise), meaning);
  }
  void quantities_or(std::string_view key, const std::vector<double>&, Dimension dimension, Range range, std::string_view word,
                     std::string_view meaning) {
    add(key, "list of " + std::string(name(dimension)) + "s or '" + std::string(word) + "'", range_text(range, dimension),
        std::string(word), meaning);
  }
  template <class Fill>
  void section(std::string_view key, Fill fill) {
    FieldLister inner(rows_, prefix_ + std::string(key) + ".", optional_);
    fill(inner);
  }
  template <class Fill>
  void section_unless(std::string_view key, bool, Fill fill) {
    section(key, fill);
  }
  template <class Item, class Fill>
  void optional_section(std::string_view key, std::optional<Item>&, std::string_view meaning, Fill fill) {
    add(key, "section", "", "", meaning);
    FieldLister inner(rows_, prefix_ + std::string(key) + ".", true);
    Item item{};
    fill(inner, item);
  }
  template <class Item, class Fill>
  void sections(std::string_view key, std::vector<Item>&, Fill fill) {
    FieldLister inner(rows_, prefix_ + std::string(key) + ".*.", optional_);
    Item item{};
    fill(inner, item);
  }
  template <class Item, class Fill>
  void optional_sections(std::string_view key, std::vector<Item>& items, Fill fill) {
    sections(key, items, fill);
  }

 private:
  template <class Value, class Write>
  static std::optional<std::string> written(const std::optional<Value>& value, Write write) {
    return value ? std::optional<std::string>(write(*value)) : std::nullopt;
  }
  void add(std::string_view key, std::string kind, std::string range, const std::optional<std::string>& fallback,
           std::string_view meaning) {
    rows_.push_back({prefix_ + std::string(key), std::move(kind), std::move(range), fallback.value_or(""),
                     !fallback && !optional_, std::string(meaning)});
  }

  std::vector<SchemaRow>& rows_;
  std::string prefix_;
  bool optional_;
};

/// A specification as a file of its schema with every value that is used.
template <class Spec>
std::string written(std::string_view schema, Spec spec) {
  YamlWriter writer;
  writer.text("schema", schema);
  FieldWriter fields(writer);
  visit_fields(fields, spec);
  return writer.str();
}

/// Every key of a schema, in the order in which they are written.
template <class Spec>
std::vector<SchemaRow> described(std::string_view schema) {
  std::vector<SchemaRow> rows{
      {"schema", "word", std::string(schema), "", true, "what this file is, and the version of its keys"}};
  FieldLister fields(rows, "");
  Spec spec{};
  visit_fields(fields, spec);
  return rows;
}

}  // namespace bitline::spec
