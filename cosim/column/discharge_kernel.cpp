#include "cosim/column/discharge_kernel.hpp"

#include <cstdlib>
#include <string_view>

namespace bitline::column {

const DischargeKernel& discharge_kernel() {
  const char* wish = std::getenv("BITLINE_INSTRUCTION_SET");
  const std::string_view wanted = wish ? wish : "avx512";
#if defined(__x86_64__)
  if (wanted == "avx512" && __builtin_cpu_supports("x86-64-v4")) return discharge_kernel_avx512;
  if (wanted != "baseline" && __builtin_cpu_supports("x86-64-v3")) return discharge_kernel_avx2;
#endif
  return discharge_kernel_baseline;
}

}  // namespace bitline::column
