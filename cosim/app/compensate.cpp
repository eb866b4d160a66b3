#include <memory>
#include <optional>

#include "cosim/app/commands.hpp"
#include "cosim/app/compensation_study.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

struct CompensateOptions : SpecOptions {
  std::filesystem::path out;
  CompensationQuestion question{.columns = 20000, .layer = 1, .rows = 0, .map_columns = 1024, .spice_columns = 0};
};

void compensate(const CompensateOptions& options) {
  const auto spec = read_study(options);
  if (options.question.rows > spec.column.rows)
    throw SpecError("option '--rows': found " + std::to_string(options.question.rows) + " trim rows; expected at most the " +
                    std::to_string(spec.column.rows) + " rows of the column");
  std::optional<ScratchFolder> scratch;
  if (options.out.empty()) scratch.emplace();
  const auto place = open_workplace(scratch ? scratch->path() : options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto figures = study_compensation(spec, options.question, pool, place);
  if (options.json)
    print_json(compensation_json(figures));
  else if (!options.quiet)
    print(compensation_text(figures));
}

}  // namespace

void add_compensate(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "compensate",
      "Search the trim rows of many columns: what is left of the offsets against rows and level, out of range, after a change "
      "of temperature or supply (points), and in SPICE");
  const auto options = std::make_shared<CompensateOptions>();
  add_options(*command, *options);
  auto& question = options->question;
  command->add_option("--out", options->out, "Folder of a run: its datasets and model are used, or made; tables go there");
  command->add_option("--columns", question.columns, "Columns of dies on the fitted model")
      ->check(CLI::Range(2, 100'000'000))
      ->capture_default_str();
  command->add_option("--layer", question.layer, "Layer at whose common mode the comparators work")->capture_default_str();
  command->add_option("--rows", question.rows, "Trim rows, instead of the layer's")->check(CLI::Range(4, 4096));
  command->add_option("--map-columns", question.map_columns, "Columns of each entry of the map, and of the drift")
      ->check(CLI::Range(2, 1'000'000))
      ->capture_default_str();
  command->add_option("--spice", question.spice_columns, "Columns whose search is repeated in SPICE, at most 128; 0: none")
      ->check(CLI::Range(0, 128))
      ->capture_default_str();
  command->callback([options] { compensate(*options); });
}

}  // namespace bitline::app
