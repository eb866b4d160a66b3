#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "cosim/column/offset_curve.hpp"
#include "netlists/comparators/latch_circuit.hpp"

namespace bitline::column {

/// Where a latch is mirrored onto itself, its shifts fall into two kinds: half the difference of each pair (left minus right)
/// turns its sign, half the sum of each pair and the devices without a partner keep theirs. All in units of their device's
/// sigma.
struct LatchCoordinates {
  std::vector<double> odd;   ///< the pairs
  std::vector<double> even;  ///< the devices without a partner, then the pairs
};

/// coefficient * product of coordinates * T_degree(x), where x is the common mode from -1 to 1 over its range and T_k a
/// Chebyshev polynomial.
struct LatchTerm {
  std::vector<std::uint8_t> odd, even;  ///< indices into LatchCoordinates; repeats are powers; an odd number of odd ones
  int common_mode_degree;
  double coefficient_v;  ///< [V]
};

/// The threshold of a latch, V_BL - V_BLB at which it turns, as a polynomial of its transistors' threshold shifts and of the
/// common mode; fitted to SPICE (calibration/fit).
/// Neglects: everything of more than third order in the shifts; history of the latch. Valid: inside its box.
struct LatchModel {
  std::string dataset_digest;
  std::string subject_digest;                    ///< of the technology and column whose latch it is
  std::vector<std::string> devices;              ///< names of the transistors, in the order of their shifts
  comparators::LatchShifts sigma_v;              ///< unit of the shifts [V]
  double common_mode_low_v, common_mode_high_v;  ///< box [V]
  double largest_sigmas;                         ///< box: magnitude of every shift, in its sigma
  std::vector<LatchTerm> terms;
  double holdout_rms_v, holdout_max_v;  ///< error on latches that were kept aside [V]
  int holdout_count;
};

/// Coordinates of shifts, one for each device or none at all; a device without sigma has none.
LatchCoordinates latch_coordinates(const LatchModel& model, const comparators::LatchShifts& shifts_v);

/// The common mode from -1 to 1 over its range.
double common_mode_coordinate(double low_v, double high_v, double common_mode_v);

/// Chebyshev polynomial T_degree(x).
double chebyshev(int degree, double x);

/// What a term multiplies with its coefficient and its shape in the common mode.
double product(const LatchTerm& term, const LatchCoordinates& at);

/// Threshold of a latch [V]. DomainError outside the box.
double threshold_v(const LatchModel& model, const comparators::LatchShifts& shifts_v, double common_mode_v);

/// A latch whose shifts are known: its threshold against the common mode alone. DomainError for shifts outside the box.
OffsetCurve latch_curve(const LatchModel& model, const comparators::LatchShifts& shifts_v);

/// A model as a file, schema bitline.latch_model/1, and back; SpecError, FileError.
std::string to_yaml(const LatchModel& model);
LatchModel read_latch_model(const std::filesystem::path& file);

}  // namespace bitline::column
