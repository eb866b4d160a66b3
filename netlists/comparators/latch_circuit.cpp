#include "netlists/comparators/latch_circuit.hpp"

#include <algorithm>
#include <utility>

#include "netlists/comparators/latch_template.hpp"
#include "netlists/comparators/strongarm.hpp"

namespace bitline::comparators {

namespace {

using technologies::Device;
using technologies::Geometry;
using technologies::Technology;

constexpr std::string_view left_suffix = "_left", right_suffix = "_right";

/// A diffusion with one row of contacts is about this many channel lengths long.
constexpr double extent_lengths = 2.3;

Geometry geometry(const LatchDevice& device) {
  return {device.width_m, device.length_m, extent_lengths * device.length_m, extent_lengths * device.length_m};
}

const Device& kind(const LatchDevice& device, const Technology& technology) {
  return device.n_channel ? technology.nmos : technology.pmos;
}

}  // namespace

LatchCircuit latch_circuit(const spec::LatchSpec& latch) {
  return latch.strongarm ? strongarm(*latch.strongarm) : read_latch_template(latch.circuit, latch.circuit_file.string());
}

std::string latch_subcircuit(const Technology& technology, const LatchCircuit& circuit) {
  std::string text = ".subckt latch bl blb clk q qb vdd vss";
  for (std::size_t d = 0; d < circuit.devices.size(); ++d) text += " d" + std::to_string(d) + "=0";
  text += '\n';
  std::size_t d = 0;
  for (const LatchDevice& device : circuit.devices)
    text += technologies::mosfet_line("m" + device.name, {device.nodes[0], device.nodes[1], device.nodes[2], device.nodes[3]},
                                      kind(device, technology), geometry(device), "{d" + std::to_string(d++) + "}", "1");
  return text + circuit.passives + ".ends\n";
}

LatchShifts latch_sigmas_v(const Technology& technology, const LatchCircuit& circuit) {
  LatchShifts sigmas;
  for (const LatchDevice& device : circuit.devices)
    sigmas.push_back(technologies::threshold_sigma_v(kind(device, technology), geometry(device)));
  return sigmas;
}

std::vector<std::string> device_names(const LatchCircuit& circuit) {
  std::vector<std::string> names;
  for (const LatchDevice& device : circuit.devices) names.push_back(device.name);
  return names;
}

std::size_t single_devices(const std::vector<std::string>& names) {
  return static_cast<std::size_t>(
      std::ranges::count_if(names, [](const std::string& name) { return partner_name(name).empty(); }));
}

std::string partner_name(std::string_view name) {
  if (name.ends_with(left_suffix)) return std::string(pair_name(name)).append(right_suffix);
  if (name.ends_with(right_suffix)) return std::string(name.substr(0, name.size() - right_suffix.size())).append(left_suffix);
  return {};
}

std::string_view pair_name(std::string_view left) { return left.substr(0, left.size() - left_suffix.size()); }

LatchShifts mirrored(std::size_t singles, const LatchShifts& shifts) {
  LatchShifts turned = shifts;
  for (std::size_t left = singles; left < turned.size(); left += 2) std::swap(turned[left], turned[left + 1]);
  return turned;
}

}  // namespace bitline::comparators
