// The XNOR kernel in plain words, for instruction sets that count the bits of one word at a time; included by one source for
// each, which alone is compiled for it. No function of a library is used, because it could be linked into the rest of the
// program.

#include "cosim/network/xnor_kernel.hpp"

namespace {

using bitline::network::XnorJob;
using Word = std::uint64_t;

constexpr int lanes = bitline::network::xnor_lanes;

inline void xnor_words(const XnorJob& job) {
  for (long row = 0; row < job.rows; ++row) {
    const Word* row_inputs = job.inputs + row * job.planes * job.words;
    for (int panel = 0; panel < job.panels; ++panel) {
      std::int64_t misses[lanes] = {};
      for (int plane = job.planes; plane-- > 0;) {
        const Word* inputs = row_inputs + static_cast<long>(plane) * job.words;
        const Word* weights = job.weights + static_cast<long>(panel) * job.words * lanes;
        for (std::int64_t& missed : misses) missed *= 2;
        for (int w = 0; w < job.words; ++w, weights += lanes)
          for (int k = 0; k < lanes; ++k) misses[k] += __builtin_popcountll(inputs[w] ^ weights[k]);
      }
      if (job.misses)
        for (int k = 0; k < lanes; ++k)
          job.misses[(row * job.panels + panel) * lanes + k] = static_cast<std::int32_t>(misses[k]);
      if (job.fired) {
        unsigned byte = 0;
        for (int k = 0; k < lanes; ++k) byte |= unsigned{misses[k] <= job.limits[panel * lanes + k]} << k;
        job.fired[row * job.row_bytes + panel] = static_cast<std::uint8_t>(byte);
      }
    }
  }
}

inline Word peak_words(long rounds, double& counted) {
  Word words[lanes], counts[lanes] = {};
#pragma GCC unroll 8
  for (int k = 0; k < lanes; ++k) words[k] = 0x9e3779b97f4a7c15U * static_cast<Word>(k + 1);
  for (long round = 0; round < rounds; ++round)
#pragma GCC unroll 8
    for (int k = 0; k < lanes; ++k) {
      asm volatile("" : "+r"(words[k]));
      counts[k] += static_cast<Word>(__builtin_popcountll(words[k]));
    }
  Word total = 0;
#pragma GCC unroll 8
  for (const Word count : counts) total += count;
  counted = static_cast<double>(rounds) * lanes;
  return total;
}

}  // namespace
