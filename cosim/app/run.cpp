#include <memory>
#include <utility>

#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/rram_report.hpp"
#include "cosim/app/run_report.hpp"
#include "netlists/spec/rram_reader.hpp"

namespace bitline::app {
namespace {

struct RunOptions : SpecOptions {
  std::filesystem::path out;
};

void run_on_rram(const RunOptions& options) {
  auto inputs = read_network_inputs(spec::read_rram_study(options.file, options.assignments));
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  const auto report = run_rram(std::move(inputs), place);
  if (options.json)
    print_json(rram_json(report));
  else if (!options.quiet)
    print(rram_text(report, place.folder));
}

void run(const RunOptions& options) {
  if (spec::is_rram_study(options.file)) return run_on_rram(options);
  auto inputs = read_inputs(read_study(options));
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  const auto report = run_all(std::move(inputs), place);
  if (options.json)
    print_json(run_json(report));
  else if (!options.quiet)
    print(run_text(report, place.folder));
}

}  // namespace

void add_run(CLI::App& program) {
  CLI::App* command = program.add_subcommand("run", "Characterise, fit, run the network on many dies and audit against SPICE");
  const auto options = std::make_shared<RunOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder for every file of the run; a second run in it repeats only what changed")
      ->required();
  command->callback([options] { run(*options); });
}

}  // namespace bitline::app
