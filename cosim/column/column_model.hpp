#pragma once

#include <Eigen/Core>
#include <array>
#include <filesystem>
#include <string>
#include <vector>

#include "cosim/column/flow_map.hpp"
#include "cosim/column/sampled_column.hpp"
#include "netlists/cells/sram_6t.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::column {

/// Modes along the bit-line voltage: psi_k(V) = sum_p coefficients(k, p) u^p with u in [-1, 1] over [low_v, high_v].
struct BitlineModes {
  double low_v, high_v;
  Eigen::MatrixXd coefficients;  ///< (K, degree + 1)

  Eigen::VectorXd operator()(double bitline_v) const;  ///< psi, length K
};

/// Amplitudes as polynomials of total degree `degree` in the shifts of the access and pull-down device of the discharging side,
/// each in units of its sigma.
struct ShiftPolynomial {
  int degree;
  double access_sigma_v, pull_down_sigma_v;
  Eigen::MatrixXd coefficients;  ///< (terms, K * M), column k * M + m; terms as in monomials()
  /// What is added for each power, from the first on, of the place in the array (-1 at the drivers … 1); the same shape.
  std::vector<Eigen::MatrixXd> place = {};
};

/// The column model in an array: place of a column, and how much current the rest of the array takes from it, because falling
/// bit lines pull the word lines down and the column's current lifts its ground.
///
///     loss = neighbour(place) sum_rows nominal S_1 + rail (S_1 of BL + S_1 of BLB)
///     S_1 -= loss (S_1 + second S_2),   S_2 -= loss S_2
///
/// A cell in weaker inversion loses more for the same volts; its S_2 tells how much.
struct ArrayModel {
  int columns = 0;                             ///< of the array; 0: the column stands alone
  std::array<double, 3> neighbour_per_v = {};  ///< loss per volt of the nominal sums, by power of the place [1/V]
  double rail_per_v = 0;                       ///< loss per volt of the column's own first sums [1/V]
  double second = 0;                           ///< weight of the second sum in what the first loses
  double kick_left = 0;                        ///< share of the kick that is left at the strobe, because word lines fall slowly

  /// From -1 at the drivers to 1.
  double place(int column) const { return columns > 1 ? 2.0 * column / (columns - 1) - 1 : 0; }
  /// [1/V]
  double neighbour_loss(int column) const {
    const double x = place(column);
    return neighbour_per_v[0] + x * (neighbour_per_v[1] + x * neighbour_per_v[2]);
  }
};

/// Monomials x^i y^j with i + j <= degree, ordered by j, then i.
Eigen::VectorXd monomials(int degree, double x, double y);

/// The same into a row of a matrix.
void fill_monomials(int degree, double x, double y, Eigen::Ref<Eigen::RowVectorXd> terms);

/// How well a model describes data.
struct Residual {
  double rms = 0, max = 0;
  int count = 0;
};

/// What a part of a model contributes: V_BL - V_BLB of the held-out columns with it against without it, the rest as it is.
struct ModelPart {
  std::string name;        ///< for example "word-line kick"
  double change_rms_v;     ///< rms of what it changes [V]
  double error_without_v;  ///< rms error of the model without it [V]
};

/// What a fit says of itself.
struct FitQuality {
  Residual cell_a, holdout_cell_a;      ///< charge-equivalent cell current over the pulse [A]
  Residual cell_v, holdout_cell_v;      ///< what one cell takes from its bit line in a pulse [V]
  Residual column_v, holdout_column_v;  ///< V_BL - V_BLB of random full columns [V]
  double signal_rms_v = 0;              ///< rms of V_BL - V_BLB of the held-out columns [V]
  double condition = 0;                 ///< of the amplitude regression
  std::vector<ModelPart> parts = {};    ///< empty where no columns were held out
};

