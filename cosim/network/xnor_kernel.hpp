#pragma once

#include <cstdint>

namespace bitline::network {

/// Neurons that a kernel treats together.
inline constexpr int xnor_lanes = 8;

/// One call of the XNOR kernel: plain pointers, because the kernel is compiled once per instruction set and must not share
/// inline code. Neurons come in panels of xnor_lanes. Inputs that come in planes count 2^plane each, the lowest plane first:
///
///     misses(row, neuron) = sum over planes of 2^plane popcount(input xor weight)
///
/// Exactly one of `misses` and `fired` is written.
struct XnorJob {
  long rows;                     ///< of inputs: an image, or a place of a convolution
  int planes, words, panels;     ///< words of one plane
  const std::uint64_t* inputs;   ///< (rows, planes, words)
  const std::uint64_t* weights;  ///< (panels, words, xnor_lanes)
  const std::int64_t* limits;    ///< (panels, xnor_lanes): a neuron fires where it has at most as many misses; with `fired`
  std::int32_t* misses;          ///< out (rows, panels, xnor_lanes), or null
  std::uint8_t* fired;           ///< out (rows, row_bytes): bit k of byte p is neuron xnor_lanes p + k; or null
  long row_bytes;                ///< of `fired`, at least panels
};

/// The kernel for one instruction set.
struct XnorKernel {
  const char* instruction_set;
  void (*run)(const XnorJob& job);
  /// Words that are compared and counted in `rounds` rounds on registers alone: what the machine's popcount unit can do at
  /// most. The result keeps the compiler from leaving the work out; `counted` says how many words it were.
  std::uint64_t (*peak)(long rounds, double& counted);
};

/// The best kernel that this processor can run; the variable BITLINE_INSTRUCTION_SET ("avx512", "avx2", "baseline") asks for a
/// lesser one.
const XnorKernel& xnor_kernel();

extern const XnorKernel xnor_kernel_baseline;
extern const XnorKernel xnor_kernel_avx2;
extern const XnorKernel xnor_kernel_avx512;

}  // namespace bitline::network
