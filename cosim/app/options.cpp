#include "cosim/app/options.hpp"

#include "netlists/spec/error.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {

void add_options(CLI::App& command, CommonOptions& options) {
  command.add_flag("--json", options.json, "Print one JSON object on standard output");
  command.add_flag("--quiet", options.quiet, "Print neither progress nor remarks; errors are always printed");
}

void add_options(CLI::App& command, SpecOptions& options) {
  command.add_option("SPEC", options.file, "Specification file, schema bitline.study/1")->required();
  command.add_option("--set", options.assignments, "Set one key, for example --set study.dies=3; can be repeated")
      ->type_name("KEY.PATH=VALUE")
      ->allow_extra_args(false);
  add_options(command, static_cast<CommonOptions&>(options));
}

spec::StudySpec read_study(const SpecOptions& options) { return spec::read_study(options.file, options.assignments); }

void expect_network(const spec::StudySpec& spec) {
  if (spec.network.layers.empty())
    throw SpecError(spec.file.string() +
                    ": there is no key 'network'; expected it here, beside 'boosting', which only `bitline boost` needs");
}

void expect_isolated_column(const spec::StudySpec& spec, const std::string& what) {
  if (spec.column.array)
    throw SpecError(spec.file.string() + ": " + what +
                    " knows columns that stand alone; expected a specification without 'column.array'");
}

}  // namespace bitline::app
