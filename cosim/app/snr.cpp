#include <cmath>
#include <iomanip>
#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "calibration/study/compute_snr.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/die.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

struct SnrOptions : SpecOptions {
  std::filesystem::path out;
  std::vector<int> rows;
};

/// Waterfalls, and the numbers of rows that the model cannot answer for, with its words.
struct Snr {
  column::NoiseModel noise;
  double random_column_v;  ///< noise of one read of random columns, rms [V]
  std::vector<study::SnrWaterfall> waterfalls;
  std::vector<std::pair<int, std::string>> outside;
};

/// Powers of two from 16 on, and all rows that can hold data.
std::vector<int> usual_rows(int most) {
  std::vector<int> rows;
  for (int count = 16; count < most; count *= 2) rows.push_back(count);
  rows.push_back(most);
  return rows;
}

Snr make_snr(const SnrOptions& options, const spec::StudySpec& spec, const technologies::Technology& technology,
             const column::ColumnModel& model) {
  const int trim_rows = spec.network.layers.front().trim_rows, most = spec.column.rows - trim_rows;
  const auto silicon = variation::draw_silicon(technology, spec.column.comparator, spec.variation, spec.study.seed);
  Snr snr{column::noise_model(model, spec.column.temperature_kelvin, comparator_of(spec).noise_v), 0, {}, {}};
  constexpr std::uint32_t columns = 200;
  for (std::uint32_t i = 0; i < columns; ++i)
    snr.random_column_v += std::pow(column::sigma_v(snr.noise, column::random_column(silicon, spec.column, i)), 2) / columns;
  snr.random_column_v = std::sqrt(snr.random_column_v);
  const study::SnrInput input{.model = model,
                              .column = spec.column,
                              .silicon = silicon,
                              .noise = snr.noise,
                              .error_v = spec.fit.error_v,
                              .trim_rows = trim_rows,
                              .bits = spec.network.readout.bits};
  for (const int rows : options.rows.empty() ? usual_rows(most) : options.rows) {
    try {
      snr.waterfalls.push_back(study::snr_waterfall(input, rows));
    } catch (const DomainError& error) {
      snr.outside.emplace_back(rows, error.what());
    }
  }
  return snr;
}

/// Decibels; nothing where the effect is absent.
Json decibels(double snr_db) { return std::isfinite(snr_db) ? Json(snr_db) : Json(nullptr); }

Json snr_json(const Snr& snr, const column::ColumnModel& model) {
  Json levels = Json::array(), waterfalls = Json::array(), outside = Json::array();
  for (Eigen::Index level = 1; level < snr.noise.cell_v2.size(); ++level)
    levels.push_back({{"level_v", model.levels[static_cast<int>(level)]},
                      {"fano", snr.noise.fano(level)},
                      {"cell_v", std::sqrt(snr.noise.cell_v2(level))}});
  const auto part_json = [](const study::SnrPart& part) {
    return Json{{"name", part.name}, {"rms_v", part.rms_v}, {"snr_db", decibels(part.snr_db)}};
  };
  for (const auto& waterfall : snr.waterfalls) {
    Json parts = Json::array();
    for (const auto& part : waterfall.parts) parts.push_back(part_json(part));
    waterfalls.push_back({{"rows", waterfall.rows},
                          {"signal_rms_v", waterfall.signal_rms_v},
                          {"unit_v", waterfall.unit_v},
                          {"common_mode_v", waterfall.common_mode_v},
                          {"parts", std::move(parts)},
                          {"together", part_json(waterfall.uncompensated)},
                          {"together_compensated", part_json(waterfall.compensated)}});
  }
  for (const auto& [rows, why] : snr.outside) outside.push_back({{"rows", rows}, {"why", why}});
  return {{"noise",
           {{"comparator_v", snr.noise.comparator_v},
            {"reset_v", snr.noise.reset_v},
            {"random_column_v", snr.random_column_v},
            {"levels", std::move(levels)}}},
          {"waterfalls", std::move(waterfalls)},
          {"outside", std::move(outside)}};
}

