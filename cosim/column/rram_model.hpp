#pragma once

#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "cosim/column/column_model.hpp"
#include "cosim/column/rram_read.hpp"

namespace bitline::column {

/// The read of a column of resistive cells reduced to a few sums over its rows.
///
///     m_k = sum_i basis_k(i) share(i) I_i(row i; V_BL(i), V_SL(i)) / full_scale_a
///     signal = full_scale P(m_0 / (1 + bend m_0), m_1, ...)
///
/// I_i is what the row's cell conducts at the voltages that a uniform column with half of its rows matching has there; share(i)
/// is what the column delivers of a current added at row i. m_0 alone is exact to first order in what the cells differ by; the
/// moments along the line, basis_k Legendre's polynomials of the place, carry how line resistance couples the rows. `bend` is
/// what resistance in series does to a column of nominal rows, P a polynomial of total degree `degree`. Source: first-order
/// adjoint network theory (Director and Rohrer, IEEE Trans. Circuit Theory 16(3), 1969) for m_0; P by least squares against
/// solve_ladder. Neglects: interactions beyond `moments` shapes along the line. Valid: inside `box`.
struct RramModel {
  std::string subject_digest;  ///< of what was fitted: technology and array
  RramRead read;
  RramWires wires;
  RramCellLaw law;
  double low_ohm, high_ohm;  ///< of nominal devices [ohm]
  double full_scale_a;       ///< current of a column of matching nominal rows at the operating voltages' source [A]
  double full_scale;         ///< signal of that column [A], [V] for a discharge
  std::vector<double> bitline_v, sourceline_v, share;  ///< by row [V], [V], -
  double bend = 0;
  int moments, degree;
  std::vector<double> coefficients;       ///< in the order of moment_terms
  std::vector<double> box_low, box_high;  ///< of the moments of the columns that were fitted

  /// What the model was held against, as shares of full scale; residuals count columns.
  struct Quality {
    Residual ladder, holdout_ladder;  ///< solutions of the ladder, fitted and held out
    Residual spice;                   ///< columns in SPICE; count 0: not yet
    double condition;                 ///< of the least-squares problem
  } quality;
};

/// Legendre's polynomial k of row `row`'s place along the line, -1 at row 0's end to 1.
double place_basis(int k, int row, int rows);

/// Moments that one row adds, one per moment.
void add_row_moments(const RramModel& model, int row, const RramRow& cell, std::span<double> moments);

/// The first moment as the polynomial takes it.
constexpr double bent(const RramModel& model, double moment) { return moment / (1 + model.bend * moment); }

/// All products of the polynomial's arguments up to the total degree, by power of the first, then of the second, and so on; the
/// last moment's powers stand together, from 0 upwards.
std::vector<double> moment_terms(int degree, std::span<const double> moments);
int moment_term_count(int degree, int moments);

/// Signal of a column with these moments [A], [V] for a discharge.
double signal(const RramModel& model, std::span<const double> moments);

/// The same of single cells: readable, slow, any inputs. SpecError when the number of rows is not the model's.
double signal(const RramModel& model, std::span<const RramRow> rows);

/// Signal of a column of nominal devices of which `matches` rows, evenly spread, match [A], [V] for a discharge.
double nominal_signal(const RramModel& model, int matches);

/// Writes a model with schema bitline.rram-model/1 as YAML.
std::string to_yaml(const RramModel& model);

/// Reads what to_yaml wrote; SpecError, FileError.
RramModel read_rram_model(const std::filesystem::path& file);

}  // namespace bitline::column
