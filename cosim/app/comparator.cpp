#include <memory>
#include <optional>

#include "cosim/app/commands.hpp"
#include "cosim/app/latch_study.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {
namespace {

struct ComparatorOptions : SpecOptions {
  int latches = 200, fit_latches = 480;
  std::filesystem::path out, model;
};

void comparator(const ComparatorOptions& options) {
  const auto spec = read_study(options);
  const auto technology = technologies::read_technology(spec.technology);
  const ScratchFolder scratch;
  const auto place = open_workplace(scratch.path(), progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto figures =
      study_latch(spec, technology,
                  {.latches = options.latches,
                   .fit_latches = options.fit_latches,
                   .thresholds = options.out.empty() ? place.folder / "latches.csv" : std::filesystem::absolute(options.out)},
                  pool, place);
  if (!options.model.empty()) spec::write_atomically(options.model, column::to_yaml(figures.fit.model));
  if (options.json)
    print_json(latch_json(figures));
  else if (!options.quiet)
    print(latch_text(figures));
}

}  // namespace

void add_comparator(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "comparator", "Search the thresholds of the specification's latch in SPICE, with mismatch, and fit a model to them");
  const auto options = std::make_shared<ComparatorOptions>();
  add_options(*command, *options);
  command->add_option("--latches", options->latches, "Held-out latches, three common modes each")
      ->check(CLI::Range(2, 1'000'000))
      ->capture_default_str();
  command->add_option("--fit-latches", options->fit_latches, "Latches that the model is fitted to, one common mode each")
      ->check(CLI::Range(56, 1'000'000))
      ->capture_default_str();
  command->add_option("--out", options->out,
                      "Keep the thresholds in this CSV file; those that it holds are not searched again");
  command->add_option("--model", options->model, "Write the model to this YAML file");
  command->callback([options] { comparator(*options); });
}

}  // namespace bitline::app
