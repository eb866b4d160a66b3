#include "netlists/technologies/technology.hpp"

#include <cmath>
#include <vector>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/reader.hpp"
#include "netlists/spec/share.hpp"
#include "netlists/technologies/card_check.hpp"

namespace bitline::technologies {

using spec::Dimension;
using spec::plain;
using spec::Reader;

namespace {

namespace fs = std::filesystem;

fs::path folder_of(const spec::TechnologySpec& which) {
  if (!which.folder.empty()) return which.folder;
  const fs::path root = spec::share_folder() / "netlists" / "technologies";
  if (fs::exists(root / which.name / "technology.yaml")) return root / which.name;
  std::string known;
  for (const auto& entry : fs::directory_iterator(root))
    if (fs::exists(entry.path() / "technology.yaml")) known += (known.empty() ? "" : ", ") + entry.path().filename().string();
  throw SpecError("key 'technology.name': there is no technology '" + which.name + "'; known are: " + known +
                  "; another one is named by 'technology.folder'");
}

constexpr spec::Range lengths{1e-9, 1e-4};

Device read_device(Reader section) {
  return {section.text("model"), section.quantity("matching_voltage", Dimension::voltage, {0, 1}) * 1e-6};
}

Geometry read_geometry(Reader section) {
  return {section.quantity("width", Dimension::length, lengths), section.quantity("length", Dimension::length, lengths),
          section.quantity("source_extent", Dimension::length, lengths),
          section.quantity("drain_extent", Dimension::length, lengths)};
}

struct Corner {
  std::string name;
  fs::path cards;
};

/// What technology.yaml holds: a technology without a corner, and the corners.
struct Process {
  Technology technology;
  std::vector<Corner> corners;
};

Process read_process(const spec::TechnologySpec& which) {
  Reader reader = Reader::open(folder_of(which) / "technology.yaml", "bitline.technology/1");
  Process process;
  Technology& technology = process.technology;
  technology.name = reader.text("name");
  technology.supply_v = reader.quantity("supply", Dimension::voltage, {0.1, 20});
  technology.nmos = read_device(reader.section("nmos"));
  technology.pmos = read_device(reader.section("pmos"));
  Reader cell = reader.section("sram_6t");
  technology.sram_6t = {read_geometry(cell.section("access")), read_geometry(cell.section("pull_down")),
                        read_geometry(cell.section("pull_up")), cell.quantity("pitch_x", Dimension::length, lengths),
                        cell.quantity("pitch_y", Dimension::length, lengths)};
  for (Reader& corner : reader.sections("corners")) process.corners.push_back({corner.text("name"), corner.path("cards")});
  reader.finish();
  return process;
}

}  // namespace

Technology read_technology(const spec::TechnologySpec& which) {
  auto [technology, corners] = read_process(which);
  std::string known;
  for (const auto& [name, cards] : corners) {
    known += (known.empty() ? "" : ", ") + name;
    if (name != which.corner) continue;
    technology.corner = name;
    technology.cards = spec::read_text(cards);
    check_card(technology.cards, cards.string());
    return technology;
  }
  throw SpecError("key 'technology.corner': technology '" + technology.name + "' has no corner '" + which.corner +
                  "'; it has: " + known);
}

std::vector<std::string> corner_names(const spec::TechnologySpec& which) {
  std::vector<std::string> names;
  for (const auto& corner : read_process(which).corners) names.push_back(corner.name);
  return names;
}

double threshold_sigma_v(const Device& device, const Geometry& geometry) {
  return device.matching_v_m / std::sqrt(geometry.width_m * geometry.length_m);
}

std::string mosfet_line(std::string_view name, const Terminals& nodes, const Device& device, const Geometry& geometry,
                        std::string_view shift, std::string_view multiplier) {
  const auto diffusion = [&](const char* area, const char* perimeter, double extent_m) {
    return std::string(" ") + area + "=" + plain(geometry.width_m * extent_m) + " " + perimeter + "=" +
           plain(2 * (geometry.width_m + extent_m));
  };
  std::string line;
  for (const auto part : {name, nodes.drain, nodes.gate, nodes.source, nodes.bulk}) line.append(part).append(" ");
  line += device.model + " w=" + plain(geometry.width_m) + " l=" + plain(geometry.length_m);
  line += diffusion("ad", "pd", geometry.drain_extent_m) + diffusion("as", "ps", geometry.source_extent_m);
  line.append(" delvto=").append(shift).append(" m=").append(multiplier);
  return line + "\n";
}

}  // namespace bitline::technologies
