#pragma once

#include <string>
#include <vector>

#include "cosim/app/output.hpp"
#include "cosim/curves/transistor_figures.hpp"
#include "netlists/technologies/technology.hpp"

namespace bitline::app {

/// What was simulated of one corner.
struct CornerFigures {
  std::string name;
  curves::TransistorFigures nmos, pmos;
  std::vector<double> cell_full_a, cell_half_a;  ///< by word-line level; bit line at the supply, at half the supply [A]
};

/// A technology as simulated.
struct TechnologyFigures {
  technologies::Technology technology;  ///< of any corner: sizes and matching are the same in all
  technologies::Geometry geometry;      ///< of the single transistors
  double temperature_kelvin;
  double linear_v;                 ///< small drain voltage, at which the linear threshold is read [V]
  std::vector<double> wordline_v;  ///< levels of the cell currents [V]
  std::vector<CornerFigures> corners;
};

/// Tables in Markdown.
std::string technology_page(const TechnologyFigures& figures);

/// The same numbers in SI units.
Json technology_json(const TechnologyFigures& figures);

}  // namespace bitline::app
