#include "cosim/app/technology_page.hpp"

#include <functional>
#include <sstream>

#include "netlists/cells/sram_6t.hpp"

namespace bitline::app {
namespace {

using curves::TransistorFigures;
using technologies::Device;
using technologies::Geometry;

constexpr double micro = 1e-6, milli = 1e-3, nano = 1e-9;

std::string digits(double value) {
  std::ostringstream out;
  out.precision(3);
  out << value;
  return out.str();
}

/// A line of a table: a label, and a value of every corner.
std::string line(const std::string& label, const TechnologyFigures& figures, double unit,
                 const std::function<double(const CornerFigures&)>& value) {
  std::string text = "| " + label + " |";
  for (const auto& corner : figures.corners) text += " " + digits(value(corner) / unit) + " |";
  return text + "\n";
}

std::string head(const std::string& label, const TechnologyFigures& figures) {
  std::string names = "| " + label + " |", rule = "| --- |";
  for (const auto& corner : figures.corners) {
    names += " " + corner.name + " |";
    rule += " ---: |";
  }
  return "\n" + names + "\n" + rule + "\n";
}

std::string transistors(const TechnologyFigures& figures) {
  struct Row {
    const char* label;
    double TransistorFigures::*value;
    double unit;
  };
  const double per_micrometre = figures.geometry.width_m / micro;
  const Row rows[] = {{"I_on [uA/um]", &TransistorFigures::on_a, micro * per_micrometre},
                      {"I_off [nA/um]", &TransistorFigures::off_a, nano * per_micrometre},
                      {"V_th linear [mV]", &TransistorFigures::threshold_linear_v, milli},
                      {"V_th saturated [mV]", &TransistorFigures::threshold_saturated_v, milli},
                      {"swing [mV/decade]", &TransistorFigures::swing_v, milli}};
  std::string text = head("", figures);
  for (const auto& [channel, side] : {std::pair{"n", &CornerFigures::nmos}, std::pair{"p", &CornerFigures::pmos}})
    for (const auto& [label, value, unit] : rows)
      text += line(std::string(channel) + ": " + label, figures, unit,
                   [&, side = side, value = value](const CornerFigures& corner) { return corner.*side.*value; });
  return text;
}

std::string cell_currents(const TechnologyFigures& figures, const std::vector<double> CornerFigures::*currents) {
  std::string text = head("V_WL [V]", figures);
  for (std::size_t i = 0; i < figures.wordline_v.size(); ++i)
    text +=
        line(digits(figures.wordline_v[i]), figures, micro, [&](const CornerFigures& corner) { return (corner.*currents)[i]; });
  return text;
}

std::string sizes(const technologies::Technology& technology) {
  const auto& cell = technology.sram_6t;
  std::string text = "\n| device of the cell | W [um] | L [um] | sigma(V_th) [mV] |\n| --- | ---: | ---: | ---: |\n";
  const auto row = [&](const char* name, const Device& device, const Geometry& size) {
    text += std::string("| ") + name + " | " + digits(size.width_m / micro) + " | " + digits(size.length_m / micro) + " | " +
            digits(technologies::threshold_sigma_v(device, size) / milli) + " |\n";
  };
  row("access (n)", technology.nmos, cell.access);
  row("pull-down (n)", technology.nmos, cell.pull_down);
  row("pull-up (p)", technology.pmos, cell.pull_up);
  return text;
}

Json transistor_json(const TransistorFigures& figures) {
  return {{"on_a", figures.on_a},
          {"off_a", figures.off_a},
          {"threshold_linear_v", figures.threshold_linear_v},
          {"threshold_saturated_v", figures.threshold_saturated_v},
          {"swing_v_per_decade", figures.swing_v}};
}

}  // namespace

std::string technology_page(const TechnologyFigures& figures) {
  const auto& technology = figures.technology;
  const std::string supply = digits(technology.supply_v) + " V";
  const std::string celsius = digits(figures.temperature_kelvin - 273.15) + " degC";
  return "## " + technology.name + " as simulated\n\nSupply " + supply + ", " + celsius +
         ".\n\n### Transistors\n\nW = " + digits(figures.geometry.width_m / micro) +
         " um, L = " + digits(figures.geometry.length_m / micro) + " um. I_on: gate and drain at " + supply +
         "; I_off: gate at 0. V_th: gate voltage at 100 nA x W/L, with the drain at " + digits(figures.linear_v / milli) +
         " mV (linear) and at " + supply +
         " (saturated). Swing: gate voltage for the decade from 0.1 to 1 nA x W/L, drain at " + supply +
         ". Voltages of p-channel devices are magnitudes.\n" + transistors(figures) +
         "\n### Current of the 6T cell\n\nCurrent in uA that a cell without mismatch draws from the bit line on its 0 side, "
         "which "
         "is held at " +
         supply + ".\n" + cell_currents(figures, &CornerFigures::cell_full_a) + "\nThe same with the bit line at " +
         digits(technology.supply_v / 2) + " V.\n" + cell_currents(figures, &CornerFigures::cell_half_a) +
         "\n### Matching and sizes\n\nsigma(V_th) = A / sqrt(W L) with A = " +
         digits(technology.nmos.matching_v_m / (milli * micro)) + " mV um (n) and " +
         digits(technology.pmos.matching_v_m / (milli * micro)) + " mV um (p). The cell takes " +
         digits(technology.sram_6t.pitch_x_m / micro) + " um along the word line and " +
         digits(technology.sram_6t.pitch_y_m / micro) + " um along the bit line.\n" + sizes(technology);
}

Json technology_json(const TechnologyFigures& figures) {
  const auto& technology = figures.technology;
  Json corners = Json::array();
  for (const auto& corner : figures.corners)
    corners.push_back({{"name", corner.name},
                       {"nmos", transistor_json(corner.nmos)},
                       {"pmos", transistor_json(corner.pmos)},
                       {"cell_current_full_a", corner.cell_full_a},
                       {"cell_current_half_a", corner.cell_half_a}});
  return {{"name", technology.name},
          {"supply_v", technology.supply_v},
          {"temperature_kelvin", figures.temperature_kelvin},
          {"transistor_width_m", figures.geometry.width_m},
          {"transistor_length_m", figures.geometry.length_m},
          {"linear_drain_v", figures.linear_v},
          {"wordline_v", figures.wordline_v},
          {"corners", corners},
          {"matching_v_m", {{"nmos", technology.nmos.matching_v_m}, {"pmos", technology.pmos.matching_v_m}}},
          {"cell_threshold_sigma_v", cells::sram_6t_sigmas_v(technology)},
          {"cell_pitch_m", {technology.sram_6t.pitch_x_m, technology.sram_6t.pitch_y_m}}};
}

}  // namespace bitline::app
