#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "netlists/spec/study_spec.hpp"

namespace bitline::technologies {

/// Drawn size of a transistor; the extents are the lengths of its source and drain diffusions [m].
struct Geometry {
  double width_m, length_m, source_extent_m, drain_extent_m;
};

/// One polarity of transistor in a technology.
struct Device {
  std::string model;    ///< name of its .model
  double matching_v_m;  ///< Pelgrom constant: sigma(Vth) = matching_v_m / sqrt(width * length) [V m]
};

/// Sizes of the standard 6T cell.
struct Sram6tSizes {
  Geometry access, pull_down, pull_up;
  double pitch_x_m, pitch_y_m;  ///< along the word line and along the bit line [m]
};

/// A process at one corner: model cards as text, matching constants, cell sizes.
struct Technology {
  std::string name, corner;
  std::string cards;  ///< text of the corner's model cards, checked (card_check.hpp)
  double supply_v;    ///< nominal [V]
  Device nmos, pmos;
  Sram6tSizes sram_6t;
};

/// Reads a technology folder (technology.yaml and the cards of one corner); SpecError, FileError.
Technology read_technology(const spec::TechnologySpec& which);

/// Names of a technology's corners, in the order of its technology.yaml; SpecError, FileError.
std::vector<std::string> corner_names(const spec::TechnologySpec& which);

/// Standard deviation of the threshold shift of one transistor [V]. Source: Pelgrom, JSSC 24(5), 1989.
double threshold_sigma_v(const Device& device, const Geometry& geometry);

/// Terminals of a transistor, node names.
struct Terminals {
  std::string_view drain, gate, source, bulk;
};

/// One transistor line, ending in '\n'. `shift` (a number or a {parameter}) adds to the signed threshold; BSIM3 and BSIM4 take
/// it as `delvto`. `multiplier` (a number or a {parameter}) counts equal devices in parallel.
std::string mosfet_line(std::string_view name, const Terminals& nodes, const Device& device, const Geometry& geometry,
                        std::string_view shift, std::string_view multiplier);

}  // namespace bitline::technologies