std::string snr_text(const Snr& snr, const column::ColumnModel& model, const spec::StudySpec& spec) {
  std::ostringstream out;
  const auto number = [](double value, int digits) {
    std::ostringstream text;
    text << std::fixed << std::setprecision(digits) << value;
    return text.str();
  };
  const auto& noise = snr.noise;
  const int top = model.levels.codes - 1, middle = top / 2;
  out << "fresh noise of a read of V_BL - V_BLB [mV]: comparator " << number(1e3 * noise.comparator_v, 3)
      << ", kT/C of both lines " << number(1e3 * noise.reset_v, 3) << "; one selected cell";
  for (const int code : {1, middle, top})
    out << (code == 1 ? " " : ", ") << number(1e3 * std::sqrt(noise.cell_v2(code)), 4) << " at code " << code
        << " (shot noise x " << number(noise.fano(code), 2) << ")";
  out << "; all together on random columns " << number(1e3 * snr.random_column_v, 3) << "\n\n";

  constexpr int name_width = 34, width = 20;
  const auto line = [&](const std::string& name, const auto& value) {
    out << std::left << std::setw(name_width) << name << std::right;
    for (const auto& waterfall : snr.waterfalls) out << std::setw(width) << value(waterfall);
    out << "\n";
  };
  const auto part_text = [&](const study::SnrPart& part) {
    return number(1e3 * part.rms_v, 3) + " / " + (std::isfinite(part.snr_db) ? number(part.snr_db, 1) : "-");
  };
  if (!snr.waterfalls.empty()) {
    line("rows of the dot product", [](const auto& w) { return std::to_string(w.rows); });
    line("signal rms [mV]", [&](const auto& w) { return number(1e3 * w.signal_rms_v, 2); });
    line("common mode [mV]", [&](const auto& w) { return number(1e3 * w.common_mode_v, 0); });
    out << "each alone: rms [mV] / SNR [dB]\n";
    for (std::size_t p = 0; p < snr.waterfalls.front().parts.size(); ++p)
      line("  " + snr.waterfalls.front().parts[p].name, [&](const auto& w) { return part_text(w.parts[p]); });
    line("together", [&](const auto& w) { return part_text(w.uncompensated); });
    line("together, compensated", [&](const auto& w) { return part_text(w.compensated); });
  }
  for (const auto& [rows, why] : snr.outside) out << rows << " rows: " << why << "\n";
  out << "\nsignal: the ideal dot product of random bits and even codes, in volts; the read-out has "
      << spec.network.readout.bits << " bits over 4 sigmas of it to either side\n";
  return out.str();
}

void snr(const SnrOptions& options) {
  const auto spec = read_study(options);
  expect_network(spec);
  const auto technology = technologies::read_technology(spec.technology);
  const int most = spec.column.rows - spec.network.layers.front().trim_rows;
  for (const int rows : options.rows)
    if (rows < 1 || rows > most)
      throw SpecError("option '--rows': found " + std::to_string(rows) + "; expected 1 to " + std::to_string(most) +
                      " rows, which trim rows leave of the column");
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto model = fit(spec, technology, characterise(spec, technology, pool, place), place);
  const auto result = make_snr(options, spec, technology, model);
  if (options.json)
    print_json(snr_json(result, model));
  else
    print(snr_text(result, model, spec));
}

}  // namespace

void add_snr(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "snr",
      "Compute the signal-to-noise ratio of dot products on the fitted model, effect by effect, against the number of rows");
  const auto options = std::make_shared<SnrOptions>();
  add_options(*command, *options);
  command->add_option("--rows", options->rows, "Numbers of rows, for example 16,64; without it powers of two and the most")
      ->delimiter(',');
  command->add_option("--out", options->out, "Folder of a run: its datasets and model are used, or made")->required();
  command->callback([options] { snr(*options); });
}

}  // namespace bitline::app
