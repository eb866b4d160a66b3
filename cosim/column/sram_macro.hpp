#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "cosim/column/macro.hpp"
#include "cosim/column/mlsa.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/column/rram_macro.hpp"

namespace bitline::column {

/// Columns of 6T cells that multi-level sense amplifiers read. An input of +1 puts its row at the level of one DAC code, one of
/// -1 leaves it off, so that V_BL - V_BLB is nearly proportional to the sum of the weights whose inputs are +1.
struct SramColumns {
  std::shared_ptr<const ModelEngine> engine;  ///< its comparators have no part in a read; their noise is that of comparisons
  int rows;                                   ///< of a column
  int code;                                   ///< of a row whose input is +1
  double offset_v;                            ///< standard deviation of what a comparison adds to its reference [V]

  double precharge_v() const { return engine->model().precharge_v; }
  /// V_BL - V_BLB where one line falls by all that the model covers and the other by nothing [V].
  double full_scale_v() const { return engine->model().swing_v; }
};

/// V_BL - V_BLB of nominal cells in the middle of their array, `rows_on` of them selected, whose weights add up to `sum` [V].
/// Where the two are not odd or even together, the mean of one row fewer and one more. DomainError outside of the model's box.
double nominal_difference_v(const SramColumns& columns, int sum, int rows_on);

/// What is written into sub-array `number`, from 0, of a program. SpecError when the rows are not those of the columns.
MacroProgram sram_program(const SramColumns& columns, const RramProgram& program, int number);

/// Codes of the word lines, shape (images, rows), that inputs of ±1 stand for.
Codes wordline_codes(const SramColumns& columns, const RramInputs& inputs, Eigen::Index first, Eigen::Index count);

/// Programmed sub-arrays of 6T cells on the model engine, each cell with its own mismatch; the counterpart of RramMacro.
/// Signals are V_BL - V_BLB. Calls are const and thread-safe.
class SramMacro {
 public:
  SramMacro(std::shared_ptr<const SramColumns> columns, const RramProgram& program);

  int columns() const { return columns_; }

  /// Signals block by block; with noise when `reads` is not null. DomainError for a read outside of the model's box.
  void visit(const RramInputs& inputs, const RramReads* reads, const std::function<void(const RramBlock&)>& take) const;

  /// Signals without noise.
  RramSignals signals(const RramInputs& inputs) const;

  /// Thresholds of all columns for a sense amplifier: (columns, references).
  std::vector<float> thresholds(const Mlsa& mlsa, const MlsaTrim& trim = {}) const;

  /// Codes by thresholds of these columns; noise included.
  RramCodes codes(const RramInputs& inputs, const RramReads& reads, std::span<const float> thresholds) const;

 private:
  void add_noise(const RramReads& reads, Eigen::Index first, const Codes& codes, int tile, int columns,
                 std::vector<float>& signal) const;

  std::shared_ptr<const SramColumns> shared_;
  std::uint32_t die_, macro_, first_tile_;
  int tile_columns_, columns_;
  std::vector<std::shared_ptr<const AnalogMacro>> tiles_;
};

}  // namespace bitline::column
