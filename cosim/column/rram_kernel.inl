// The kernels for columns of resistive cells, included by one source per instruction set, which alone is compiled for it.
// Beside the compiler's vector extension, as in discharge_kernel.inl, one intrinsic looks 32 table entries up at once.

#include "cosim/column/rram_kernel.hpp"

#ifdef __AVX512BW__
#include <immintrin.h>
#endif

namespace {

using bitline::column::rram_lanes;
using bitline::column::rram_patterns;

#if defined(__AVX512F__)
constexpr int width = 16;  // lanes of one vector of numbers
#elif defined(__AVX2__)
constexpr int width = 8;
#else
constexpr int width = 4;
#endif
using Lane [[gnu::vector_size(4 * width), gnu::aligned(4)]] = float;
using Whole [[gnu::vector_size(4 * width), gnu::aligned(4)]] = std::int32_t;
using Short [[gnu::vector_size(2 * width), gnu::aligned(2)]] = std::int16_t;
using Words [[gnu::vector_size(4 * width), gnu::aligned(4)]] = std::uint32_t;

/// Sums of whole numbers for all lanes: `table` (groups, patterns), `patterns` (groups, lanes).
inline __attribute__((always_inline)) void add_tables(int groups, const std::int16_t* table, const std::uint16_t* patterns,
                                                      std::int16_t* sums) {
#ifdef __AVX512BW__
  constexpr int registers = rram_lanes / rram_patterns;
  using Table [[gnu::vector_size(2 * rram_patterns), gnu::aligned(2)]] = std::int16_t;
  using Index [[gnu::vector_size(2 * rram_patterns), gnu::aligned(2)]] = std::uint16_t;
  Table sum[registers] = {};
  for (int g = 0; g < groups; ++g, table += rram_patterns, patterns += rram_lanes) {
    const Table entries = *reinterpret_cast<const Table*>(table);
#pragma GCC unroll 8
    for (int r = 0; r < registers; ++r)
      sum[r] += (Table)_mm512_permutexvar_epi16((__m512i) * reinterpret_cast<const Index*>(patterns + r * rram_patterns),
                                                (__m512i)entries);
  }
#pragma GCC unroll 8
  for (int r = 0; r < registers; ++r) *reinterpret_cast<Table*>(sums + r * rram_patterns) = sum[r];
#else
  for (int l = 0; l < rram_lanes; ++l) sums[l] = 0;
  for (int g = 0; g < groups; ++g, table += rram_patterns, patterns += rram_lanes)
    for (int l = 0; l < rram_lanes; ++l) sums[l] = static_cast<std::int16_t>(sums[l] + table[patterns[l]]);
#endif
}

/// Polynomial of total degree `left` in `moments` variables by Horner's scheme; its coefficients are read backwards from `end`.
template <int moments>
inline __attribute__((always_inline)) Lane polynomial(const Lane* m, int left, const float*& end) {
  if constexpr (moments == 0) {
    return *--end + Lane{};
  } else {
    Lane value = {};
    for (int power = left; power >= 0; --power) value = value * m[0] + polynomial<moments - 1>(m + 1, left - power, end);
    return value;
  }
}

template <int moments>
void signals_of(const bitline::column::RramSignalJob& job) {
  std::int16_t sums[moments][rram_lanes];
  Whole outside = {};
  for (int column = 0; column < job.columns; ++column) {
    for (int k = 0; k < moments; ++k)
      add_tables(job.groups, job.tables + (static_cast<long>(column) * moments + k) * job.groups * rram_patterns, job.patterns,
                 sums[k]);
    const float* bias = job.bias + static_cast<long>(column) * moments;
    float* signal = job.signal + static_cast<long>(column) * rram_lanes;
    for (int lane = 0; lane < rram_lanes; lane += width) {
      Lane m[moments];
      for (int k = 0; k < moments; ++k) {
        m[k] = bias[k] + job.step[k] * __builtin_convertvector(*reinterpret_cast<const Short*>(sums[k] + lane), Lane);
        outside |= (m[k] < job.low[k]) | (m[k] > job.high[k]);
      }
      m[0] /= 1.0F + job.bend * m[0];
      const float* end = job.coefficients + job.coefficient_count;
      *reinterpret_cast<Lane*>(signal + lane) = polynomial<moments>(m, job.degree, end);
    }
  }
  for (int l = 0; l < width; ++l)
    if (outside[l]) *job.outside = true;
}

void rram_signals(const bitline::column::RramSignalJob& job) {
  if (job.moments == 1) signals_of<1>(job);
  if (job.moments == 2) signals_of<2>(job);
  if (job.moments == 3) signals_of<3>(job);
  if (job.moments == 4) signals_of<4>(job);
}

/// Philox4x32-10 of `width` counters side by side (cosim/random/philox.hpp is the definition).
inline __attribute__((always_inline)) void philox(std::uint32_t counter[4][width], std::uint32_t key_0, std::uint32_t key_1) {
  for (int round = 0; round < 10; ++round, key_0 += 0x9E3779B9, key_1 += 0xBB67AE85)
    for (int l = 0; l < width; ++l) {
      const std::uint64_t a = std::uint64_t{0xD2511F53} * counter[0][l];
      const std::uint64_t b = std::uint64_t{0xCD9E8D57} * counter[2][l];
      counter[0][l] = static_cast<std::uint32_t>(b >> 32) ^ counter[1][l] ^ key_0;
      counter[1][l] = static_cast<std::uint32_t>(b);
      counter[2][l] = static_cast<std::uint32_t>(a >> 32) ^ counter[3][l] ^ key_1;
      counter[3][l] = static_cast<std::uint32_t>(a);
    }
}

/// ln x for x in (2^-24, 1], within 2e-5: exponent and mantissa apart, ln of the mantissa by the series of the area tangent.
inline __attribute__((always_inline)) Lane natural_log(Lane x) {
  Whole bits;
  __builtin_memcpy(&bits, &x, sizeof bits);
  const Whole exponent = (bits - 0x3F3504F3) >> 23;  // mantissa in [sqrt(1/2), sqrt(2))
  bits -= exponent << 23;
  Lane mantissa;
  __builtin_memcpy(&mantissa, &bits, sizeof mantissa);
  const Lane t = (mantissa - 1.0F) / (mantissa + 1.0F), t2 = t * t;
  return __builtin_convertvector(exponent, Lane) * 0.69314718F +
         2.0F * t * (1.0F + t2 * (1.0F / 3 + t2 * (0.2F + t2 * (1.0F / 7))));
}

/// Standard normal quantile of (bits + 1/2) / 2^16.
/// Source: M. Giles, "Approximating the erfinv function", GPU Computing Gems Jade Edition, 2011 (single precision).
inline __attribute__((always_inline)) Lane normal_of(Words bits) {
  const Lane x = (__builtin_convertvector(bits, Lane) - 32767.5F) * (1.0F / 32768);
  const Lane w = -natural_log((1.0F - x) * (1.0F + x));
  const Lane c = w - 2.5F;
  Lane centre = 2.81022636e-08F * c + 3.43273939e-07F;
  centre = centre * c - 3.5233877e-06F;
  centre = centre * c - 4.39150654e-06F;
  centre = centre * c + 0.00021858087F;
  centre = centre * c - 0.00125372503F;
  centre = centre * c - 0.00417768164F;
  centre = centre * c + 0.246640727F;
  centre = centre * c + 1.50140941F;
  Lane root;
  for (int l = 0; l < width; ++l) root[l] = __builtin_sqrtf(w[l] > 5.0F ? w[l] : 5.0F);
  const Lane d = root - 3.0F;
  Lane tail = -0.000200214257F * d + 0.000100950558F;
  tail = tail * d + 0.00134934322F;
  tail = tail * d - 0.00367342844F;
  tail = tail * d + 0.00573950773F;
  tail = tail * d - 0.0076224613F;
  tail = tail * d + 0.00943887047F;
  tail = tail * d + 1.00167406F;
  tail = tail * d + 2.83297682F;
  return 1.41421356F * x * (w < 5.0F ? centre : tail);
}

void rram_noise(const bitline::column::RramNoiseJob& job) {
  constexpr int share_block = 8;
  const auto key_0 = static_cast<std::uint32_t>(job.seed), key_1 = static_cast<std::uint32_t>(job.seed >> 32);
  constexpr std::uint32_t stream = 15;  // random::Stream::resistive_noise
  for (int first = 0; first < job.columns; first += share_block)
    for (int lane = 0; lane < rram_lanes; lane += width) {
      std::uint32_t counter[4][width];
      for (int l = 0; l < width; ++l) {
        counter[0][l] = job.die;
        counter[1][l] = job.image[lane + l];
        counter[2][l] = (job.macro << 24) | static_cast<std::uint32_t>((job.first_column + first) / share_block);
        counter[3][l] = (stream << 24) | (job.plane << 16) | job.tile;
      }
      philox(counter, key_0, key_1);
      for (int q = 0; q < share_block && first + q < job.columns; ++q) {
        const Words word = *reinterpret_cast<const Words*>(counter[q / 2]);
        const Lane z = normal_of(q % 2 == 0 ? word & 0xFFFFU : word >> 16);
        float* signal = job.signal + static_cast<long>(first + q) * rram_lanes + lane;
        const Lane value = *reinterpret_cast<const Lane*>(signal);
        const Lane variance = job.floor2 + job.share[first + q] * (value > 0.0F ? value : 0.0F);
        Lane sigma;
        for (int l = 0; l < width; ++l) sigma[l] = __builtin_sqrtf(variance[l]);
        *reinterpret_cast<Lane*>(signal) = value + z * sigma;
      }
    }
}

void rram_codes(const bitline::column::RramCodeJob& job) {
  constexpr int few = 31;  // beyond, a search is faster than counting
  for (int column = 0; column < job.columns; ++column) {
    const float* threshold = job.threshold + static_cast<long>(column) * job.thresholds;
    const float* signal = job.signal + static_cast<long>(column) * rram_lanes;
    std::uint16_t* code = job.code + static_cast<long>(column) * rram_lanes;
    if (job.thresholds <= few) {
      for (int lane = 0; lane < rram_lanes; lane += width) {
        const Lane value = *reinterpret_cast<const Lane*>(signal + lane);
        Whole count = {};
        for (int t = 0; t < job.thresholds; ++t) count -= value > threshold[t];
        for (int l = 0; l < width; ++l) code[lane + l] = static_cast<std::uint16_t>(count[l]);
      }
      continue;
    }
    for (int lane = 0; lane < rram_lanes; ++lane) {
      int below = 0;  // thresholds known to be below
      for (int length = job.thresholds; length > 0;) {
        const int half = length / 2;
        const bool above = signal[lane] > threshold[below + half];
        below = above ? below + half + 1 : below;
        length = above ? length - half - 1 : half;
      }
      code[lane] = static_cast<std::uint16_t>(below);
    }
  }
}

}  // namespace
