#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <vector>

#include "cosim/column/macro.hpp"
#include "cosim/column/mlsa.hpp"
#include "cosim/column/rram_kernel.hpp"
#include "cosim/column/rram_model.hpp"

namespace bitline::column {

/// What is written into sub-arrays that see the same inputs: one row of a layer's tiles.
struct RramProgram {
  std::uint32_t die, macro;  ///< macro is the layer's number
  std::uint32_t first_tile;  ///< number of the first sub-array in the layer; its neighbours follow
  int tile_columns;          ///< columns of one sub-array
  Bits weights;              ///< (rows, columns), 1 for +1; more columns than tile_columns go to the next sub-array
};

/// Where column `column` of a program is; row 0.
RramPlace place_of(const RramProgram& program, int column);

/// Inputs that somebody else holds: bit i of an image is bit i % 64 of its word i / 64, 1 for +1.
struct RramInputs {
  const std::uint64_t* words;
  Eigen::Index images, words_per_image;
  int first_bit = 0;  ///< input of row 0
};

/// Input of a row: +1 (true) or -1.
bool input_bit(const RramInputs& inputs, Eigen::Index image, int row);

/// Which reads these are, the address of their noise.
struct RramReads {
  std::span<const std::uint32_t> image;  ///< numbers of the images
  std::uint32_t plane = 0;               ///< of the inputs' bits, below 256
};

/// Noise of a read.
struct RramNoise {
  double device = 0;  ///< standard deviation of a device's current as a share of it
  double sense = 0;   ///< of a comparison [A], [V] for a discharge
};

/// Signals of some columns for rram_lanes images, of which `images` are there.
struct RramBlock {
  Eigen::Index first_image, images;
  int first_column, columns;
  const float* signal;  ///< (columns, rram_lanes) [A], [V] for a discharge
};

/// Signals and codes, shape (images, columns). Columns of a matrix are contiguous, as the kernel makes them.
using RramSignals = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic>;
using RramCodes = Eigen::Array<std::uint16_t, Eigen::Dynamic, Eigen::Dynamic>;

/// Puts a block where it belongs in the signals of all images and columns.
void copy_block(const RramBlock& block, RramSignals& signals);

/// Codes of all blocks that `visit` calls back with, by thresholds (columns, references).
struct CodesShape {
  Eigen::Index images;
  int columns;
};
RramCodes codes_of(CodesShape shape, std::span<const float> thresholds,
                   const std::function<void(const std::function<void(const RramBlock&)>&)>& visit);

/// Programmed sub-arrays of resistive cells on the model: every device's own resistance and shift, read by sums of table
/// entries and a polynomial. Calls are const and thread-safe.
class RramMacro {
 public:
  /// SpecError when the rows are not the model's.
  RramMacro(std::shared_ptr<const RramModel> model, const RramSilicon& silicon, const RramProgram& program);

  int columns() const { return columns_; }

  /// Signals block by block; with noise when `reads` is not null. DomainError for a read outside of the model's box, here and
  /// below.
  void visit(const RramInputs& inputs, const RramReads* reads, const RramNoise& noise,
             const std::function<void(const RramBlock&)>& take) const;

  /// Signals without noise.
  RramSignals signals(const RramInputs& inputs) const;

  /// Thresholds of all columns for a sense amplifier: (columns, references).
  std::vector<float> thresholds(const Mlsa& mlsa, const MlsaTrim& trim = {}) const;

  /// Codes by thresholds of these columns; noise included.
  RramCodes codes(const RramInputs& inputs, const RramReads& reads, const RramNoise& noise,
                  std::span<const float> thresholds) const;

 private:
  std::shared_ptr<const RramModel> model_;
  RramSilicon silicon_;
  std::uint32_t die_, macro_, first_tile_;
  int tile_columns_, columns_, groups_;
  std::vector<std::int16_t> tables_;  // (columns, moments, groups, patterns)
  std::vector<float> bias_, step_, coefficients_, low_, high_;
  std::vector<float> square_;  // of a column's cell currents, by their sum [A]
};

/// The cells of a column of a program, none of them selected.
std::vector<RramRow> column_cells(const RramSilicon& silicon, const RramProgram& program, int column);

/// The column of a program as single cells with the inputs of one image: what engines that solve columns one by one are given.
std::vector<RramRow> column_rows(const RramSilicon& silicon, const RramProgram& program, int column, const RramInputs& inputs,
                                 Eigen::Index image);

/// Standard normal draw of RramMacro's noise for one image (its number) and column.
double rram_noise_draw(const RramSilicon& silicon, const RramProgram& program, int column, std::uint32_t image,
                       std::uint32_t plane);

}  // namespace bitline::column
