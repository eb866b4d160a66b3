#include <algorithm>
#include <cmath>
#include <iomanip>
#include <memory>
#include <optional>
#include <sstream>

#include "calibration/fit/discharge_records.hpp"
#include "calibration/study/charge_budget.hpp"
#include "calibration/variation/cell_comparison.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/die.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "cosim/column/ideal.hpp"
#include "cosim/spice/cell_currents.hpp"
#include "netlists/columns/precharge_recovery.hpp"
#include "netlists/columns/sram_column.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

using study::Constraint;
using study::LayerBudget;

constexpr std::uint32_t spread_cells = 300;
constexpr Eigen::Index most_images = 500;

struct BudgetOptions : SpecOptions {
  std::filesystem::path out;
};

struct Budget {
  double line_farad, top_current_a, top_spread, recovery_s;
  std::vector<LayerBudget> layers;
  std::vector<Constraint> constraints;
  std::size_t binding;
  std::size_t images;
  int cells_failed;
};

/// Relative standard deviation of the charge at every level: of the cells at the DAC codes, between and beyond them by the
/// charge.
std::vector<double> spread_by_level(const variation::MeasuredCells& cells, const std::vector<double>& charge, int codes) {
  std::vector<double> spread(charge.size(), 0);
  for (int code = 1; code < codes; ++code) {
    const Eigen::ArrayXd current = cells.current_a[0].col(code - 1).array();
    const double mean = current.mean();
    spread[static_cast<std::size_t>(code)] = std::sqrt((current - mean).square().mean()) / mean;
  }
  for (std::size_t level = static_cast<std::size_t>(codes); level < charge.size(); ++level) {
    const auto first = charge.begin() + 1, end = charge.begin() + codes;
    const auto above = std::clamp(std::upper_bound(first, end, charge[level]), first + 1, end - 1);
    const double share = std::clamp((charge[level] - *(above - 1)) / (*above - *(above - 1)), 0.0, 1.0);
    const auto index = static_cast<std::size_t>(above - charge.begin());
    spread[level] = std::lerp(spread[index - 1], spread[index], share);
  }
  return spread;
}

double line_farad(spice::WorkerPool& pool, spice::RunSet discharges, const Workplace& place) {
  discharges.count = 1;  // the capacitance run comes first
  return fit::discharge_records(spice::run_resumable(pool, discharges, place.folder / "capacitance.csv", {})).line_farad;
}

/// Time after which the lines are equal to within a tenth of a millivolt again, from the end of the swing [s].
double recovery_s(spice::WorkerPool& pool, const spec::StudySpec& spec, const technologies::Technology& technology) {
  constexpr double close_v = 1e-4, longest_s = 2e-7;
  for (double stop = 1e-9; stop < longest_s; stop *= 4) {
    const auto outcome =
        pool.run(std::vector{columns::precharge_recovery_deck(technology, spec.column, spec.fit.swing_v, stop)}).front();
    if (!outcome.ok) throw SpiceError("the recovery of the bit lines could not be simulated: " + outcome.error);
    const auto &bl = outcome.transient.trace("bl"), &blb = outcome.transient.trace("blb");
    if (std::abs(bl.back() - blb.back()) > close_v) continue;
    std::size_t i = bl.size() - 1;
    while (i > 0 && std::abs(bl[i - 1] - blb[i - 1]) <= close_v) --i;
    return outcome.transient.time_s[i];
  }
  throw SpiceError("the precharge devices do not bring the bit lines back within 200 ns; expected wider ones");
}

/// Codes that drive every layer on the exact engine.
std::vector<column::Codes> ideal_codes(const Inputs& inputs) {
  const column::Codes first = inputs.images.codes.topRows(std::min(most_images, inputs.images.codes.rows()));
  std::vector<std::uint32_t> image(static_cast<std::size_t>(first.rows()));
  const auto macros = network::program_macros(inputs.plan, column::IdealEngine(), 0, study::uncompensated_trim(inputs.plan));
  return network::infer(inputs.plan, macros, {&first, image, inputs.spec.column.supply_v}, true).codes;
}

