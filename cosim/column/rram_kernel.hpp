#pragma once

#include <cstdint>

namespace bitline::column {

/// Inputs of ±1 of this many rows together choose one of 2^rram_group sums of a column's cells.
inline constexpr int rram_group = 5;
inline constexpr int rram_patterns = 1 << rram_group;
/// Images that the kernel works on together.
inline constexpr int rram_lanes = 128;

/// One call of the kernel for columns of resistive cells: plain pointers, because it is compiled once per instruction set and
/// must not share inline code (discharge_kernel.hpp). Lanes are images.
///
///     m_k = bias_k + step_k sum_groups table_k(group, pattern of the group's inputs)
///     signal = P(m_0 / (1 + bend m_0), m_1, ...)
///
/// The sums are of whole numbers of 16 bits, whose sum must fit too: they are the same whatever the instruction set.
struct RramSignalJob {
  int groups, columns, moments, degree;
  const std::uint16_t* patterns;  ///< (groups, lanes)
  const std::int16_t* tables;     ///< (columns, moments, groups, patterns)
  const float* bias;              ///< (columns, moments)
  const float* step;              ///< (moments)
  const float* coefficients;      ///< of P, in the order of moment_terms
  int coefficient_count;
  float bend;
  const float *low, *high;  ///< (moments) the model's box
  float* signal;            ///< out (columns, lanes)
  bool* outside;            ///< out: set when a moment is outside of the box
};

/// Adds fresh noise to signals: a normal draw for every image and column, of variance `floor2 + share(column) signal`.
/// Eight columns share one Philox4x32-10 block, 16 bits each, so that no draw is beyond rram_largest_normal.
struct RramNoiseJob {
  std::uint64_t seed;
  std::uint32_t die, macro, tile, plane;
  int first_column, columns;   ///< of the sub-array; the first is a multiple of 8
  const std::uint32_t* image;  ///< (lanes)
  float floor2;
  const float* share;  ///< (columns)
  float* signal;       ///< in, out (columns, lanes)
};

/// Largest magnitude of a draw of RramNoiseJob: the normal quantile of 1 - 2^-17.
inline constexpr double rram_largest_normal = 4.33;

/// Counts the thresholds that each signal is above.
struct RramCodeJob {
  int columns, thresholds;
  const float* threshold;  ///< (columns, thresholds), rising
  const float* signal;     ///< (columns, lanes)
  std::uint16_t* code;     ///< out (columns, lanes)
};

/// The kernels for one instruction set.
struct RramKernel {
  const char* instruction_set;
  void (*signals)(const RramSignalJob& job);
  void (*add_noise)(const RramNoiseJob& job);
  void (*codes)(const RramCodeJob& job);
};

/// The best kernel that this processor can run; see discharge_kernel().
const RramKernel& rram_kernel();

extern const RramKernel rram_kernel_baseline;
extern const RramKernel rram_kernel_avx2;
extern const RramKernel rram_kernel_avx512;

}  // namespace bitline::column
