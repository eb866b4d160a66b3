#include <memory>
#include <optional>

#include "cosim/app/cell_study.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/scratch_folder.hpp"

namespace bitline::app {
namespace {

struct VariationOptions : SpecOptions {
  std::filesystem::path out;
  CellQuestion question;
};

void vary(const VariationOptions& options) {
  const auto spec = read_study(options);
  const auto technology = technologies::read_technology(spec.technology);
  std::optional<ScratchFolder> scratch;
  if (options.out.empty()) scratch.emplace();
  const auto place = open_workplace(scratch ? scratch->path() : options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto study = study_cells(spec, technology, options.question, pool, place);
  if (options.json)
    print_json(cells_json(study));
  else if (!options.quiet)
    print(cells_text(study));
}

}  // namespace

void add_variation(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "variation", "Draw single cells with mismatch in SPICE and compare their currents with the fitted model's");
  const auto options = std::make_shared<VariationOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder of the run; what it holds already is not made again");
  command->add_option("--cells", options->question.cells, "Number of cells (2000)")->check(CLI::Range(50, 1000000));
  command->add_option("--replicates", options->question.replicates, "Sets of as many cells drawn from the model (1000)")
      ->check(CLI::Range(200, 100000));
  command->add_flag("--flip", options->question.flip, "Estimate how probably a read flips a cell, too");
  command
      ->add_option("--flip-level", options->question.flip_level_v,
                   "A further word-line level for that, in volts; can be repeated")
      ->check(CLI::Range(0.0, 5.0))
      ->allow_extra_args(false);
  command->callback([options] { vary(*options); });
}

}  // namespace bitline::app
