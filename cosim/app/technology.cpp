#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/app/technology_check.hpp"
#include "cosim/app/technology_page.hpp"
#include "cosim/curves/measures.hpp"
#include "netlists/columns/gate_sweep.hpp"
#include "netlists/columns/sram_column.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

using columns::Channel;
using technologies::Technology;

constexpr double kelvin = 25 + 273.15;
constexpr double linear_v = 0.05;
constexpr double wordline_step_v = 0.05;
constexpr double wordline_levels_v[] = {0.3, 0.35, 0.4, 0.45, 0.5, 0.6, 0.8, 1.0, 1.2};

struct TechnologyOptions : CommonOptions {
  std::string name;    ///< of the technology, or its folder
  std::string folder;  ///< of its model files
};

/// A name that is a folder with a technology.yaml is that folder.
spec::TechnologySpec technology_of(const TechnologyOptions& options) {
  if (options.folder.empty() && std::filesystem::exists(std::filesystem::path(options.name) / "technology.yaml"))
    return {"", std::filesystem::absolute(options.name), ""};
  return {options.name, options.folder.empty() ? std::filesystem::path() : std::filesystem::absolute(options.folder), ""};
}

columns::Deck gate_deck(const TechnologyFigures& figures, const Technology& corner, Channel channel, double drain_v) {
  constexpr double step_v = 0.005;
  return columns::gate_sweep_deck(corner, {.channel = channel,
                                           .device = channel == Channel::n ? corner.nmos : corner.pmos,
                                           .geometry = figures.geometry,
                                           .drain_v = drain_v,
                                           .temperature_kelvin = kelvin,
                                           .stop_v = corner.supply_v,
                                           .step_v = step_v});
}

columns::Deck cell_deck(const Technology& corner, double bitline_v) {
  spec::ColumnSpec column{};
  column.supply_v = corner.supply_v;
  column.temperature_kelvin = kelvin;
  return columns::sram_cell_dc_deck(corner, column, {}, bitline_v, corner.supply_v, wordline_step_v);
}

curves::GateCurve gate_curve(const curves::Transient& sweep) {
  curves::GateCurve curve{sweep.time_s, {}};
  for (const double current : sweep.trace("vd#branch")) curve.drain_a.push_back(-current);
  return curve;
}

std::vector<double> cell_currents_a(const curves::Transient& sweep, const std::vector<double>& wordline_v) {
  std::vector<double> currents;
  for (const double level : wordline_v) currents.push_back(-curves::value_at(sweep, "vbl#branch", level));
  return currents;
}

CornerFigures corner_figures(const TechnologyFigures& figures, const Technology& corner, spice::WorkerPool& pool) {
  const double supply_v = corner.supply_v;
  const std::vector<columns::Deck> decks = {gate_deck(figures, corner, Channel::n, linear_v),
                                            gate_deck(figures, corner, Channel::n, supply_v),
                                            gate_deck(figures, corner, Channel::p, linear_v),
                                            gate_deck(figures, corner, Channel::p, supply_v),
                                            cell_deck(corner, supply_v),
                                            cell_deck(corner, supply_v / 2)};
  const auto outcomes = pool.run(decks);
  for (const auto& outcome : outcomes)
    if (!outcome.ok) throw SpiceError("a dc sweep of corner '" + corner.corner + "' failed: " + outcome.error);
  const auto sweep = [&](std::size_t i) { return outcomes[i].transient; };
  const double squares = figures.geometry.width_m / figures.geometry.length_m;
  return {corner.corner, curves::transistor_figures(gate_curve(sweep(0)), gate_curve(sweep(1)), squares),
          curves::transistor_figures(gate_curve(sweep(2)), gate_curve(sweep(3)), squares),
          cell_currents_a(sweep(4), figures.wordline_v), cell_currents_a(sweep(5), figures.wordline_v)};
}

TechnologyFigures simulate(const spec::TechnologySpec& which) {
  std::vector<Technology> corners;
  for (const auto& corner : technologies::corner_names(which))
    corners.push_back(technologies::read_technology({which.name, which.folder, corner}));
  if (corners.empty()) throw SpecError("the technology has no corner; expected at least one");
  TechnologyFigures figures{corners.front(), corners.front().sram_6t.pull_down, kelvin, linear_v, {}, {}};
  figures.geometry.width_m = 1e-6;
  for (const double level : wordline_levels_v)
    if (level <= figures.technology.supply_v) figures.wordline_v.push_back(level);
  const ScratchFolder scratch;
  auto pool = make_pool(open_workplace(scratch.path(), [](const Progress&) {}));
  for (const auto& corner : corners) figures.corners.push_back(corner_figures(figures, corner, pool));
  return figures;
}

void technology(const TechnologyOptions& options) {
  const auto figures = simulate(technology_of(options));
  if (options.json)
    print_json(technology_json(figures));
  else
    print(technology_page(figures));
}

void check(const TechnologyOptions& options) {
  const ScratchFolder scratch;
  auto pool = make_pool(open_workplace(scratch.path(), [](const Progress&) {}));
  const auto report = check_technology(technology_of(options), pool);
  if (options.json)
    print_json(technology_check_json(report));
  else if (!options.quiet)
    print(technology_check_page(report));
  std::string sentences;
  for (const auto& problem : report.problems) sentences += (sentences.empty() ? "" : "\n") + problem;
  if (!sentences.empty()) throw SpecError(sentences);
}

void add_options(CLI::App& command, TechnologyOptions& options) {
  command.add_option("NAME", options.name, "Technology, for example generic130, or a folder with technology.yaml");
  command.add_option("--folder", options.folder, "Folder of the model files of a technology that comes without them");
  add_options(command, static_cast<CommonOptions&>(options));
}

}  // namespace

void add_technology(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "technology", "Simulate the transistors and the cell of a technology, every corner; or 'technology check' it");
  const auto options = std::make_shared<TechnologyOptions>();
  add_options(*command, *options);
  CLI::App* checking = command->add_subcommand(
      "check", "Say what every device of a technology is like at every corner, and what is wrong with it");
  const auto checked = std::make_shared<TechnologyOptions>();
  add_options(*checking, *checked);
  checking->get_option("NAME")->required();
  checking->callback([checked] { check(*checked); });
  command->callback([options, command] {
    if (!command->get_subcommands().empty()) return;
    if (options->name.empty()) throw CLI::RequiredError("NAME");
    technology(*options);
  });
}

}  // namespace bitline::app
