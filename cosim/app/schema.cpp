#include <memory>

#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/schema_page.hpp"
#include "netlists/spec/rram_reader.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {
namespace {

Json to_json(const spec::SchemaRow& row) {
  return {{"key", row.key},           {"kind", row.kind},        {"values", row.range},
          {"required", row.required}, {"default", row.fallback}, {"meaning", row.meaning}};
}

void schema(const CommonOptions& options) {
  const std::vector<spec::SchemaRow> study = spec::study_schema(), rram = spec::rram_study_schema();
  if (!options.json) return print(schema_page(study, rram));
  Json keys = Json::array(), rram_keys = Json::array();
  for (const spec::SchemaRow& row : study) keys.push_back(to_json(row));
  for (const spec::SchemaRow& row : rram) rram_keys.push_back(to_json(row));
  print_json(Json{{"keys", keys}, {"rram_keys", rram_keys}});
}

}  // namespace

void add_schema(CLI::App& program) {
  CLI::App* command = program.add_subcommand("schema", "Print the page that documents every key of a specification");
  const auto options = std::make_shared<CommonOptions>();
  add_options(*command, *options);
  command->callback([options] { schema(*options); });
}

}  // namespace bitline::app
