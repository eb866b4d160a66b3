#include "cosim/network/xnor_kernel.hpp"

#include <cstdlib>
#include <string_view>

namespace bitline::network {

#if defined(__x86_64__)

namespace {

bool runs_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("popcnt") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("fma");
}

/// What -march=x86-64-v4 may use, and VPOPCNTQ.
bool runs_avx512() {
  return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512vpopcntdq");
}

}  // namespace

#endif

const XnorKernel& xnor_kernel() {
  const char* wish = std::getenv("BITLINE_INSTRUCTION_SET");
  const std::string_view wanted = wish && *wish ? wish : "avx512";
#if defined(__x86_64__)
  if (wanted == "avx512" && runs_avx512()) return xnor_kernel_avx512;
  if (wanted != "baseline" && runs_avx2()) return xnor_kernel_avx2;
#endif
  return xnor_kernel_baseline;
}

}  // namespace bitline::network
