#include "cosim/app/energy.hpp"

#include <algorithm>
#include <array>
#include <iomanip>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "calibration/study/energy.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "cosim/spice/column_cycles.hpp"
#include "netlists/columns/column_cycle.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::app {
namespace {

using study::DotProduct;

struct EnergyOptions : SpecOptions, EnergyQuestion {
  std::filesystem::path out;
};

/// One way to compute, with the name that it has in the answer.
struct Way {
  const char *key, *name;
  DotProduct product;
};

/// What no simulation says.
struct Declared {
  double sense_v, adder_joule;
  bool adder_given;
};

struct Figures {
  std::array<Way, 3> ways;
  Declared declared;
  double cell_leakage_a;
};

/// A figure of the published chip. Source: J. Zhang, N. Verma, IEEE JETCAS 9(2), 2019: the authors' record of the paper; how
/// the paper counts operations was not seen.
struct Published {
  const char *key, *name, *value, *confidence;
};
constexpr std::array<Published, 4> published{{
    {"operations_per_watt", "operations per second and watt", "> 700 TOPS/W",
     "stated by the authors; definition of an operation not seen"},
    {"operations_per_second_area", "operations per second and area", "6 TOPS/mm2",
     "stated by the authors; which area is not known"},
    {"against_digital", "energy against a digital implementation of the same network", "26 times lower",
     "stated by the authors"},
    {"per_operation", "energy per operation", "< 1.4 fJ", "computed from the first row"},
}};

/// From the release of the precharge to the begin of the next one, in a read with one pulse of this width [s].
double busy_s(const spec::ColumnSpec& column, double pulse_s) {
  columns::ColumnState state{};
  state.pulses = {{columns::read_timing(column).rise_s, pulse_s}};
  if (column.comparator.latch) state.latch.emplace();
  const auto timing = columns::cycle_timing(column, state);
  return timing.recharge_s - timing.release_s;
}

/// One row read alone, with the pulse in which its cell takes about `drop_v` from its line: by charge over current, then in
/// proportion, then on the line through both. A pulse is never shorter than its edges.
study::CycleEnergy row_cycle(spice::WorkerPool& pool, const spice::Subject& subject, const std::filesystem::path& files,
                             double drop_v, double current_a, double leakage_a, double recharge_s) {
  const auto& column = subject.column;
  int tries = 0;
  const auto cycle = [&](double pulse_s) {
    const auto runs = spice::row_cycle_runs(subject, pulse_s, recharge_s);
    const auto data = spice::run_resumable(pool, runs, files.string() + std::to_string(++tries) + ".csv", {});
    return study::cycle_energy({data, busy_s(column, pulse_s), column, leakage_a});
  };
  const double shortest = 1.01 * column.wordline.edge_s;
  const double first = std::max(shortest, column.bitline_farad * drop_v / current_a);
  const double first_v = cycle(first).difference_v;
  const double second = std::max(shortest, first * drop_v / first_v);
  if (second == first) return cycle(first);
  const double second_v = cycle(second).difference_v;
  const double slope = (second_v - first_v) / (second - first);
  return cycle(slope > 0 ? std::clamp(second + (drop_v - second_v) / slope, shortest, 2 * second) : second);
}

Declared declared_in(const EnergyQuestion& question, const spec::StudySpec& spec, const technologies::Technology& technology) {
  const auto positive = [](const char* option, const std::string& text, spec::Dimension dimension, double below) {
    const double value = spec::parse_quantity(text, dimension);
    if (!(value > 0 && value < below))
      throw SpecError(std::string("option '") + option + "': found " + text + "; expected more than nothing and less than " +
                      spec::format_quantity(below, dimension));
    return value;
  };
  const double sense = positive("--sense", question.sense, spec::Dimension::voltage, spec.column.supply_v);
  if (!question.adder.empty()) return {sense, positive("--adder", question.adder, spec::Dimension::energy, 1e-9), true};
  return {sense, study::adder_joule(spec.column, technology.sram_6t.pull_down.length_m), false};
}

Figures make_figures(const EnergyQuestion& question, const spec::StudySpec& spec, const Workplace& place) {
  const auto technology = technologies::read_technology(spec.technology);
  const auto declared = declared_in(question, spec, technology);
  auto pool = make_pool(place);
  const spice::Subject subject{technology, spec.column, spec.fit};
  const auto& column = spec.column;
  const auto silicon = variation::draw_silicon(technology, column.comparator, spec.variation, spec.study.seed);
  const auto curve = spice::nominal_curve(pool, subject, place.folder / "cell_current.csv");
  const auto levels = columns::wordline_levels(curve.view(), column, spec.network);

  Figures figures{.ways = {}, .declared = declared, .cell_leakage_a = spice::cell_leakage_a(pool, subject)};
  const double recharge_s =
      2 * spice::swing_recovery_s(pool, subject);  // twice: both lines may be down, and 1 mV is not yet all
  const auto data = spice::run_resumable(
      pool, spice::random_cycle_runs(subject, levels, silicon, 0, static_cast<std::uint32_t>(question.columns), recharge_s),
      place.folder / "cycles.csv", [&](std::size_t done, std::size_t total) {
        place.progress({"cycles", done, total});
      });
  const int rows = column.rows - column::random_trim_rows(column);
  const double area = column.rows * technology.sram_6t.pitch_x_m * technology.sram_6t.pitch_y_m;
  const double current = columns::current_a(curve.view(), column.supply_v);
  const auto row = [&](const char* file, double drop_v) {
    return row_cycle(pool, subject, place.folder / file, drop_v, current, figures.cell_leakage_a, 2 * recharge_s);
  };
  const double full_v = 0.95 * column.supply_v;
  figures.ways = {
      Way{"column",
          "this column",
          {study::cycle_energy({data, busy_s(column, column.wordline.pulse_s), column, figures.cell_leakage_a}), 1, rows, 0,
           area}},
      Way{"rows_sensed", "row by row, sensed", {row("row_sensed_", declared.sense_v), rows, rows, declared.adder_joule, area}},
      Way{"rows_full_swing", "row by row, full", {row("row_full_swing_", full_v), rows, rows, declared.adder_joule, area}}};
  return figures;
}

Json way_json(const DotProduct& product) {
  const auto& cycle = product.cycle;
  const auto& total = cycle.total_joule;
  return {{"cycles", product.cycles},
          {"macs", product.macs},
          {"cycle_joule",
           {{"precharge", cycle.precharge_joule},
            {"precharge_gates", cycle.precharge_gates_joule},
            {"wordlines", cycle.wordlines_joule},
            {"cells", cycle.cells_joule},
            {"comparator", cycle.comparator_joule},
            {"leakage", cycle.leakage_joule},
            {"together", {{"mean", total.value}, {"low", total.low}, {"high", total.high}, {"columns", total.count}}}}},
          {"wordlines_at_level_joule", cycle.wordlines_at_level_joule},
          {"adder_joule", product.adder_joule},
          {"rows_on", cycle.rows_on},
          {"drop_v", cycle.drop_v},
          {"difference_v", cycle.difference_v},
          {"recovery_s", cycle.recovery_s},
          {"cycle_s", cycle.cycle_s},
          {"failed", cycle.failed},
          {"mac_joule", product.mac_joule()},
          {"operations_per_joule", product.operations_per_joule()},
          {"dot_product_s", product.seconds()},
          {"dot_products_per_second", 1 / product.seconds()},
          {"operations_per_second_m2", product.operations_per_second_m2()}};
}

constexpr const char* operation = "One MAC is one row's 1-bit weight times its input code, and two operations.";

std::vector<std::string> assumptions(const Figures& figures, const spec::StudySpec& spec) {
  const auto text = [](double value, spec::Dimension dimension) { return spec::format_quantity(value, dimension); };
  std::vector<std::string> lines{
      "Columns are those of `bitline audit`: random bits and codes; an eighth of the rows, at the trim level, count no MAC.",
      "An evaluation gives one decision of the comparator; a read-out of b bits by the ramp takes 2^b of them.",
      "A word line is charged from the supply, whatever its level; driver gates and a voltage DAC's bias are not counted.",
      spec.column.array ? "Word lines are those of the array; each of its columns bears its share."
                        : "Without `column.array` a word line has no wire, only the gates of this column.",
      spec.column.comparator.latch ? "The comparator is the specification's latch, with its clock."
                                   : "The comparator is only declared and costs nothing here.",
      "A cycle lasts until both lines are back within 1 mV; decoders, clocks and control are not counted.",
      "Row by row, the same array is read with one word line at the supply at a time: until a line has fallen by " +
          text(figures.declared.sense_v, spec::Dimension::voltage) + " (sensed) or by 95 % of the supply (full).",
      "Row by row, every row then costs an addition outside of the array, " +
          std::string(figures.declared.adder_given
                          ? "as given."
                          : "0.1 pJ for 32 bits at 45 nm and 0.9 V (Horowitz 2014), scaled with gate length, "
                            "supply squared and bits; it takes no time."),
      "The area is that of the column's cells by their pitch, without any periphery.",
  };
  return lines;
}

Json figures_json(const Figures& figures, const spec::StudySpec& spec) {
  Json ways, chip = Json::array();
  for (const auto& way : figures.ways) ways[way.key] = way_json(way.product);
  for (const auto& row : published) chip.push_back({{"name", row.key}, {"value", row.value}, {"confidence", row.confidence}});
  const auto& own = figures.ways[0].product;
  return {{"operation", operation},
          {"ways", std::move(ways)},
          {"energy_ratio_sensed", figures.ways[1].product.mac_joule() / own.mac_joule()},
          {"energy_ratio_full_swing", figures.ways[2].product.mac_joule() / own.mac_joule()},
          {"column_area_m2", own.area_m2},
          {"cell_leakage_a", figures.cell_leakage_a},
          {"precharge_s", spec.column.precharge.time_s},
          {"published", std::move(chip)},
          {"assumptions", assumptions(figures, spec)}};
}

/// The figures; energy.json of the place keeps them for whoever looks at the folder.
Figures kept_figures(const EnergyQuestion& question, const spec::StudySpec& spec, const Workplace& place) {
  auto figures = make_figures(question, spec, place);
  spec::write_atomically(place.folder / "energy.json", figures_json(figures, spec).dump(2) + "\n");
  return figures;
}

std::string number(double value) {
  std::ostringstream text;
  text << std::setprecision(value >= 1000 ? 4 : 3) << value;
  return text.str();
}

std::string figures_text(const Figures& figures, const spec::StudySpec& spec) {
  std::ostringstream out;
  constexpr int name_width = 42, width = 20;
  const auto& own = figures.ways[0].product;
  const auto& total = own.cycle.total_joule;
  const auto line = [&](const std::string& name, const auto& value) {
    out << std::left << std::setw(name_width) << name << std::right;
    for (const auto& way : figures.ways) out << std::setw(width) << value(way);
    out << "\n";
  };
  const auto joule = [&](const char* name, double study::CycleEnergy::*part) {
    line(name, [&](const Way& way) { return number(1e15 * (way.product.cycle.*part)); });
  };
  line("", [](const Way& way) { return std::string(way.name); });
  out << "one cycle [fJ]\n";
  joule("  precharge of both lines", &study::CycleEnergy::precharge_joule);
  joule("  gates of the precharge devices", &study::CycleEnergy::precharge_gates_joule);
  joule("  word lines, the column's share", &study::CycleEnergy::wordlines_joule);
  joule("  selected cells", &study::CycleEnergy::cells_joule);
  joule("  comparator", &study::CycleEnergy::comparator_joule);
  joule("  leakage of unselected cells", &study::CycleEnergy::leakage_joule);
  line("  together", [](const Way& way) { return number(1e15 * way.product.cycle.total_joule.value); });
  line("addition outside of the array [fJ]", [](const Way& way) { return number(1e15 * way.product.adder_joule); });
  line("mean fall of a line [mV]", [](const Way& way) { return number(1e3 * way.product.cycle.drop_v); });
  line("lines apart at the strobe, mean [mV]", [](const Way& way) { return number(1e3 * way.product.cycle.difference_v); });
  line("lines back after [ns]", [](const Way& way) { return number(1e9 * way.product.cycle.recovery_s); });
  line("one cycle [ns]", [](const Way& way) { return number(1e9 * way.product.cycle.cycle_s); });
  line("cycles for a dot product", [](const Way& way) { return std::to_string(way.product.cycles); });
  line("MACs in a dot product", [](const Way& way) { return std::to_string(way.product.macs); });
  line("energy per MAC [fJ]", [](const Way& way) { return number(1e15 * way.product.mac_joule()); });
  line("efficiency [TOPS/W]", [](const Way& way) { return number(1e-12 * way.product.operations_per_joule()); });
  line("dot product [ns]", [](const Way& way) { return number(1e9 * way.product.seconds()); });
  line("dot products per second and column", [](const Way& way) { return number(1 / way.product.seconds()); });
  line("density of the cells [TOPS/mm2]",
       [](const Way& way) { return number(1e-18 * way.product.operations_per_second_m2()); });
  out << "energy per MAC, in those of this column   ";
  for (const auto& way : figures.ways) out << std::setw(width) << number(way.product.mac_joule() / own.mac_joule());
  out << "\n\nA cycle of this column: " << number(1e15 * total.value) << " fJ (95 %: " << number(1e15 * total.low) << " ... "
      << number(1e15 * total.high) << ") over " << total.count << " columns, " << own.cycle.failed << " failed; "
      << number(own.cycle.rows_on) << " of " << spec.column.rows << " rows selected. " << operation << "\n"
      << "The cells of a column take " << number(1e12 * own.area_m2) << " um2. The specified precharge of "
      << spec::format_quantity(spec.column.precharge.time_s, spec::Dimension::time)
      << (own.cycle.recovery_s <= spec.column.precharge.time_s ? " suffices" : " does not suffice")
      << " for the lines to come back.\n\npublished chip (Zhang and Verma, JETCAS 2019, 130 nm)\n";
  for (const auto& row : published)
    out << "  " << std::left << std::setw(62) << row.name << std::setw(16) << row.value << row.confidence << "\n";
  out << "\nassumed\n";
  for (const auto& text : assumptions(figures, spec)) out << "- " << text << "\n";
  return out.str();
}

void energy(const EnergyOptions& options) {
  const auto spec = read_study(options);
  declared_in(options, spec, technologies::read_technology(spec.technology));  // refused before a folder is made
  std::optional<ScratchFolder> scratch;
  if (options.out.empty()) scratch.emplace();
  const auto place = open_workplace(scratch ? scratch->path() : options.out, progress_on_stderr(options.quiet));
  const auto figures = kept_figures(options, spec, place);
  if (options.json)
    print_json(figures_json(figures, spec));
  else
    print(figures_text(figures, spec));
}

}  // namespace

Json energy_json(const spec::StudySpec& spec, const EnergyQuestion& question, const Workplace& place) {
  return figures_json(kept_figures(question, spec, place), spec);
}

void add_energy(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "energy", "Simulate whole cycles of columns: energy, time and area per operation, beside a row-by-row reading");
  const auto options = std::make_shared<EnergyOptions>();
  add_options(*command, *options);
  command->add_option("--columns", options->columns, "Random columns whose cycles are simulated")
      ->check(CLI::Range(2, 100'000))
      ->capture_default_str();
  command->add_option("--sense", options->sense, "Fall of a line at which a row-by-row reading senses it")
      ->capture_default_str();
  command->add_option("--adder", options->adder,
                      "Energy of an addition of the row-by-row reading, for example \"200 fJ\"; without it scaled from 45 nm");
  command->add_option("--out", options->out, "Folder for its SPICE results; without it they are not kept");
  command->callback([options] { energy(*options); });
}

}  // namespace bitline::app
