#include "netlists/technologies/technology.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <map>
#include <optional>
#include <regex>
#include <set>
#include <vector>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/reader.hpp"
#include "netlists/spec/share.hpp"
#include "netlists/technologies/card_check.hpp"
#include "netlists/technologies/card_statements.hpp"
#include "netlists/technologies/kit_cards.hpp"

namespace bitline::technologies {

using spec::Dimension;
using spec::plain;
using spec::Reader;

namespace {

namespace fs = std::filesystem;

fs::path shipped_folder(const std::string& name) {
  const fs::path root = spec::share_folder() / "netlists" / "technologies";
  if (fs::exists(root / name / "technology.yaml")) return root / name;
  std::set<std::string> names;
  for (const auto& entry : fs::directory_iterator(root))
    if (fs::exists(entry.path() / "technology.yaml")) names.insert(entry.path().filename().string());
  std::string known;
  for (const auto& other : names) known += (known.empty() ? "" : ", ") + other;
  throw SpecError("key 'technology.name': there is no technology '" + name + "'; known are: " + known +
                  "; another one is named by 'technology.folder'");
}

/// Where technology.yaml is: a name goes before a folder, which then holds the model files.
fs::path description_folder(const spec::TechnologySpec& which) {
  return which.name.empty() ? which.folder : shipped_folder(which.name);
}

constexpr spec::Range lengths{1e-9, 1e-4};

/// A device, whose keys are those of `standard` unless they are given.
Device read_device(Reader section, const std::optional<Device>& standard = {}) {
  Device device = standard.value_or(Device{"", 0, false, 0});
  const auto model = standard ? std::optional(standard->model) : std::nullopt;
  device.model = section.text("model", model);
  if (!standard || section.has("matching_voltage"))
    device.matching_v_m = section.quantity("matching_voltage", Dimension::voltage, {0, 1}) * 1e-6;
  device.length_unit_m = section.quantity("length_unit", Dimension::length, {1e-9, 1}, device.length_unit_m);  // 0: as scaled
  Reader parameters = section.section("parameters");
  const auto name = [&](const char* key, std::string& field) {
    field = parameters.text(key, field);
    static const std::regex word("[A-Za-z_][A-Za-z0-9_]*|");
    if (!std::regex_match(field, word)) parameters.fail(key, "found '" + field + "'; expected the name of a parameter, or ''");
  };
  auto& names = device.names;
  name("width", names.width);
  name("length", names.length);
  name("drain_area", names.drain_area);
  name("drain_perimeter", names.drain_perimeter);
  name("source_area", names.source_area);
  name("source_perimeter", names.source_perimeter);
  name("shift", names.shift);
  return device;
}

Geometry read_geometry(Reader& section) {
  return {section.quantity("width", Dimension::length, lengths), section.quantity("length", Dimension::length, lengths),
          section.quantity("source_extent", Dimension::length, lengths),
          section.quantity("drain_extent", Dimension::length, lengths)};
}

struct Corner {
  std::string name, cards, section;
};

/// What technology.yaml holds: a technology without a corner, and the corners.
struct Process {
  Technology technology;
  std::string kit;                      ///< where the model files come from, empty: they lie beside the description
  std::vector<std::string> parameters;  ///< `name = value`, which the cards expect
  std::vector<Corner> corners;
};

Process read_process(const spec::TechnologySpec& which) {
  Reader reader = Reader::open(description_folder(which) / "technology.yaml", "bitline.technology/1");
  Process process;
  Technology& technology = process.technology;
  technology.name = reader.text("name");
  technology.supply_v = reader.quantity("supply", Dimension::voltage, {0.1, 20});
  process.kit = reader.text("kit", "");
  if (reader.has("parameters")) process.parameters = reader.texts("parameters");
  technology.nmos = read_device(reader.section("nmos"));
  technology.pmos = read_device(reader.section("pmos"));
  Reader cell = reader.section("sram_6t");
  const auto part = [&](const char* key, const Device& standard, Geometry& size, Device& device) {
    Reader section = cell.section(key);
    size = read_geometry(section);
    device = section.has("device") ? read_device(section.section("device"), standard) : standard;
  };
  part("access", technology.nmos, technology.sram_6t.access, technology.sram_6t_devices.access);
  part("pull_down", technology.nmos, technology.sram_6t.pull_down, technology.sram_6t_devices.pull_down);
  part("pull_up", technology.pmos, technology.sram_6t.pull_up, technology.sram_6t_devices.pull_up);
  technology.sram_6t.pitch_x_m = cell.quantity("pitch_x", Dimension::length, lengths);
  technology.sram_6t.pitch_y_m = cell.quantity("pitch_y", Dimension::length, lengths);
  for (Reader& corner : reader.sections("corners"))
    process.corners.push_back({corner.text("name"), corner.text("cards"), corner.text("section", "")});
  reader.finish();
  return process;
}

/// Where the model files are; SpecError when a kit is needed and no folder names it, or the other way round.
fs::path cards_folder(const spec::TechnologySpec& which, const Process& process) {
  const std::string& name = process.technology.name;
  if (!process.kit.empty() && which.folder.empty())
    throw SpecError("key 'technology.folder': the model files of technology '" + name +
                    "' do not come with the program; expected their folder, which you get from " + process.kit);
  if (process.kit.empty() && !which.name.empty() && !which.folder.empty())
    throw SpecError("key 'technology.folder': technology '" + name +
                    "' comes with its model files; expected either 'technology.name' or 'technology.folder'");
  return process.kit.empty() ? description_folder(which) : which.folder;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::vector<Device*> devices_of(Technology& technology) {
  auto& cell = technology.sram_6t_devices;
  return {&technology.nmos, &technology.pmos, &cell.access, &cell.pull_down, &cell.pull_up};
}

std::string defined(const CardParts& parts) {
  std::string names;
  for (const auto& model : parts.models) names += (names.empty() ? "" : ", ") + model;
  for (const auto& subcircuit : parts.subcircuits) names += (names.empty() ? "" : ", ") + subcircuit.name;
  return names.empty() ? "nothing" : names;
}

/// Finds every device in the cards, wrapped or not, and the unit of its sizes.
void find_devices(Technology& technology, const fs::path& file) {
  for (Device* device : devices_of(technology)) {
    const std::string name = lower(device->model);
    const auto& parts = technology.parts;
    device->subcircuit = std::ranges::any_of(parts.subcircuits, [&](const auto& part) { return part.name == name; });
    if (!device->subcircuit && !parts.models.contains(name))
      throw SpecError(file.string() + ": corner '" + technology.corner + "' has no device '" + device->model +
                      "', which technology.yaml names; the cards define: " + defined(parts));
    if (device->length_unit_m == 0) device->length_unit_m = parts.option_scale.value_or(1);
  }
}

}  // namespace

Technology read_technology(const spec::TechnologySpec& which) {
  auto process = read_process(which);
  Technology& technology = process.technology;
  const fs::path folder = cards_folder(which, process);
  std::string known;
  for (const auto& corner : process.corners) {
    known += (known.empty() ? "" : ", ") + corner.name;
    if (corner.name != which.corner) continue;
    technology.corner = corner.name;
    std::string parameters;
    for (const auto& parameter : process.parameters) parameters += ".param " + parameter + "\n";
    check_card(parameters, "the parameters of technology.yaml");
    technology.cards = parameters + read_kit_cards({folder, corner.cards, corner.section});
    technology.parts = card_parts(technology.cards);
    find_devices(technology, folder / corner.cards);
    return technology;
  }
  throw SpecError("key 'technology.corner': technology '" + technology.name + "' has no corner '" + which.corner +
                  "'; it has: " + known);
}

std::string cards_for(const Technology& technology, std::string_view circuit) {
  const auto& parts = technology.parts;
  if (parts.subcircuits.empty()) return technology.cards;
  std::set<std::string> words;
  std::vector<CalledSize> sizes;
  std::map<std::string, const Device*> wrapped;
  const auto& cell = technology.sram_6t_devices;
  for (const Device* device : {&technology.nmos, &technology.pmos, &cell.access, &cell.pull_down, &cell.pull_up})
    if (device->subcircuit) wrapped[lower(device->model)] = device;
  for (const Statement& statement : card_statements(circuit, "circuit")) {
    if (!statement.text.starts_with('x')) continue;
    std::map<std::string, std::string> values;
    const Device* device = nullptr;
    for (const std::string& word : card_words(statement.text)) {
      words.insert(word);
      const auto equals = word.find('=');
      if (equals != std::string::npos) values[word.substr(0, equals)] = word.substr(equals + 1);
      if (wrapped.contains(word)) device = wrapped.at(word);
    }
    if (device == nullptr) continue;
    const auto size = [&](const std::string& name) { return std::strtod(values[lower(name)].c_str(), nullptr); };
    sizes.push_back({lower(device->model), size(device->names.width) * device->length_unit_m,
                     size(device->names.length) * device->length_unit_m});
  }
  return kept_cards(parts, words, sizes);
}

std::vector<std::string> corner_names(const spec::TechnologySpec& which) {
  const auto process = read_process(which);
  cards_folder(which, process);
  std::vector<std::string> names;
  for (const auto& corner : process.corners) names.push_back(corner.name);
  return names;
}

double threshold_sigma_v(const Device& device, const Geometry& geometry) {
  return device.matching_v_m / std::sqrt(geometry.width_m * geometry.length_m);
}

std::string mosfet_line(std::string_view name, const Terminals& nodes, const Device& device, const Geometry& geometry,
                        std::string_view shift, std::string_view multiplier) {
  const double unit = device.length_unit_m;
  const auto& names = device.names;
  std::string line, gate(nodes.gate);
  const auto value = [&](const std::string& key, double number) {
    if (!key.empty()) line += " " + key + "=" + plain(number);
  };
  if (names.shift.empty() && !shift.empty() && shift != "0") {
    gate = std::string(name) + "_g";
    line.append("r").append(name).append(" ").append(nodes.gate).append(" ").append(gate).append(" 1\n");
    line.append("i")
        .append(name)
        .append(" ")
        .append(gate)
        .append(" ")
        .append(nodes.gate)
        .append(" ")
        .append(shift)
        .append("\n");
  }
  if (device.subcircuit) line += 'x';
  for (const auto part : {name, nodes.drain, std::string_view(gate), nodes.source, nodes.bulk}) line.append(part).append(" ");
  line += device.model;
  value(names.width, geometry.width_m / unit);
  value(names.length, geometry.length_m / unit);
  value(names.drain_area, geometry.width_m * geometry.drain_extent_m / (unit * unit));
  value(names.drain_perimeter, 2 * (geometry.width_m + geometry.drain_extent_m) / unit);
  value(names.source_area, geometry.width_m * geometry.source_extent_m / (unit * unit));
  value(names.source_perimeter, 2 * (geometry.width_m + geometry.source_extent_m) / unit);
  if (!names.shift.empty() && !shift.empty()) line.append(" ").append(names.shift).append("=").append(shift);
  return line.append(" m=").append(multiplier).append("\n");
}

}  // namespace bitline::technologies
