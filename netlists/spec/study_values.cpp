#include "netlists/spec/study_values.hpp"

#include <filesystem>
#include <optional>
#include <string_view>
#include <utility>

#include "netlists/spec/rram_fields.hpp"
#include "netlists/spec/study_fields.hpp"

namespace bitline::spec {
namespace {

std::string_view unit_of(Dimension dimension) {
  switch (dimension) {
    case Dimension::voltage:
      return "_v";
    case Dimension::time:
      return "_s";
    case Dimension::capacitance:
      return "_farad";
    case Dimension::resistance:
      return "_ohm";
    case Dimension::length:
      return "_m";
    case Dimension::current:
      return "_a";
    case Dimension::temperature:
      return "_kelvin";
    case Dimension::per_volt:
      return "_per_v";
    case Dimension::frequency:
      return "_hz";
    case Dimension::energy:
      return "_joule";
    case Dimension::one:
      break;
  }
  return "";
}

/// Collects the fields; what is empty stands for an absent key, as where they are written.
class FieldCollector {
 public:
  FieldCollector(std::vector<StudyValue>& values, std::string prefix) : values_(values), prefix_(std::move(prefix)) {}

  void text(std::string_view key, const std::string& field, std::string_view, std::string_view = {}) {
    if (!field.empty()) add(key, "", field);
  }
  void path(std::string_view key, const std::filesystem::path& field, std::string_view, std::string_view = {}) {
    text(key, field.string(), {});
  }
  template <class Choices>
  void one_of(std::string_view key, const std::string& field, const Choices&, std::string_view, std::string_view = {}) {
    add(key, "", field);
  }
  void boolean(std::string_view key, bool field, std::string_view, bool = {}) { add(key, "", field); }
  void integer(std::string_view key, int field, WholeRange, std::string_view, int = {}) { add(key, "", std::int64_t{field}); }
  void integers(std::string_view key, const std::vector<int>& field, WholeRange, std::string_view) { add(key, "", field); }
  void seed(std::string_view key, std::uint64_t field, std::string_view) { add(key, "", field); }
  void quantity(std::string_view key, double field, Dimension dimension, Range, std::string_view, double = {}) {
    add(key, unit_of(dimension), field);
  }
  void optional_quantity(std::string_view key, const std::optional<double>& field, Dimension dimension, Range, std::string_view,
                         std::string_view = {}) {
    if (field) add(key, unit_of(dimension), *field);
  }
  void quantities_or(std::string_view key, const std::vector<double>& field, Dimension dimension, Range, std::string_view word,
                     std::string_view) {
    if (field.empty())
      add(key, unit_of(dimension), std::string(word));
    else
      add(key, unit_of(dimension), field);
  }
  template <class Fill>
  void section(std::string_view key, Fill fill) {
    FieldCollector inner = below(key);
    fill(inner);
  }
  template <class Fill>
  void section_unless(std::string_view key, bool replaced, Fill fill) {
    if (!replaced) section(key, fill);
  }
  template <class Item, class Fill>
  void optional_section(std::string_view key, std::optional<Item>& item, std::string_view, Fill fill) {
    if (item) section(key, [&](FieldCollector& inner) { fill(inner, *item); });
  }
  template <class Item, class Fill>
  void sections(std::string_view key, std::vector<Item>& items, Fill fill) {
    for (std::size_t i = 0; i < items.size(); ++i)
      below(key).section(std::to_string(i), [&](FieldCollector& inner) { fill(inner, items[i]); });
  }
  template <class Item, class Fill>
  void optional_sections(std::string_view key, std::vector<Item>& items, Fill fill) {
    sections(key, items, fill);
  }

 private:
  FieldCollector below(std::string_view key) const { return {values_, prefix_ + std::string(key) + "."}; }
  template <class Value>
  void add(std::string_view key, std::string_view unit, const Value& value) {
    values_.push_back({prefix_ + std::string(key), std::string(unit), value});
  }

  std::vector<StudyValue>& values_;
  std::string prefix_;
};

template <class Spec>
std::vector<StudyValue> values_of(Spec spec) {
  std::vector<StudyValue> values;
  FieldCollector fields(values, "");
  visit_fields(fields, spec);
  return values;
}

}  // namespace

std::vector<StudyValue> study_values(const StudySpec& spec) { return values_of(spec); }
std::vector<StudyValue> study_values(const RramStudySpec& spec) { return values_of(spec); }

}  // namespace bitline::spec
