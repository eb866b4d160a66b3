#pragma once

#include <optional>
#include <string>
#include <vector>

#include "cosim/app/output.hpp"
#include "cosim/curves/transistor_figures.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "netlists/spec/study_spec.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::app {

/// What SPICE says of one device of a technology at one corner.
struct DeviceCheck {
  std::string role;  ///< "access", "pull_down", "pull_up", "nmos", "pmos"
  technologies::Device device;
  technologies::Geometry geometry;
  double level;                                      ///< of its model card
  std::optional<curves::TransistorFigures> figures;  ///< of one device of this size
  std::optional<double> shift_response;              ///< by how much the threshold moves, per volt of shift
};

/// What was found of one corner; a corner whose cards cannot be read has only problems.
struct CornerCheck {
  std::string name;
  std::vector<DeviceCheck> devices;
};

/// What was found of a technology.
struct TechnologyCheck {
  std::string name;
  double supply_v, temperature_kelvin;
  std::vector<CornerCheck> corners;
  std::vector<std::string> problems;  ///< sentences; none: the technology can be used
};

/// Reads every corner of a technology and simulates every device of it; SpecError only when the description itself cannot be
/// read, everything else is a problem.
TechnologyCheck check_technology(const spec::TechnologySpec& which, spice::WorkerPool& pool);

/// A table in Markdown, and the problems below it.
std::string technology_check_page(const TechnologyCheck& check);

/// The same in SI units.
Json technology_check_json(const TechnologyCheck& check);

}  // namespace bitline::app
