#include "cosim/app/schema_page.hpp"

namespace bitline::app {
namespace {

constexpr const char* introduction = R"(# The specification file

<!-- Written by `bitline schema`; do not edit. -->

A specification is a YAML file. Its first key names the schema: `schema: bitline.study/1`, or `schema: bitline.rram-study/1` for
[resistive arrays](#resistive-arrays).

- A quantity is written with its unit: `300 fF`, `1.2 V`, `2 ns`, `27 degC`. The prefixes `a f p n u m k M G T` are case-sensitive.
- An unknown key, a missing value, a wrong unit and a value out of range are errors. `bitline check SPEC` names all of them, each
  with file, line and column.
- `--set key.path=value` sets any key from the command line, `--set network.layers.0.trim_rows=8` one in a list (counted from 0).
- A relative path starts at the folder of the file; one that is given with `--set` starts at the current folder.
- `*` stands for each item of a list.
)";

std::string section_of(const std::string& key) {
  const std::size_t dot = key.find('.');
  return dot == std::string::npos ? "" : key.substr(0, dot);
}

std::string code(const std::string& text) { return text.empty() ? "" : "`" + text + "`"; }

/// A table for every section, below headings of `level`.
std::string tables(std::span<const spec::SchemaRow> rows, const std::string& level) {
  std::string page;
  std::string section = "none yet";
  for (const spec::SchemaRow& row : rows) {
    if (section_of(row.key) != section) {
      section = section_of(row.key);
      page += "\n" + level + " " + (section.empty() ? std::string("At the top") : code(section)) +
              "\n\n| key | kind | values | default | meaning |\n| --- | --- | --- | --- | --- |\n";
    }
    const std::string fallback = row.required ? "required" : (row.fallback.empty() ? "none" : code(row.fallback));
    page += "| " + code(row.key) + " | " + row.kind + " | " + row.range + " | " + fallback + " | " + row.meaning + " |\n";
  }
  return page;
}

}  // namespace

std::string schema_page(std::span<const spec::SchemaRow> study, std::span<const spec::SchemaRow> rram) {
  return introduction + tables(study, "##") + "\n## Resistive arrays\n\nKeys of the schema `bitline.rram-study/1`.\n" +
         tables(rram, "###");
}

}  // namespace bitline::app
