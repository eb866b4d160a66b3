#include <cmath>
#include <iomanip>
#include <set>
#include <sstream>

#include "calibration/fit/discharge_records.hpp"
#include "calibration/study/dac_linearity.hpp"
#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/spice/characterise.hpp"
#include "cosim/spice/wordline_settling.hpp"
#include "netlists/columns/wordline_dac.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::app {

namespace {

constexpr double zero_celsius = 273.15;

struct DacOptions : SpecOptions {
  std::filesystem::path out;
};

/// The converter at one temperature; vectors by code from 0 on.
struct DacPoint {
  double temperature_kelvin;
  std::vector<double> level_v;
  std::vector<double> charge_coulomb;  ///< that a nominal cell takes in a pulse, in SPICE
  std::vector<double> arrived;         ///< share of it beside that on ideal word lines at the same levels; empty without array
  std::vector<double> settling_s;      ///< of the far cell's gate to a hundredth; empty without array
};

/// Charges by code from the nominal runs, which begin the discharge dataset behind the run for the line's capacitance.
std::vector<double> charges(const spice::Subject& subject, const spec::WordlineLevels& levels, const spice::NominalCurve& curve,
                            spice::WorkerPool& pool, const std::filesystem::path& file, const ProgressSink& progress) {
  auto runs = spice::discharge_runs(subject, levels, curve, {});
  runs.count = static_cast<std::size_t>(levels.codes);
  const std::string stage =
      "pulses at " + spec::format_quantity(subject.column.temperature_kelvin, spec::Dimension::temperature);
  const auto records = fit::discharge_records(spice::run_resumable(pool, runs, file, [&](std::size_t done, std::size_t total) {
    progress({stage, done, total});
  }));
  std::vector<double> charge(static_cast<std::size_t>(levels.codes), std::nan(""));
  charge[0] = 0;
  for (const auto& run : records.runs)
    charge[static_cast<std::size_t>(run.level)] = records.line_farad * (run.start_v - run.strobe_v) / run.count;
  for (std::size_t code = 0; code < charge.size(); ++code)
    if (std::isnan(charge[code])) throw SpiceError("the pulse of code " + std::to_string(code) + " could not be simulated");
  return charge;
}

DacPoint dac_point(const spec::StudySpec& spec, const technologies::Technology& technology, double kelvin,
                   spice::WorkerPool& pool, const Workplace& place) {
  spec::ColumnSpec column = spec.column;
  column.temperature_kelvin = kelvin;
  const spice::Subject subject{technology, column, spec.fit};
  const auto file = [&](const char* what) {
    return place.folder / (std::string("dac_") + what + "_" + spec::plain(std::round(kelvin * 100) / 100) + "_kelvin.csv");
  };
  const auto curve = spice::nominal_curve(pool, subject, file("current"));
  const auto levels = columns::wordline_levels(curve.view(), column, spec.network);
  DacPoint point{kelvin, {}, charges(subject, levels, curve, pool, file("pulses"), place.progress), {}, {}};
  point.level_v.assign(levels.level_v.begin(), levels.level_v.begin() + levels.codes);
  if (!column.array) return point;
  spec::ColumnSpec ideal = column;
  ideal.array.reset();
  const auto whole = charges({technology, ideal, spec.fit}, levels, curve, pool, file("ideal"), place.progress);
  const auto rises = spice::run_resumable(pool, spice::wordline_settling_runs(subject, levels, curve), file("rises"), {});
  for (std::size_t code = 0; code < whole.size(); ++code) {
    point.arrived.push_back(code == 0 ? 1 : point.charge_coulomb[code] / whole[code]);
    point.settling_s.push_back(code == 0 ? 0 : rises.rows[code - 1][rises.column("settling_s")]);
  }
  return point;
}

/// The study's own temperature first, then the range that such macros are asked to work in.
std::vector<DacPoint> dac_points(const spec::StudySpec& spec, const technologies::Technology& technology,
                                 spice::WorkerPool& pool, const Workplace& place) {
  // At another temperature a converter of voltages keeps the levels of its own.
  spec::StudySpec fixed = spec;
  std::vector<DacPoint> points{dac_point(spec, technology, spec.column.temperature_kelvin, pool, place)};
  if (!spec.column.wordline.replica) {
    fixed.column.wordline.levels_v = points.front().level_v;
  }
  for (const double celsius : {-40.0, 27.0, 85.0, 125.0})
    if (std::abs(celsius + zero_celsius - spec.column.temperature_kelvin) > 0.5)
      points.push_back(dac_point(fixed, technology, celsius + zero_celsius, pool, place));
  return points;
}

Json dac_json(const std::vector<DacPoint>& points, const spec::StudySpec& spec) {
  Json list = Json::array();
  for (const auto& point : points) {
    const auto steps = study::linearity(point.charge_coulomb);
    Json json{{"temperature_c", point.temperature_kelvin - zero_celsius},
              {"level_v", point.level_v},
              {"charge_coulomb", point.charge_coulomb},
              {"inl", steps.integral},
              {"dnl", steps.differential},
              {"largest_inl", study::largest(steps.integral)},
              {"largest_dnl", study::largest(steps.differential)},
              {"full_charge_change", point.charge_coulomb.back() / points.front().charge_coulomb.back() - 1}};
    if (!point.settling_s.empty()) {
      json["arrived"] = point.arrived;
      json["settling_s"] = point.settling_s;
    }
    list.push_back(std::move(json));
  }
  return {{"kind", spec.column.wordline.replica ? "replica" : "voltage"}, {"points", std::move(list)}};
}

std::string dac_text(const std::vector<DacPoint>& points, const spec::StudySpec& spec) {
  std::ostringstream out;
  out << std::fixed;
  const auto& own = points.front();
  const auto steps = study::linearity(own.charge_coulomb);
  const bool array = !own.settling_s.empty();
  if (const auto& replica = spec.column.wordline.replica)
    out << "currents through a replica of " << spec::plain(replica->scale) << " cells, "
        << spec::format_quantity(replica->full_current_a, spec::Dimension::current) << " a cell at the largest code\n";
  else
    out << "voltages, up to " << spec::format_quantity(spec.column.wordline.high_v, spec::Dimension::voltage) << "\n";
  out << "\ncode   level [mV]   charge [fC]   INL [steps]   DNL [steps]" << (array ? "   settling [ns]   arrived" : "") << "\n";
  for (std::size_t code = 1; code < own.level_v.size(); ++code) {
    out << std::setw(4) << code << std::setw(13) << std::setprecision(2) << 1e3 * own.level_v[code] << std::setw(14)
        << std::setprecision(4) << 1e15 * own.charge_coulomb[code] << std::setw(14) << std::setprecision(3)
        << steps.integral[code] << std::setw(14) << steps.differential[code];
    if (array) out << std::setw(16) << 1e9 * own.settling_s[code] << std::setw(10) << std::setprecision(3) << own.arrived[code];
    out << "\n";
  }
  out << "\ntemperature   charge of the largest code   largest INL   largest DNL" << (array ? "   slowest code [ns]" : "")
      << "\n";
  for (const auto& point : points) {
    const auto at = study::linearity(point.charge_coulomb);
    const double change = point.charge_coulomb.back() / own.charge_coulomb.back() - 1;
    out << std::setw(6) << std::setprecision(0) << point.temperature_kelvin - zero_celsius << " degC" << std::setw(17)
        << std::setprecision(3) << 1e15 * point.charge_coulomb.back() << " fC" << std::setw(7) << std::showpos
        << std::setprecision(1) << 100 * change << " %" << std::noshowpos << std::setw(14) << std::setprecision(3)
        << study::largest(at.integral) << std::setw(14) << study::largest(at.differential);
    if (array) out << std::setw(20) << 1e9 * study::largest(point.settling_s);
    out << "\n";
  }
  out << "\ncharge: what a nominal cell takes from its bit line in a pulse, in SPICE; steps: charge of the largest code by "
         "its\n"
         "number; INL from the line through code 0 and the largest\n";
  if (array)
    out << "settling: of the farthest cell's gate, to a hundredth; arrived: charge beside that on ideal word lines at the "
           "same\n"
           "levels\n";
  return out.str();
}

void dac(const DacOptions& options) {
  const auto spec = read_study(options);
  const auto technology = technologies::read_technology(spec.technology);
  const ScratchFolder scratch;
  const auto place = open_workplace(options.out.empty() ? scratch.path() : options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto points = dac_points(spec, technology, pool, place);
  if (options.json)
    print_json(dac_json(points, spec));
  else
    print(dac_text(points, spec));
}

}  // namespace

void add_dac(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "dac", "Pulse a nominal cell at every code of the word-line DAC in SPICE: linearity, settling, drift with temperature");
  const auto options = std::make_shared<DacOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder that keeps the runs; a second call repeats only what changed");
  command->callback([options] { dac(*options); });
}

}  // namespace bitline::app
