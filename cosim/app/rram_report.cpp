#include "cosim/app/rram_report.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <sstream>
#include <utility>

#include "cosim/app/report.hpp"
#include "cosim/app/rram_quantisation.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/rram_reader.hpp"

namespace bitline::app {
namespace {

Json sensing_json(const network::XnorPlan& plan, const study::NetworkSensing& sensing) {
  Json layers = Json::array();
  for (std::size_t layer = 0; layer < sensing.planes.size(); ++layer) {
    if (plan.layers[layer].on_off) {
      layers.push_back(sram_sensing_json(plan.layers[layer], sensing.planes[layer]));
      continue;
    }
    Json planes = Json::array();
    for (const auto& plane : sensing.planes[layer])
      planes.push_back({{"references_a", plane.mlsa.references},
                        {"matches", plane.quantiser.boundaries},
                        {"levels", plane.mlsa.levels},
                        {"rms_error", plane.quantiser.rms}});
    layers.push_back(planes);
  }
  return layers;
}

/// To so many significant digits.
double round_to(double value, int digits) {
  std::ostringstream text;
  text << std::setprecision(digits) << value;
  return std::stod(text.str());
}

Json parts_json(const spice::RramEnergy& energy) {
  return {{"column_joule", energy.column_joule},         {"wordlines_joule", energy.wordlines_joule},
          {"amplifiers_joule", energy.amplifiers_joule}, {"references_joule", energy.references_joule},
          {"total_joule", energy.total_joule()},         {"time_s", energy.time_s}};
}

Json energy_json(const RramEnergies& energy) {
  Json json{{"parallel", parts_json(energy.parallel)}};
  if (energy.row_by_row) {
    json["row_by_row"] = parts_json(*energy.row_by_row);
    json["ratio"] = energy.row_by_row->total_joule() / energy.parallel.total_joule();
    json["time_ratio"] = energy.row_by_row->time_s / energy.parallel.time_s;
  }
  json["reads_per_image"] = energy.reads_per_image;
  json["image_joule"] = energy.reads_per_image * energy.parallel.total_joule();
  return json;
}

std::string counts(const RramReport& report) {
  std::size_t tiles = 0;
  for (const std::size_t layer : layers_of(report.inputs.plan, false)) tiles += report.inputs.plan.layers[layer].tiles();
  return std::to_string(tiles) + " sub-arrays of " + std::to_string(report.inputs.spec.array.rows) + " x " +
         std::to_string(report.inputs.spec.array.columns);
}

/// Bits beyond which the sense amplifiers of some resistive layer and plane tell nothing more.
std::optional<int> too_many_bits(const spec::MlsaSpec& mlsa, const study::RramNetwork& network) {
  const auto nominal = compensation::nominal_signal_of(*network.model);
  const double mirrors_a = mlsa.offset_share * nominal(network.model->wires.rows / 2);  // where reads crowd
  const double sigma = std::hypot(mlsa.calibrated ? 0 : std::hypot(mlsa.offset_a, mirrors_a), mlsa.noise_a);
  std::optional<int> most;
  for (const std::size_t layer : layers_of(network.plan, false))
    for (const auto& plane : network.known.histograms[layer]) {
      const auto bits = compensation::resolvable_bits(plane, nominal, mlsa.bits, sigma);
      if (!bits) return std::nullopt;
      most = std::max(most.value_or(*bits), *bits);
    }
  return most;
}

}  // namespace

Json accuracy_json(const RramAccuracy& accuracy, int dies) {
  const auto& [ideal, hardware, worst] = accuracy;
  Json json{{"mean", hardware.value}, {"low", nullptr}, {"high", nullptr}, {"worst", worst}, {"dies", dies}};
  if (std::isfinite(hardware.low)) {
    json["low"] = hardware.low;
    json["high"] = hardware.high;
  }
  return json;
}

RramReport run_rram(RramInputs inputs, const Workplace& place) {
  const spec::RramStudySpec& spec = inputs.spec;
  spec::write_atomically(place.folder / "resolved.yaml", spec::resolved(spec));
  auto pool = make_pool(place);
  auto models = fit_columns(inputs, pool, place);
  const auto known = study::exact_reads(inputs.plan, inputs.training.pixels);
  const study::RramNetwork network = rram_network(inputs, models, known);
  auto sensing = study::choose_sensing(network, spec.array.mlsa, spec.array.mux_ways);
  write_sums(inputs, known, place);
  const double nominal = nominal_accuracy(inputs, models, known, sensing, place);
  const auto accuracy = run_rram_study(inputs, network, std::span(&sensing, 1), place, "rram_dies.csv").front();
  const auto row_by_row = run_row_study(inputs, network, place);
  const auto audit = run_rram_audit(inputs, network, sensing, pool, place);
  std::optional<SramReport> sram;
  if (inputs.sram) sram = SramReport{*models.sram, run_sram_audit(inputs, network, sensing, pool, place)};
  const auto energy = find_rram_energies(inputs, models.rram, sensing, true, pool, place);
  const auto bits = too_many_bits(spec.array.mlsa, network);
  RramReport report{
      std::move(inputs), std::move(models.rram), std::move(sensing), accuracy, nominal, row_by_row, bits, audit, energy,
      std::move(sram),   pool.counts()};
  spec::write_atomically(place.folder / "result.json", rram_json(report).dump(2) + "\n");
  spec::write_atomically(place.folder / "result.txt", rram_text(report, place.folder));
  return report;
}

Json rram_json(const RramReport& report) {
  const spec::RramStudySpec& spec = report.inputs.spec;
  const RramAudit& audit = report.audit;
  const auto& quality = report.model.quality;
  const int dies = spec.study.dies;
  Json json{{"title", spec.title},
            {"accuracy",
             {{"images", report.inputs.images.labels.size()},
              {"dies", dies},
              {"ideal", report.accuracy.ideal.value},
              {"ideal_low", report.accuracy.ideal.low},
              {"ideal_high", report.accuracy.ideal.high},
              {"nominal", report.nominal},
              {"hardware", accuracy_json(report.accuracy, dies)}}},
            {"array",
             {{"rows", spec.array.rows},
              {"columns", spec.array.columns},
              {"mlsa_bits", spec.array.mlsa.bits},
              {"references", spec.array.mlsa.references},
              {"full_scale_a", report.model.full_scale}}},
            {"sensing", sensing_json(report.inputs.plan, report.sensing)},
            {"fit",
             {{"moments", report.model.moments},
              {"degree", report.model.degree},
              {"holdout_ladder_rms", quality.holdout_ladder.rms},
              {"holdout_spice_columns", quality.spice.count},
              {"holdout_spice_rms", quality.spice.rms},
              {"holdout_spice_max", quality.spice.max}}},
            {"audit",
             {{"columns", audit.columns},
              {"failed", audit.failed},
              {"full_scale", audit.full_scale},
              {"rms", audit.rms},
              {"max", audit.largest},
              {"codes", audit.codes},
              {"codes_equal", audit.codes_equal},
              {"codes_failed", audit.codes_failed},
              {"one_level_off", audit.one_off},
              {"one_level_off_inside_margin", audit.one_off_inside}}},
            {"spice", {{"runs", report.spice.runs}, {"failed", report.spice.failed}, {"seconds", report.spice.seconds}}},
            {"seed", spec.study.seed}};
  if (report.row_by_row) json["accuracy"]["row_by_row"] = accuracy_json(*report.row_by_row, dies);
  if (report.energy) json["energy"] = energy_json(*report.energy);
  if (report.sram) json["sram"] = sram_json(report.inputs, *report.sram);
  if (report.resolvable_bits) json["array"]["resolvable_bits"] = *report.resolvable_bits;
  return json;
}

std::string rram_text(const RramReport& report, const std::filesystem::path& folder) {
  const spec::RramStudySpec& spec = report.inputs.spec;
  const auto& [ideal, hardware, worst] = report.accuracy;
  const auto range = [](const statistics::Interval& i) {
    return percent(i.value) + (std::isfinite(i.low) ? "  (" + percent(i.low) + " … " + percent(i.high) + ")" : "");
  };
  const auto& spice = report.model.quality.spice;
  const RramAudit& audit = report.audit;
  std::ostringstream text;
  text << report.inputs.plan.network.name << " on " << counts(report) << ", " << spec.array.mlsa.bits
       << "-bit sense amplifiers, " << spec.array.mlsa.references << " references\n"
       << "  ideal      " << range(ideal) << "\n"
       << "  nominal    " << percent(report.nominal) << "   codes and lines alone, nothing varies\n"
       << "  hardware   " << range(hardware) << "   worst die " << percent(worst) << ", " << spec.study.dies << " dies, "
       << report.inputs.images.labels.size() << " images\n";
  if (report.row_by_row)
    text << "  row by row " << range(report.row_by_row->hardware) << "   worst die " << percent(report.row_by_row->worst)
         << ", the same dies\n";
  text << "  model      " << report.model.moments << " moments, degree " << report.model.degree << "; against SPICE on "
       << spice.count << " columns aside " << small_percent(spice.rms) << " rms, " << small_percent(spice.max)
       << " max of full scale, " << spec::format_quantity(round_to(report.model.full_scale, 4), spec::Dimension::current)
       << "\n"
       << "  audit      " << audit.columns << " reads in SPICE, " << small_percent(audit.rms) << " rms, "
       << small_percent(audit.largest) << " max of full scale; " << audit.codes_equal << " of " << audit.codes
       << " codes equal, " << audit.one_off << " one level off, " << audit.one_off_inside << " of these inside the margin; "
       << audit.failed << " reads and " << audit.codes_failed << " codes failed\n";
  if (report.energy) {
    const auto& [parallel, row_by_row, reads] = *report.energy;
    const auto joule = [](double value) {
      return std::isfinite(value) ? spec::format_quantity(round_to(value, 3), spec::Dimension::energy) : "failed in SPICE";
    };
    text << "  energy     " << joule(parallel.total_joule()) << " a read of a column (" << joule(parallel.column_joule)
         << " column, " << joule(parallel.wordlines_joule) << " word lines, " << joule(parallel.amplifiers_joule)
         << " amplifiers, " << joule(parallel.references_joule) << " references), " << joule(reads * parallel.total_joule())
         << " an image";
    if (row_by_row) text << "; row by row " << joule(row_by_row->total_joule());
    if (row_by_row && std::isfinite(row_by_row->time_s))
      text << " and " << round_to(row_by_row->time_s / parallel.time_s, 3) << " times as long";
    text << "\n";
  }
  if (report.sram) text << sram_text(report.inputs, *report.sram);
  if (report.resolvable_bits)
    text << "  remark     " << spec.array.mlsa.bits << " bits are more than these columns can resolve; expected at most "
         << *report.resolvable_bits << "\n";
  text << "everything is in " << folder.string() << "\n";
  return text.str();
}

}  // namespace bitline::app