Budget make_budget(const Inputs& inputs, spice::WorkerPool& pool, const Workplace& place) {
  const auto& spec = inputs.spec;
  const spice::Subject subject{inputs.technology, spec.column, spec.fit};
  const auto silicon = variation::characterisation_silicon(inputs.technology, spec.study.seed);
  const auto curve = spice::nominal_curve(pool, subject, place.folder / "cell_current.csv");
  const auto levels = columns::wordline_levels(curve.view(), spec.column, spec.network);
  std::vector<double> charge;
  for (const double level : levels.level_v)
    charge.push_back(level == 0 ? 0 : columns::pulse_charge_coulomb(curve.view(), spec.column.wordline, level));
  const auto cells =
      variation::measured_cells(spice::run_resumable(pool, spice::cell_current_runs(subject, levels, silicon, spread_cells),
                                                     place.folder / "budget_cells.csv", {}),
                                levels.codes);
  if (cells.count() < 50) throw SpiceError("most cells could not be simulated; the spread of their current is unknown");
  const auto spread = spread_by_level(cells, charge, levels.codes);
  const auto top = static_cast<std::size_t>(levels.codes - 1);

  Budget budget{.line_farad = line_farad(pool, spice::discharge_runs(subject, levels, curve, silicon), place),
                .top_current_a = charge[top] / spec.column.wordline.pulse_s,
                .top_spread = spread[top],
                .recovery_s = recovery_s(pool, spec, inputs.technology),
                .layers = {},
                .constraints = {},
                .binding = 0,
                .images = 0,
                .cells_failed = cells.failed[0] + cells.failed[1]};
  const study::BudgetInput input{.levels = levels,
                                 .charge_coulomb = charge,
                                 .spread = spread,
                                 .line_farad = budget.line_farad,
                                 .precharge_v = spec.column.supply_v,
                                 .swing_v = spec.fit.swing_v,
                                 .temperature_kelvin = spec.column.temperature_kelvin,
                                 .comparator = comparator_of(spec)};
  const auto codes = ideal_codes(inputs);
  budget.images = static_cast<std::size_t>(codes.front().rows());
  for (std::size_t layer = 0; layer < codes.size(); ++layer)
    budget.layers.push_back(study::layer_budget(input, inputs.plan.layers[layer], codes[layer]));
  budget.constraints = study::constraints(input, budget.layers);
  budget.constraints.push_back({"precharge time", budget.recovery_s, spec.column.precharge.time_s});
  const auto smallest = std::ranges::min_element(budget.constraints, {}, &Constraint::margin);
  budget.binding = static_cast<std::size_t>(smallest - budget.constraints.begin());
  return budget;
}

Json budget_json(const Budget& budget, const spec::StudySpec& spec) {
  Json layers = Json::array(), constraints = Json::array();
  for (const auto& layer : budget.layers)
    layers.push_back({{"rows_on", layer.rows_on},
                      {"unit_v", layer.unit_v},
                      {"largest_drop_v", layer.largest_drop_v},
                      {"common_mode_v", layer.common_mode_v},
                      {"signal_rms_v", layer.signal_rms_v},
                      {"mismatch_v", layer.mismatch_v},
                      {"offset_v", layer.offset_v},
                      {"trim_range_v", layer.trim_range_v},
                      {"trim_mismatch_v", layer.trim_mismatch_v},
                      {"trim_residual_v", layer.trim_residual_v},
                      {"noise_v",
                       {{"comparator", layer.comparator_noise_v},
                        {"cells", layer.cell_noise_v},
                        {"reset", layer.reset_noise_v},
                        {"together", layer.fresh_noise_v()}}}});
  for (const auto& constraint : budget.constraints)
    constraints.push_back({{"name", constraint.name},
                           {"needed", constraint.needed},
                           {"available", constraint.available},
                           {"margin", constraint.margin()}});
  return {{"line_farad", budget.line_farad},
          {"swing_v", spec.fit.swing_v},
          {"pulse_s", spec.column.wordline.pulse_s},
          {"current_a", budget.top_current_a},
          {"current_spread", budget.top_spread},
          {"cells_failed", budget.cells_failed},
          {"full_rows_in_swing", budget.line_farad * spec.fit.swing_v / (budget.top_current_a * spec.column.wordline.pulse_s)},
          {"recovery_s", budget.recovery_s},
          {"read_s", columns::read_timing(spec.column).strobe_s},
          {"images", budget.images},
          {"layers", std::move(layers)},
          {"constraints", std::move(constraints)},
          {"binding", budget.constraints[budget.binding].name}};
}