/// Behavioural model of one 6T column at one operating point.
///
///     dV/dtau = - sum_k S_k psi_k(V + kick),   S_k = gain sum_rows sum_m A_km(shifts) phi_m(level),   tau = 0 … 1
///
/// S_k is in volts; the shape of the word-line pulse is inside phi.
/// Source: higher-order singular value decomposition of discharge transients; quasi-static cell currents.
/// In an array A also depends on the column's place, and all S shrink (ArrayModel). Neglects: mismatch of unselected cells,
/// feedback of cells that store the other value, coupling of BL to BLB. Valid: precharge_v and levels as fitted, shifts within
/// ±max_shift_sigmas, discharge up to swing_v.
struct ColumnModel {
  std::string dataset_digest;  ///< of the discharges that it was fitted to
  std::string columns_digest;  ///< of the full columns that set the gain and were held out
  std::string subject_digest;  ///< of the technology, column and levels that were characterised
  spec::WordlineLevels levels;
  double precharge_v;
  double release_kick_v;  ///< rise of both lines when the precharge devices turn off [V]
  double swing_v;         ///< largest discharge covered [V]
  double max_shift_sigmas;
  double kick_v_per_v;             ///< rise of both lines per volt of word-line level and selected row
  double shift_per_wordline = -1;  ///< threshold shift of the access device that does what a volt on the word line does
  double leak_v = 0;               ///< drop by one unselected cell between the rise of the word lines and the strobe [V]
  double gain;                     ///< capacitance of a fully selected column against the characterised one
  double line_farad;               ///< capacitance of one bit line with all its cells [F]
  BitlineModes bitline;
  Eigen::MatrixXd level_modes;  ///< phi, (levels, M)
  ShiftPolynomial amplitudes;
  SumBox box;           ///< sums that the swing can need
  double flow_error_v;  ///< largest error of the flow map from start_v() in that box [V]
  ArrayModel array = {};
  FitQuality quality;

  Eigen::Index bitline_modes() const { return bitline.coefficients.rows(); }
  Eigen::Index wordline_modes() const { return level_modes.cols(); }
  double start_v() const { return precharge_v + release_kick_v; }
};

/// The model of one column of an array: amplitudes at its place. Of a model without an array itself.
ColumnModel at_column(const ColumnModel& model, int column);

/// Contribution of one unselected cell to S on the side that its bit discharges [V], length K: the leakage, as it depends on
/// the bit line like the current of the lowest code.
Eigen::VectorXd leak_sums_v(const ColumnModel& model);

/// First sum of a nominal cell in the middle of the array, by level [V]: how much a selected row pulls at all bit lines.
Eigen::VectorXd nominal_pull_v(const ColumnModel& model);

/// Coefficients of S_k for a cell at one level, gain included: S_k = monomials . column k; shape (terms, K) [V].
Eigen::MatrixXd level_coefficients(const ColumnModel& model, int level);

/// Shifts of the access and pull-down device of the side that a bit discharges, in the model's sigmas; DomainError outside its
/// box.
struct SideShifts {
  double access, pull_down;
};
SideShifts side_shifts(const ColumnModel& model, double access_v, double pull_down_v);

/// Contribution of one cell to S on the side that its bit discharges [V], length K.
Eigen::VectorXd cell_sums_v(const ColumnModel& model, int level, int bit, const cells::SramShifts& shifts);

/// Voltage after a discharge by time steps (fourth-order Runge-Kutta), the reference for the flow map [V].
double discharged_v(const ColumnModel& model, double start_v, const Eigen::VectorXd& sums_v, double kick_v);

/// Matrix D with psi_k'(V) ~ sum_j D_kj psi_j(V): a kick turns S into S + kick D^T S. Shape (K, K) [1/V].
Eigen::MatrixXd kick_matrix(const BitlineModes& modes);

/// Bit-line voltages of a column after a read from a precharge level; the readable reference of the fast engine. DomainError
/// outside the box.
LineVoltages evaluate(const ColumnModel& model, const SampledColumn& column, double precharge_v);

/// model.yaml: reading what was written gives the same model.
std::string to_yaml(const ColumnModel& model);
ColumnModel read_column_model(const std::filesystem::path& file);

}  // namespace bitline::column
