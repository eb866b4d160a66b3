#include "cosim/app/rram_grid.hpp"

#include <algorithm>
#include <cmath>
#include <iomanip>
#include <limits>
#include <map>
#include <span>
#include <sstream>

#include "cosim/app/report.hpp"
#include "cosim/app/rram_report.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/rram_reader.hpp"

namespace bitline::app {
namespace {

using Indices = std::vector<std::size_t>;  ///< of a value on every axis

std::vector<Indices> combinations(const std::vector<GridAxis>& axes) {
  std::vector<Indices> all{{}};
  for (const GridAxis& axis : axes) {
    std::vector<Indices> longer;
    for (const Indices& start : all)
      for (std::size_t i = 0; i < axis.values.size(); ++i) {
        longer.push_back(start);
        longer.back().push_back(i);
      }
    all = std::move(longer);
  }
  return all;
}

spec::RramStudySpec spec_at(const GridTask& task, const Indices& point) {
  std::vector<std::string> assignments = task.assignments;
  for (std::size_t a = 0; a < point.size(); ++a) assignments.push_back(task.axes[a].key + "=" + task.axes[a].values[point[a]]);
  return spec::read_rram_study(task.file, assignments);
}

/// The specification without what the sense amplifiers' keys say: points that agree in it share a fit and their dies' columns.
std::string shared_part(spec::RramStudySpec spec) {
  spec.array.mlsa.bits = 1;
  spec.array.mlsa.references = "uniform";
  return spec::digest(spec::resolved(spec));
}

/// Evaluates points that differ in their sensing alone.
std::vector<GridPoint> evaluate(const std::vector<spec::RramStudySpec>& specs, spice::WorkerPool& pool,
                                const Workplace& place) {
  const RramInputs inputs = read_rram_inputs(specs.front());
  const auto models = fit_columns(inputs, pool, place);
  const auto known = study::exact_reads(inputs.plan, inputs.training.pixels);
  const auto network = rram_network(inputs, models, known);
  std::vector<study::NetworkSensing> sensings;
  std::vector<GridPoint> points;
  for (const auto& spec : specs) sensings.push_back(study::choose_sensing(network, spec.array.mlsa, spec.array.mux_ways));
  const auto accuracies = run_rram_study(inputs, network, sensings, place, "rram_dies.csv");
  const auto row_by_row = run_row_study(inputs, network, place);
  for (std::size_t s = 0; s < specs.size(); ++s) {
    Workplace own = place;
    own.folder = place.folder / ("sensing-" + std::to_string(s));
    std::filesystem::create_directories(own.folder);
    const auto energy = find_rram_energies(inputs, models.rram, sensings[s], false, pool, own);
    const double read = energy ? energy->parallel.total_joule() : std::numeric_limits<double>::quiet_NaN();
    points.push_back(
        {{}, accuracies[s], specs[s].study.dies, row_by_row, read, energy ? energy->reads_per_image * read : read});
  }
  return points;
}

/// Mean, interval and worst of an accuracy over dies.
std::string accuracy_cells(const statistics::Interval& accuracy, double worst) {
  const std::string range =
      std::isfinite(accuracy.low) ? spec::plain(accuracy.low) + "," + spec::plain(accuracy.high) : std::string(",");
  return spec::plain(accuracy.value) + "," + range + "," + spec::plain(worst);
}

std::string csv(const Grid& grid) {
  const bool rows = std::ranges::any_of(grid.points, [](const GridPoint& point) { return point.row_by_row.has_value(); });
  std::ostringstream text;
  for (const std::string& key : grid.keys) text << key << ",";
  text << "ideal,accuracy,low,high,worst,dies,read_joule,image_joule";
  if (rows) text << ",row_by_row,row_by_row_low,row_by_row_high,row_by_row_worst";
  text << "\n";
  for (const GridPoint& point : grid.points) {
    for (const std::string& value : point.values) text << value << ",";
    const auto& [ideal, hardware, worst] = point.accuracy;
    text << spec::plain(ideal.value) << "," << accuracy_cells(hardware, worst) << "," << point.dies << ",";
    if (std::isfinite(point.read_joule))
      text << spec::plain(point.read_joule) << "," << spec::plain(point.image_joule);
    else
      text << ",";
    if (point.row_by_row)
      text << "," << accuracy_cells(point.row_by_row->hardware, point.row_by_row->worst);
    else if (rows)
      text << ",,,,";
    text << "\n";
  }
  return text.str();
}

}  // namespace

void check_grid(const GridTask& task) {
  const std::vector<Indices> all = combinations(task.axes);
  std::vector<spec::RramStudySpec> specs;
  for (const Indices& point : all) specs.push_back(spec_at(task, point));
  for (const auto& spec : specs) {
    expect_products(spec);
    map_on_arrays(spec, read_sram_inputs(spec));
  }
  read_rram_inputs(specs.front());
}

Grid run_grid(const GridTask& task, const Workplace& place) {
  const std::vector<Indices> all = combinations(task.axes);
  std::vector<spec::RramStudySpec> specs;
  std::map<std::string, std::vector<std::size_t>> groups;  // by what they share
  std::vector<std::string> order;
  for (std::size_t p = 0; p < all.size(); ++p) {
    specs.push_back(spec_at(task, all[p]));
    const std::string shared = shared_part(specs.back());
    if (!groups.contains(shared)) order.push_back(shared);
    groups[shared].push_back(p);
  }
  Grid grid{{}, std::vector<GridPoint>(all.size())};
  for (const GridAxis& axis : task.axes) grid.keys.push_back(axis.key);
  auto pool = make_pool(place);
  for (std::size_t g = 0; g < order.size(); ++g) {
    const std::vector<std::size_t>& members = groups[order[g]];
    Workplace own = place;
    own.folder = place.folder / "points" / order[g];
    std::filesystem::create_directories(own.folder);
    own.progress = [&, g](const Progress& progress) {
      place.progress({"group " + std::to_string(g + 1) + " of " + std::to_string(order.size()) + ": " + progress.stage,
                      progress.done, progress.total});
    };
    std::vector<spec::RramStudySpec> group;
    for (const std::size_t member : members) group.push_back(specs[member]);
    const auto points = evaluate(group, pool, own);
    for (std::size_t m = 0; m < members.size(); ++m) {
      grid.points[members[m]] = points[m];
      for (std::size_t a = 0; a < task.axes.size(); ++a)
        grid.points[members[m]].values.push_back(task.axes[a].values[all[members[m]][a]]);
    }
  }
  spec::write_atomically(place.folder / "grid.csv", csv(grid));
  spec::write_atomically(place.folder / "grid.json", grid_json(grid).dump(2) + "\n");
  return grid;
}

Json grid_json(const Grid& grid) {
  Json points = Json::array();
  for (const GridPoint& point : grid.points) {
    Json json;
    for (std::size_t a = 0; a < grid.keys.size(); ++a) json[grid.keys[a]] = point.values[a];
    json["ideal"] = point.accuracy.ideal.value;
    json["accuracy"] = accuracy_json(point.accuracy, point.dies);
    if (point.row_by_row) json["row_by_row"] = accuracy_json(*point.row_by_row, point.dies);
    json["read_joule"] = point.read_joule;
    json["image_joule"] = point.image_joule;
    points.push_back(json);
  }
  return {{"axes", grid.keys}, {"points", points}};
}

std::string grid_text(const Grid& grid, const std::filesystem::path& folder) {
  std::ostringstream text;
  for (const std::string& key : grid.keys)
    text << std::setw(static_cast<int>(std::max<std::size_t>(key.size(), 9))) << key << "  ";
  text << "   accuracy      worst   below ideal   energy of an image\n";
  for (const GridPoint& point : grid.points) {
    for (std::size_t a = 0; a < grid.keys.size(); ++a)
      text << std::setw(static_cast<int>(std::max<std::size_t>(grid.keys[a].size(), 9))) << point.values[a] << "  ";
    const auto& [ideal, hardware, worst] = point.accuracy;
    text << std::setw(11) << percent(hardware.value) << std::setw(11) << percent(worst) << std::setw(14)
         << percent(ideal.value - hardware.value) << std::setw(21);
    if (std::isfinite(point.image_joule)) {
      std::ostringstream joule;
      joule << std::setprecision(3) << 1e9 * point.image_joule << " nJ";
      text << joule.str();
    }
    text << "\n";
  }
  text << "the table is in " << (folder / "grid.csv").string() << "\n";
  return text.str();
}

}  // namespace bitline::app
