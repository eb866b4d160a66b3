#include "cosim/column/discharge_kernel.hpp"

#include <cstdlib>
#include <string_view>

namespace bitline::column {

#if defined(__x86_64__)

namespace {

/// What -march=x86-64-v3 may use. Feature by feature, because not every compiler's builtin knows the names of the levels.
bool runs_avx2() {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
         __builtin_cpu_supports("bmi2");
}

/// What -march=x86-64-v4 may use.
bool runs_avx512() {
  return runs_avx2() && __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
         __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl");
}

}  // namespace

#endif

const DischargeKernel& discharge_kernel() {
  const char* wish = std::getenv("BITLINE_INSTRUCTION_SET");
  const std::string_view wanted = wish && *wish ? wish : "avx512";
#if defined(__x86_64__)
  if (wanted == "avx512" && runs_avx512()) return discharge_kernel_avx512;
  if (wanted != "baseline" && runs_avx2()) return discharge_kernel_avx2;
#endif
  return discharge_kernel_baseline;
}

}  // namespace bitline::column
