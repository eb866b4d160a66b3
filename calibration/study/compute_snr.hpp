#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "cosim/column/column_model.hpp"
#include "cosim/column/noise_model.hpp"
#include "cosim/column/silicon.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::study {

/// The experiments behind a compute SNR: random weights and codes on dies of the model engine.
struct SnrInput {
  const column::ColumnModel& model;
  const spec::ColumnSpec& column;
  const column::Silicon& silicon;  ///< with mismatch and offsets
  column::NoiseModel noise;
  double error_v;  ///< of column::ModelEngine
  int trim_rows;   ///< that compensate every column
  int bits;        ///< of the read-out
  int dies = 4, columns = 64, images = 100;
};

/// One effect alone: its power on V_BL - V_BLB beside the ideal dot product.
struct SnrPart {
  std::string name;
  double rms_v;
  double snr_db;  ///< signal power over that power; infinite without the effect
};

/// SNR of a dot product of `rows` rows.
struct SnrWaterfall {
  int rows;
  double signal_rms_v;   ///< of the ideal dot product about its mean, in volts
  double unit_v;         ///< one unit of the sum: slope of V_BL - V_BLB against the ideal dot product
  double common_mode_v;  ///< mean at the strobe
  std::vector<SnrPart> parts;
  SnrPart uncompensated, compensated;  ///< everything at once
};

/// Waterfall of one number of rows.
///
/// The ideal dot product y = sum (2 w - 1) x, weights w random bits, codes x even over all codes, gives the signal a + unit y,
/// fitted to the nominal column. Every part is an evaluation with one effect switched on, against the nominal column: mismatch
/// of the cells and offset of the comparators, both before and after trim rows were searched for them; noise of cells and
/// reset, noise of the comparator, drawn for every read; a read-out of 2^bits even steps over four sigmas of the signal to
/// either side. The nonlinearity is what the nominal column itself leaves beside the signal. SpecError when `rows` and the trim
/// rows do not fit the column; DomainError outside the model's box.
SnrWaterfall snr_waterfall(const SnrInput& input, int rows);

}  // namespace bitline::study
