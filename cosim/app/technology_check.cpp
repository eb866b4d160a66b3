#include "cosim/app/technology_check.hpp"

#include <algorithm>
#include <cctype>
#include <cmath>
#include <iterator>
#include <span>
#include <sstream>

#include "netlists/columns/gate_sweep.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::app {
namespace {

using columns::Channel;
using technologies::Technology;

constexpr double kelvin = 25 + 273.15;
constexpr double linear_v = 0.05, step_v = 0.005;
constexpr double shift_v = 0.02;
constexpr double tolerance = 0.15;  // a shift also moves the slope of the current a little

struct Role {
  const char* name;
  Channel channel;
  technologies::Device device;
  technologies::Geometry geometry;
};

std::vector<Role> roles_of(const Technology& technology) {
  const auto& cell = technology.sram_6t_devices;
  const auto& size = technology.sram_6t;
  auto periphery = size.pull_down;
  periphery.width_m = 1e-6;
  return {{"access", Channel::n, cell.access, size.access},
          {"pull_down", Channel::n, cell.pull_down, size.pull_down},
          {"pull_up", Channel::p, cell.pull_up, size.pull_up},
          {"nmos", Channel::n, technology.nmos, periphery},
          {"pmos", Channel::p, technology.pmos, periphery}};
}

/// The sweeps of one device: linear, saturated, with a shift, two in parallel.
std::vector<columns::Deck> decks_of(const Technology& technology, const Role& role) {
  columns::GateSweep sweep{.channel = role.channel,
                           .device = role.device,
                           .geometry = role.geometry,
                           .drain_v = linear_v,
                           .temperature_kelvin = kelvin,
                           .stop_v = technology.supply_v,
                           .step_v = step_v};
  std::vector<columns::Deck> decks{columns::gate_sweep_deck(technology, sweep)};
  sweep.drain_v = technology.supply_v;
  decks.push_back(columns::gate_sweep_deck(technology, sweep));
  sweep.drain_v = linear_v;
  // A shift that weakens: positive on the signed threshold of an n-channel device, negative on that of a p-channel one.
  sweep.shift = role.channel == Channel::n ? "0.02" : "-0.02";
  decks.push_back(columns::gate_sweep_deck(technology, sweep));
  sweep.shift = "";
  sweep.drain_v = technology.supply_v;
  sweep.multiplier = 2;
  decks.push_back(columns::gate_sweep_deck(technology, sweep));
  return decks;
}

curves::GateCurve curve_of(const curves::Transient& sweep) {
  curves::GateCurve curve{sweep.time_s, {}};
  for (const double current : sweep.trace("vd#branch")) curve.drain_a.push_back(-current);
  return curve;
}

std::string lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

std::string family(double level) {
  if (level == 8 || level == 49) return "BSIM3";
  if (level == 14 || level == 54) return "BSIM4";
  return "";
}

std::string shift_means(const technologies::Device& device) {
  return device.names.shift.empty() ? "source in series with the gate" : "parameter '" + device.names.shift + "'";
}

constexpr const char* hint = "; with 'shift: \"\"' a source in series with the gate shifts it";

/// What ngspice said, without the place of the deck, which goes with the scratch folder.
std::string said(const spice::Outcome& outcome) { return outcome.error.substr(0, outcome.error.find("; the deck is kept in")); }

/// Judges the sweeps of one device; what is wrong becomes a sentence.
DeviceCheck judged(const Technology& technology, const Role& role, std::span<const spice::Outcome> outcomes,
                   std::vector<std::string>& problems) {
  DeviceCheck check{role.name, role.device, role.geometry, 0, {}, {}};
  const std::string who = "corner '" + technology.corner + "', " + role.name + " device '" + role.device.model + "': ";
  const auto level = technology.parts.levels.find(lower(role.device.model));
  if (level != technology.parts.levels.end()) {
    check.level = level->second;
    if (family(check.level).empty())
      problems.push_back(who + "its model has level " + spec::plain(check.level) +
                         "; expected BSIM3 (8 or 49) or BSIM4 (14 or 54), which this program was tried with");
  }
  if (!outcomes[0].ok || !outcomes[1].ok) {
    problems.push_back(who + "ngspice cannot simulate it: " + said(outcomes[0].ok ? outcomes[1] : outcomes[0]));
    return check;
  }
  const double squares = role.geometry.width_m / role.geometry.length_m;
  const auto linear = curve_of(outcomes[0].transient), saturated = curve_of(outcomes[1].transient);
  try {
    check.figures = curves::transistor_figures(linear, saturated, squares);
  } catch (const Error& error) {
    problems.push_back(who + "it is no transistor of this channel and size: " + error.what());
    return check;
  }
  if (!outcomes[2].ok) {
    problems.push_back(who + "it refuses a threshold shift by " + shift_means(role.device) + ": " + said(outcomes[2]) + hint);
  } else {
    const double moved =
        curves::gate_voltage_v(curve_of(outcomes[2].transient), 100e-9 * squares) - check.figures->threshold_linear_v;
    check.shift_response = moved / shift_v;
    if (std::abs(*check.shift_response - 1) > tolerance)
      problems.push_back(who + "a threshold shift of 20 mV by " + shift_means(role.device) + " moves the threshold by " +
                         spec::format_quantity(moved, spec::Dimension::voltage) + "; expected 20 mV" +
                         (role.device.names.shift.empty() ? "" : hint));
  }
  if (!outcomes[3].ok) {
    problems.push_back(who + "it refuses 'm=2', two devices in parallel: " + said(outcomes[3]));
  } else {
    const double ratio = curve_of(outcomes[3].transient).drain_a.back() / saturated.drain_a.back();
    if (std::abs(ratio - 2) > 1e-3)
      problems.push_back(who + "'m=2' gives " + spec::plain(ratio) + " times the current; expected twice");
  }
  return check;
}

std::string digits(double value) {
  std::ostringstream out;
  out.precision(3);
  out << value;
  return out.str();
}

std::string model_kind(const DeviceCheck& device) {
  const std::string known = family(device.level);
  const std::string card = known.empty() ? "unknown" : known;
  return device.device.subcircuit ? card + " in .subckt" : card;
}

std::string row(const CornerCheck& corner, const DeviceCheck& device) {
  const auto& f = device.figures;
  const auto figure = [&](double curves::TransistorFigures::*value, double unit) {
    return f && std::isfinite((*f).*value) ? digits((*f).*value / unit) : std::string("-");
  };
  return "| " + corner.name + " | " + device.role + " | " + device.device.model + " | " + model_kind(device) + " | " +
         digits(device.geometry.width_m * 1e6) + "/" + digits(device.geometry.length_m * 1e6) + " | " +
         figure(&curves::TransistorFigures::on_a, 1e-6) + " | " + figure(&curves::TransistorFigures::off_a, 1e-12) + " | " +
         figure(&curves::TransistorFigures::threshold_linear_v, 1e-3) + " | " +
         figure(&curves::TransistorFigures::threshold_saturated_v, 1e-3) + " | " +
         figure(&curves::TransistorFigures::swing_v, 1e-3) + " | " + shift_means(device.device) + " | " +
         (device.shift_response ? digits(*device.shift_response) : "-") + " |\n";
}

}  // namespace

