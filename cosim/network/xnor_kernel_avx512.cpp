#include <immintrin.h>

#include "cosim/network/xnor_kernel.hpp"

// Intrinsics, because compilers do not find VPOPCNTQ and the mask of a comparison by themselves in these loops.

namespace bitline::network {
namespace {

using Lanes = __m512i;

constexpr int block = 8;  ///< rows that share a load of weights; their counts stay in registers

/// Rows `first` … `first + rows - 1` against one panel.
template <int rows>
inline __attribute__((always_inline)) void xnor_block(const XnorJob& job, long first, int panel) {
  const long row_words = static_cast<long>(job.planes) * job.words;
  const std::uint64_t* inputs = job.inputs + first * row_words;
  Lanes misses[rows];
#pragma GCC unroll 8
  for (int r = 0; r < rows; ++r) misses[r] = _mm512_setzero_si512();
  for (int plane = job.planes; plane-- > 0;) {
    const std::uint64_t* weights = job.weights + static_cast<long>(panel) * job.words * xnor_lanes;
    const std::uint64_t* bits = inputs + static_cast<long>(plane) * job.words;
    if (plane + 1 < job.planes)
#pragma GCC unroll 8
      for (int r = 0; r < rows; ++r) misses[r] = _mm512_slli_epi64(misses[r], 1);
    for (int w = 0; w < job.words; ++w, weights += xnor_lanes) {
      const Lanes weight = _mm512_loadu_si512(weights);
#pragma GCC unroll 8
      for (int r = 0; r < rows; ++r) {
        const Lanes input = _mm512_set1_epi64(static_cast<long long>(bits[r * row_words + w]));
        misses[r] = _mm512_add_epi64(misses[r], _mm512_popcnt_epi64(_mm512_xor_si512(input, weight)));
      }
    }
  }
  if (job.misses)
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
      _mm256_storeu_si256(
          reinterpret_cast<__m256i*>(job.misses + ((first + r) * job.panels + panel) * static_cast<long>(xnor_lanes)),
          _mm512_cvtepi64_epi32(misses[r]));
  if (job.fired) {
    const Lanes limit = _mm512_loadu_si512(job.limits + static_cast<long>(panel) * xnor_lanes);
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r)
      job.fired[(first + r) * job.row_bytes + panel] = static_cast<std::uint8_t>(_mm512_cmple_epi64_mask(misses[r], limit));
  }
}

void xnor_lanes_at_once(const XnorJob& job) {
  for (int panel = 0; panel < job.panels; ++panel) {
    long row = 0;
    for (; row + block <= job.rows; row += block) xnor_block<block>(job, row, panel);
    for (; row < job.rows; ++row) xnor_block<1>(job, row, panel);
  }
}

std::uint64_t peak_lanes(long rounds, double& counted) {
  Lanes words[block], counts[block];
#pragma GCC unroll 8
  for (int r = 0; r < block; ++r) {
    words[r] = _mm512_set1_epi64(0x1234567 * (r + 1));
    counts[r] = _mm512_setzero_si512();
  }
  for (long round = 0; round < rounds; ++round)
#pragma GCC unroll 8
    for (int r = 0; r < block; ++r) {
      asm volatile("" : "+v"(words[r]));
      counts[r] = _mm512_add_epi64(counts[r], _mm512_popcnt_epi64(words[r]));
    }
  Lanes total = _mm512_setzero_si512();
#pragma GCC unroll 8
  for (const Lanes count : counts) total = _mm512_add_epi64(total, count);
  counted = static_cast<double>(rounds) * block * xnor_lanes;
  return static_cast<std::uint64_t>(_mm512_reduce_add_epi64(total));
}

}  // namespace

const XnorKernel xnor_kernel_avx512 = {"avx512", xnor_lanes_at_once, peak_lanes};

}  // namespace bitline::network
