#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "cosim/column/rram_model.hpp"
#include "cosim/column/rram_silicon.hpp"

namespace bitline::fit {

/// One column of a study's kind, drawn by its number: rows that match with one share below a row and with another from it on,
/// both shares and the row uniform, so that every count and every crowding of matches along the line occurs; half of the
/// columns have random inputs and weights instead.
std::vector<column::RramRow> random_rram_column(const column::RramSilicon& silicon, bool complementary, int rows,
                                                std::uint32_t number);

/// Everything that the reduction of a column is fitted to.
struct RramFitTask {
  std::string subject_digest;
  column::RramRead read;
  column::RramWires wires;
  column::RramCellLaw law;
  column::RramSilicon silicon;  ///< characterisation's: never that of a study
  double error;                 ///< rms that leaving out terms may cause, as a share of full scale
  int columns;                  ///< that are fitted; half as many more are held out
};

/// The reduction with the fewest terms whose rms error on held-out solutions of the ladder is at most `error`: moments along
/// the line and the degree of their polynomial. FitError when none of those that are tried is that good, with the best one's
/// error.
column::RramModel fit_rram_model(const RramFitTask& task);

/// The same model with its residuals against columns that were solved elsewhere (SPICE): signals [A], [V] for a discharge.
column::RramModel with_spice_residual(column::RramModel model, std::span<const std::vector<column::RramRow>> columns,
                                      std::span<const double> signals);

}  // namespace bitline::fit