TechnologyCheck check_technology(const spec::TechnologySpec& which, spice::WorkerPool& pool) {
  TechnologyCheck check{"", 0, kelvin, {}, {}};
  std::vector<Technology> corners;
  for (const auto& name : technologies::corner_names(which)) {
    check.corners.push_back({name, {}});
    try {
      corners.push_back(technologies::read_technology({which.name, which.folder, name}));
    } catch (const Error& error) {
      check.problems.push_back("corner '" + name + "': " + error.what());
    }
  }
  if (check.corners.empty()) check.problems.emplace_back("technology.yaml names no corner; expected at least one");
  std::vector<columns::Deck> decks;
  for (const auto& corner : corners)
    for (const auto& role : roles_of(corner)) std::ranges::move(decks_of(corner, role), std::back_inserter(decks));
  const auto outcomes = pool.run(decks);
  std::span<const spice::Outcome> rest(outcomes);
  for (const auto& corner : corners) {
    check.name = corner.name;
    check.supply_v = corner.supply_v;
    const auto place = std::ranges::find(check.corners, corner.corner, &CornerCheck::name);
    for (const auto& role : roles_of(corner)) {
      place->devices.push_back(judged(corner, role, rest.first(4), check.problems));
      rest = rest.subspan(4);
    }
  }
  return check;
}

std::string technology_check_page(const TechnologyCheck& check) {
  std::string text =
      "## " + (check.name.empty() ? "The technology" : check.name) + " as checked\n\nSupply " + digits(check.supply_v) +
      " V, " + digits(check.temperature_kelvin - 273.15) +
      " degC. I_on: gate and drain at the supply; I_off: gate at 0. V_th: gate voltage at 100 nA x W/L, with the "
      "drain at 50 mV (linear) and at the supply (saturated). Response: by how much a shift of 20 mV moves the "
      "linear threshold, against 20 mV.\n\n| corner | role | device | model | W/L [um] | I_on [uA] | I_off [pA] | "
      "V_th lin. [mV] | V_th sat. [mV] | swing [mV/dec] | threshold shift by | response |\n| --- | --- | --- | --- "
      "| --- | ---: | ---: | ---: | ---: | ---: | --- | ---: |\n";
  for (const auto& corner : check.corners)
    for (const auto& device : corner.devices) text += row(corner, device);
  text += check.problems.empty() ? "\nNothing is wrong.\n" : "\nWhat is wrong:\n\n";
  for (const auto& problem : check.problems) text += "- " + problem + "\n";
  return text;
}

Json technology_check_json(const TechnologyCheck& check) {
  Json corners = Json::array();
  for (const auto& corner : check.corners) {
    Json devices = Json::array();
    for (const auto& device : corner.devices) {
      Json entry{{"role", device.role},
                 {"model", device.device.model},
                 {"subcircuit", device.device.subcircuit},
                 {"level", device.level},
                 {"width_m", device.geometry.width_m},
                 {"length_m", device.geometry.length_m},
                 {"shift_parameter", device.device.names.shift}};
      if (device.figures)
        entry.update(Json{{"on_a", device.figures->on_a},
                          {"off_a", device.figures->off_a},
                          {"threshold_linear_v", device.figures->threshold_linear_v},
                          {"threshold_saturated_v", device.figures->threshold_saturated_v},
                          {"swing_v_per_decade", device.figures->swing_v}});
      if (device.shift_response) entry["shift_response"] = *device.shift_response;
      devices.push_back(entry);
    }
    corners.push_back({{"name", corner.name}, {"devices", devices}});
  }
  return {{"name", check.name},         {"valid", check.problems.empty()},
          {"supply_v", check.supply_v}, {"temperature_kelvin", check.temperature_kelvin},
          {"corners", corners},         {"errors", check.problems}};
}

}  // namespace bitline::app
