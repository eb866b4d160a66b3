#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "netlists/spec/study_spec.hpp"
#include "netlists/technologies/card_parts.hpp"

namespace bitline::technologies {

/// Drawn size of a transistor; the extents are the lengths of its source and drain diffusions [m].
struct Geometry {
  double width_m, length_m, source_extent_m, drain_extent_m;
};

/// Names of a device's instance parameters; one without a name is not written.
struct ParameterNames {
  std::string width = "w", length = "l";
  std::string drain_area = "ad", drain_perimeter = "pd", source_area = "as", source_perimeter = "ps";
  std::string shift = "delvto";  ///< adds to the signed threshold; without a name a source in series with the gate does that
};

/// One kind of transistor in a technology.
struct Device {
  std::string model;         ///< name of its .model or .subckt
  double matching_v_m;       ///< Pelgrom constant: sigma(Vth) = matching_v_m / sqrt(width * length) [V m]
  bool subcircuit = false;   ///< the model is wrapped in a .subckt with the nodes drain, gate, source, bulk
  double length_unit_m = 1;  ///< unit in which widths and lengths are written [m]
  ParameterNames names = {};
};

/// Sizes of the standard 6T cell.
struct Sram6tSizes {
  Geometry access, pull_down, pull_up;
  double pitch_x_m, pitch_y_m;  ///< along the word line and along the bit line [m]
};

/// Devices of the standard 6T cell, which may be others than those of the periphery.
struct Sram6tDevices {
  Device access, pull_down, pull_up;
};

/// A process at one corner: model cards as text, matching constants, cell sizes.
struct Technology {
  std::string name, corner;
  std::string cards;  ///< text of the corner's model cards, checked (card_check.hpp)
  double supply_v;    ///< nominal [V]
  Device nmos, pmos;  ///< of the periphery: any size
  Sram6tSizes sram_6t;
  Sram6tDevices sram_6t_devices;
  CardParts parts = {};  ///< of `cards`, when they hold subcircuits
};

/// Cards of a deck with the transistors of `circuit`: without the subcircuits and bins that no line of it uses.
std::string cards_for(const Technology& technology, std::string_view circuit);

/// Reads a technology (technology.yaml and the cards of one corner); a technology whose model files are elsewhere has them in
/// `which.folder`. SpecError, also for cards that lack a device; FileError.
Technology read_technology(const spec::TechnologySpec& which);

/// Names of a technology's corners, in the order of its technology.yaml; SpecError, FileError.
std::vector<std::string> corner_names(const spec::TechnologySpec& which);

/// Standard deviation of the threshold shift of one transistor [V]. Source: Pelgrom, JSSC 24(5), 1989.
double threshold_sigma_v(const Device& device, const Geometry& geometry);

/// Terminals of a transistor, node names.
struct Terminals {
  std::string_view drain, gate, source, bulk;
};

/// One transistor, lines that end in '\n'. `shift` (a number, a {parameter}, or nothing for a device that must not be asked for
/// one) adds to the signed threshold; BSIM3 and BSIM4 take it as `delvto`. A device without such a parameter gets a source in
/// series with its gate, as its Norton equivalent of 1 ohm: a branch current per transistor makes the matrix of a column thirty
/// times slower. `multiplier` (a number or a {parameter}) counts equal devices in parallel.
std::string mosfet_line(std::string_view name, const Terminals& nodes, const Device& device, const Geometry& geometry,
                        std::string_view shift, std::string_view multiplier);

}  // namespace bitline::technologies
