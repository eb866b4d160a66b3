#include <memory>

#include "cosim/app/boost_stage.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"

namespace bitline::app {
namespace {

struct BoostOptions : SpecOptions {
  std::filesystem::path out;
};

void boost(const BoostOptions& options) {
  const auto inputs = read_boost_inputs(read_study(options));
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  const auto result = run_boost(inputs, place);
  if (options.json)
    print_json(boost_json(inputs, result));
  else if (!options.quiet)
    print(boost_text(inputs, result, place.folder));
}

}  // namespace

void add_boost(CLI::App& program) {
  CLI::App* command = program.add_subcommand("boost",
                                             "Train boosted columns with 1-bit weights on every die, decisions of its own "
                                             "columns in the loop, and audit against SPICE");
  const auto options = std::make_shared<BoostOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder for every file of the run; a second run in it repeats only what changed")
      ->required();
  command->callback([options] { boost(*options); });
}

}  // namespace bitline::app
