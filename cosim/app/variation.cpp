#include <algorithm>
#include <cmath>
#include <iomanip>
#include <memory>
#include <optional>
#include <sstream>

#include "calibration/variation/cell_comparison.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/flip.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/spice/cell_currents.hpp"

namespace bitline::app {
namespace {

using statistics::Interval;

constexpr double confidence = 0.99;

struct VariationOptions : SpecOptions {
  std::filesystem::path out;
  int cells = 2000;
  int replicates = 1000;
  bool flip = false;
  std::vector<double> flip_levels;
};

std::span<const double> column_of(const Eigen::MatrixXd& table, Eigen::Index code) {
  return {table.col(code).data(), static_cast<std::size_t>(table.rows())};
}

Json interval_json(const Interval& interval) {
  return {{"value", interval.value}, {"low", interval.low}, {"high", interval.high}};
}

/// What one side says at one code beside mean, deviation and skewness: tails, and how it goes with the largest code.
Json tails_json(const Eigen::MatrixXd& spice, const Eigen::MatrixXd& model, const statistics::Shape& population,
                Eigen::Index code) {
  const auto in_spice = column_of(spice, code), in_model = column_of(model, code);
  const auto top = spice.cols() - 1;
  const auto quantile = [&](double p) {
    auto json = interval_json(statistics::quantile_interval(in_spice, p, confidence));
    json["model_same_cells"] = statistics::quantile_interval(in_model, p, confidence).value;
    return json;
  };
  Json json{{"excess_kurtosis",
             {{"value", statistics::shape(in_spice).excess_kurtosis},
              {"model_same_cells", statistics::shape(in_model).excess_kurtosis},
              {"model", population.excess_kurtosis}}},
            {"quantile_01_a", quantile(0.01)},
            {"quantile_99_a", quantile(0.99)}};
  if (code < top) {
    json["correlation_with_largest_code"] = interval_json(statistics::correlation(in_spice, column_of(spice, top), confidence));
    json["correlation_with_largest_code"]["model_same_cells"] =
        statistics::correlation(in_model, column_of(model, top), confidence).value;
  }
  return json;
}

struct VariationResult {
  variation::MeasuredCells cells;
  variation::Comparison comparison;
  std::array<Eigen::MatrixXd, 2> model_a;  ///< of the same cells, by side
  std::vector<statistics::Shape> population;
  spec::WordlineLevels levels;
  double bitline_v;
  spice::PoolCounts counts;
};

Json compared_json(const variation::Compared& entry) {
  return {{"value", entry.spice},
          {"low", entry.spice - entry.half_width},
          {"high", entry.spice + entry.half_width},
          {"model", entry.model},
          {"inside", entry.inside()},
          {"paired_difference",
           {{"value", entry.paired},
            {"low", entry.paired - entry.paired_half_width},
            {"high", entry.paired + entry.paired_half_width}}}};
}

Json variation_json(const VariationResult& result) {
  const auto& comparison = result.comparison;
  Json levels = Json::array();
  const auto codes = static_cast<std::size_t>(result.levels.codes - 1);
  for (std::size_t c = 0; c < codes; ++c) {
    const auto code = static_cast<Eigen::Index>(c);
    Json level{{"code", c + 1}, {"level_v", result.levels[static_cast<int>(c) + 1]}};
    for (std::size_t side = 0; side < 2; ++side) {
      const auto* entry = &comparison.family[(side * codes + c) * variation::statistics_per_level];
      auto json = tails_json(result.cells.current_a[side], result.model_a[side], result.population[c], code);
      Json moments{{"count", result.cells.count()},
                   {"failed", result.cells.failed[side]},
                   {"mean_a", compared_json(entry[0])},
                   {"sigma_a", compared_json(entry[1])},
                   {"skewness", compared_json(entry[2])}};
      moments.update(json);
      level[side == 0 ? "bl" : "blb"] = std::move(moments);
    }
    level["correlation_bl_blb"] = interval_json(statistics::correlation(
        column_of(result.cells.current_a[0], code), column_of(result.cells.current_a[1], code), confidence));
    levels.push_back(std::move(level));
  }
  return {{"cells", result.cells.count()},
          {"failed", {{"bl", result.cells.failed[0]}, {"blb", result.cells.failed[1]}}},
          {"bitline_v", result.bitline_v},
          {"family",
           {{"statements", comparison.family.size()},
            {"confidence", comparison.confidence},
            {"replicates", comparison.replicates},
            {"inside", comparison.inside()},
            {"largest_deviation", comparison.largest_deviation},
            {"critical_deviation", comparison.critical_deviation},
            {"probability", comparison.probability},
            {"largest_paired_share", comparison.largest_paired_share},
            {"largest_relative_bias", comparison.largest_relative_bias},
            {"largest_relative_rms", comparison.largest_relative_rms}}},
          {"levels", std::move(levels)},
          {"spice", {{"runs", result.counts.runs}, {"failed", result.counts.failed}, {"seconds", result.counts.seconds}}}};
}

std::string share_text(double share) {
  std::ostringstream out;
  out << std::setprecision(3) << 100 * share << " %";
  return out.str();
}

std::string variation_text(const VariationResult& result) {
  const auto& comparison = result.comparison;
  const auto codes = static_cast<std::size_t>(result.levels.codes - 1);
  std::ostringstream out;
  out << comparison.cells << " cells in SPICE, bit line at " << result.bitline_v << " V; runs without a result: BL "
      << result.cells.failed[0] << ", BLB " << result.cells.failed[1] << "\n\n"
      << "                    mean current [uA]              sigma [uA]               skewness\n"
      << " code  level [V]    SPICE    +-      model    SPICE    +-      model    SPICE   +-     model\n";
  for (std::size_t c = 0; c < codes; c = c + 1 == codes ? codes : std::min(c + 3, codes - 1)) {
    const auto* e = &comparison.family[c * variation::statistics_per_level];
    out << std::fixed << std::setw(5) << c + 1 << std::setprecision(4) << std::setw(11)
        << result.levels[static_cast<int>(c) + 1];
    for (int s = 0; s < 2; ++s)
      out << std::setw(10) << 1e6 * e[s].spice << std::setw(8) << 1e6 * e[s].half_width << std::setw(9) << 1e6 * e[s].model;
    out << std::setprecision(3) << std::setw(8) << e[2].spice << std::setw(7) << e[2].half_width << std::setw(8) << e[2].model
        << "\n";
  }
  out << std::defaultfloat << std::setprecision(3) << "\n"
      << comparison.family.size()
      << " statements (every code, both sides): " << (comparison.inside() ? "all inside" : "not all inside")
      << " the simultaneous " << share_text(comparison.confidence) << " interval; the largest deviation is "
      << comparison.largest_deviation << " standard errors of " << comparison.critical_deviation
      << " allowed, p = " << comparison.probability << "\n"
      << "same cells in the model: error of a cell " << share_text(comparison.largest_relative_rms) << " rms and of the mean "
      << share_text(comparison.largest_relative_bias)
      << " of the mean current at the worst code; of the interval's half width at most "
      << share_text(comparison.largest_paired_share) << " is the model's own\n";
  return out.str();
}

void vary(const VariationOptions& options) {
  const auto spec = read_study(options);
  expect_isolated_column(spec, "`bitline variation`");
  const auto technology = technologies::read_technology(spec.technology);
  std::optional<ScratchFolder> scratch;
  if (options.out.empty()) scratch.emplace();
  const auto place = open_workplace(scratch ? scratch->path() : options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto model = fit(spec, technology, characterise(spec, technology, pool, place), place);
  const auto before = pool.counts();
  const spice::Subject subject{technology, spec.column, spec.fit};
  const auto silicon = variation::characterisation_silicon(technology, spec.study.seed);
  const auto currents = spice::run_resumable(
      pool, spice::cell_current_runs(subject, model.levels, silicon, static_cast<std::uint32_t>(options.cells)),
      place.folder / "cell_currents.csv", [&](std::size_t done, std::size_t total) {
        place.progress({"cells", done, total});
      });

  VariationResult result{.cells = variation::measured_cells(currents, model.levels.codes),
                         .comparison = {},
                         .model_a = {},
                         .population = {},
                         .levels = model.levels,
                         .bitline_v = spice::cell_current_bitline_v(subject),
                         .counts = pool.counts()};
  result.counts.runs -= before.runs;
  result.counts.failed -= before.failed;
  result.counts.seconds -= before.seconds;
  const auto law = variation::cell_law(model, result.bitline_v, spec.column.wordline.pulse_s);
  result.comparison = variation::compare_cells(result.cells, law, silicon, confidence, options.replicates);
  result.population = variation::population(law, silicon);
  for (const int side : {0, 1})
    result.model_a[static_cast<std::size_t>(side)] =
        variation::currents_a(law, variation::side_table(result.cells.shifts, side));
  std::optional<FlipResult> flips;
  if (options.flip || !options.flip_levels.empty())
    flips = flip_probabilities(
        spec, technology,
        {.cells = options.cells, .level_v = options.flip_levels, .working_v = *std::ranges::max_element(model.levels.level_v)},
        pool, place);
  if (options.json) {
    auto json = variation_json(result);
    if (flips) json["flip"] = flip_json(*flips);
    print_json(json);
  } else if (!options.quiet) {
    print(variation_text(result) + (flips ? flip_text(*flips) : ""));
  }
}

}  // namespace

void add_variation(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "variation", "Draw single cells with mismatch in SPICE and compare their currents with the fitted model's");
  const auto options = std::make_shared<VariationOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder of the run; what it holds already is not made again");
  command->add_option("--cells", options->cells, "Number of cells (2000)")->check(CLI::Range(50, 1000000));
  command->add_option("--replicates", options->replicates, "Sets of as many cells drawn from the model (1000)")
      ->check(CLI::Range(200, 100000));
  command->add_flag("--flip", options->flip, "Estimate how probably a read flips a cell, too");
  command->add_option("--flip-level", options->flip_levels, "A further word-line level for that, in volts; can be repeated")
      ->check(CLI::Range(0.0, 5.0))
      ->allow_extra_args(false);
  command->callback([options] { vary(*options); });
}

}  // namespace bitline::app
