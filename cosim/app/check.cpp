#include <memory>
#include <sstream>

#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/sram_stages.hpp"
#include "cosim/network/mapping.hpp"
#include "cosim/network/network.hpp"
#include "netlists/comparators/latch_circuit.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/rram_reader.hpp"
#include "netlists/spec/study_reader.hpp"
#include "netlists/technologies/rram_technology.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::app {
namespace {

Json lines(const std::string& text) {
  Json list = Json::array();
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) list.push_back(line);
  return list;
}

/// Reads everything that a specification names but its images, and returns its digest; SpecError, FileError.
std::string checked_study(const SpecOptions& options) {
  const spec::StudySpec spec = read_study(options);
  technologies::read_technology(spec.technology);
  if (spec.column.comparator.latch) comparators::latch_circuit(*spec.column.comparator.latch);
  if (!spec.network.layers.empty())
    network::map_network(network::read_network(spec.network.folder), spec.network.layers, spec.column.rows);
  return spec::digest(spec::resolved(spec));
}

/// The same of a specification of resistive arrays.
std::string checked_rram_study(const SpecOptions& options) {
  const spec::RramStudySpec spec = spec::read_rram_study(options.file, options.assignments);
  technologies::read_technology(spec.technology);
  technologies::read_rram_technology(spec.technology);
  map_on_arrays(spec, read_sram_inputs(spec));
  return spec::digest(spec::resolved(spec));
}

void check(const SpecOptions& options) {
  Json report{{"file", options.file.string()}, {"valid", true}, {"errors", Json::array()}};
  try {
    report["digest"] = spec::is_rram_study(options.file) ? checked_rram_study(options) : checked_study(options);
  } catch (const SpecError& error) {
    report["valid"] = false;
    report["errors"] = lines(error.what());
    if (options.json) print_json(report);
    throw;
  }
  if (options.json)
    print_json(report);
  else if (!options.quiet)
    print(options.file.string() + " is valid.\n");
}

}  // namespace

void add_check(CLI::App& program) {
  CLI::App* command = program.add_subcommand("check", "Check a specification and name everything that is wrong with it");
  const auto options = std::make_shared<SpecOptions>();
  add_options(*command, *options);
  command->callback([options] { check(*options); });
}

}  // namespace bitline::app