std::string budget_text(const Budget& budget, const spec::StudySpec& spec) {
  const double pulse = spec.column.wordline.pulse_s;
  std::ostringstream out;
  const auto number = [](double value, int digits) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
  };
  out << "line       " << number(1e15 * budget.line_farad, 1) << " fF, swing " << number(1e3 * spec.fit.swing_v, 0)
      << " mV: " << number(1e15 * budget.line_farad * spec.fit.swing_v, 1) << " fC\n"
      << "row        " << number(1e6 * budget.top_current_a, 3) << " uA at the largest code for " << number(1e9 * pulse, 2)
      << " ns: " << number(1e15 * budget.top_current_a * pulse, 2) << " fC, sigma " << number(100 * budget.top_spread, 1)
      << " %; " << number(budget.line_farad * spec.fit.swing_v / (budget.top_current_a * pulse), 1)
      << " such rows on one side take the whole swing\n"
      << "settling   strobe " << number(1e9 * columns::read_timing(spec.column).strobe_s, 2)
      << " ns after precharge begins; from the end of the swing the lines are equal to 0.1 mV again after "
      << number(1e9 * budget.recovery_s, 2) << " ns of precharge (specified " << number(1e9 * spec.column.precharge.time_s, 2)
      << " ns)\n\n"
      << "per layer, " << budget.images << " images, nominal [mV]\n";
  const auto line = [&](const char* name, auto value, int digits) {
    out << std::left << std::setw(34) << name << std::right;
    for (const auto& layer : budget.layers) out << std::setw(10) << number(value(layer), digits);
    out << "\n";
  };
  line(
      "rows that are on", [](const LayerBudget& l) { return l.rows_on; }, 1);
  line(
      "one unit of the sum", [](const LayerBudget& l) { return 1e3 * l.unit_v; }, 2);
  line(
      "largest drop of a line", [](const LayerBudget& l) { return 1e3 * l.largest_drop_v; }, 1);
  line(
      "signal rms", [](const LayerBudget& l) { return 1e3 * l.signal_rms_v; }, 2);
  line(
      "mismatch of the rows, sigma", [](const LayerBudget& l) { return 1e3 * l.mismatch_v; }, 2);
  line(
      "comparator offset, sigma", [](const LayerBudget& l) { return 1e3 * l.offset_v; }, 2);
  line(
      "trim range, either sign", [](const LayerBudget& l) { return 1e3 * l.trim_range_v; }, 1);
  line(
      "mismatch of the trim rows, sigma", [](const LayerBudget& l) { return 1e3 * l.trim_mismatch_v; }, 2);
  line(
      "left by trimming, sigma", [](const LayerBudget& l) { return 1e3 * l.trim_residual_v; }, 2);
  line(
      "noise: comparator", [](const LayerBudget& l) { return 1e3 * l.comparator_noise_v; }, 3);
  line(
      "noise: currents of the cells", [](const LayerBudget& l) { return 1e3 * l.cell_noise_v; }, 3);
  line(
      "noise: kT/C of the lines", [](const LayerBudget& l) { return 1e3 * l.reset_noise_v; }, 3);
  out << "\n";
  for (const auto& constraint : budget.constraints) {
    const bool time = &constraint == &budget.constraints.back();
    const double scale = time ? 1e9 : 1e3;
    out << std::left << std::setw(24) << constraint.name << std::right << " needs " << std::setw(6)
        << number(scale * constraint.needed, time ? 2 : 1) << " of " << std::setw(6)
        << number(scale * constraint.available, time ? 2 : 1) << (time ? " ns" : " mV") << "\n";
  }
  const auto& binding = budget.constraints[budget.binding];
  out << "binding: " << binding.name << ", margin " << number(binding.margin(), 2) << (binding.margin() < 1 ? " (not met)" : "")
      << "\n";
  return out.str();
}

void budget(const BudgetOptions& options) {
  const auto inputs = read_inputs(read_study(options));
  std::optional<ScratchFolder> scratch;
  if (options.out.empty()) scratch.emplace();
  const auto place = open_workplace(scratch ? scratch->path() : options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto result = make_budget(inputs, pool, place);
  if (options.json)
    print_json(budget_json(result, inputs.spec));
  else
    print(budget_text(result, inputs.spec));
}

}  // namespace

void add_budget(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("budget", "Print what charge, settling, spread and noise a specification has, and what binds");
  const auto options = std::make_shared<BudgetOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder for its SPICE results; without it they are not kept");
  command->callback([options] { budget(*options); });
}

}  // namespace bitline::app
