#include <algorithm>
#include <memory>
#include <sstream>
#include <utility>

#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/report.hpp"
#include "cosim/app/rram_grid.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/rram_reader.hpp"

namespace bitline::app {
namespace {

struct StudyOptions : SpecOptions {
  std::vector<std::string> axes;
  std::filesystem::path out;
};

/// An axis from `key=a,b,c`; SpecError for anything else.
GridAxis axis_of(const std::string& text) {
  const auto equals = text.find('=');
  GridAxis axis{text.substr(0, equals), {}};
  std::istringstream values(equals == std::string::npos ? "" : text.substr(equals + 1));
  for (std::string value; std::getline(values, value, ',');)
    if (!value.empty()) axis.values.push_back(value);
  if (axis.key.empty() || axis.values.empty())
    throw SpecError("option --vary " + text + ": expected a key and its values, such as 'array.rows=64,128'");
  return axis;
}

void study(const StudyOptions& options) {
  if (!spec::is_rram_study(options.file))
    throw SpecError(options.file.string() +
                    ": `bitline study` evaluates grids of resistive arrays, schema bitline.rram-study/1; for others there is "
                    "bitline.sweep in Python");
  std::vector<GridAxis> axes;
  for (const std::string& text : options.axes) {
    axes.push_back(axis_of(text));
    for (std::size_t other = 0; other + 1 < axes.size(); ++other)
      if (axes[other].key == axes.back().key)
        throw SpecError("option --vary " + text + ": the key '" + axes.back().key +
                        "' is varied already; expected another one");
  }
  const GridTask task{options.file, options.assignments, std::move(axes)};
  check_grid(task);
  const auto grid = run_grid(task, open_workplace(options.out, progress_on_stderr(options.quiet)));
  if (options.json) return print_json(grid_json(grid));
  if (!options.quiet) print(grid_text(grid, options.out));
}

}  // namespace

void add_study(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "study", "Evaluate a network on resistive arrays over a grid of settings: accuracy on dies and energy, one table");
  const auto options = std::make_shared<StudyOptions>();
  add_options(*command, *options);
  command
      ->add_option("--vary", options->axes,
                   "A key and its values, for example array.rows=64,128; every combination of all axes is evaluated")
      ->required()
      ->allow_extra_args(false);
  command->add_option("--out", options->out, "Folder of the table and of what it is made from; a second call goes on")
      ->required();
  command->callback([options] { study(*options); });
}

}  // namespace bitline::app
