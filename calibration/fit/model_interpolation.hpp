#pragma once

#include <cstddef>
#include <vector>

#include "cosim/column/column_model.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/spec/study_spec.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::fit {

/// From so many places at most a model is interpolated, the nearest: a polynomial through more swings between them.
inline constexpr std::size_t most_places = 4;

/// A model and where it was fitted: a temperature [K] or a supply [V].
struct PlacedModel {
  double at;
  column::ColumnModel model;
};

/// The model at a place between others, through the nearest most_places of them (two give a straight line, four a cubic).
///
/// Every number of the models is interpolated at its level index, in units of the nominal cell's rate at the level, which is
/// interpolated in the logarithm; the bit line's voltage counts from the precharge level. What is found so at the levels that
/// the places have there is read at `levels`, by cubics along the levels. Modes are then made anew, as in a fit.
///
/// Source: currents of a cell are smooth in temperature and supply. Neglects: what a fit would say of itself; the quality is
/// blank, and held-out places tell the error (interpolated by the others).
/// DomainError for a level that lies beyond those of the models, FitError for models of different shape.
column::ColumnModel interpolated_model(const std::vector<PlacedModel>& models, double at, const spec::WordlineLevels& levels,
                                       const spec::ColumnSpec& column, const spec::FitSpec& fit);

}  // namespace bitline::fit
