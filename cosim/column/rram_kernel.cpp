#include "cosim/column/rram_kernel.hpp"

#include <string_view>

#include "cosim/column/discharge_kernel.hpp"

namespace bitline::column {

const RramKernel& rram_kernel() {
#if defined(__x86_64__)
  const std::string_view chosen = discharge_kernel().instruction_set;
  if (chosen == "avx512") return rram_kernel_avx512;
  if (chosen == "avx2") return rram_kernel_avx2;
#endif
  return rram_kernel_baseline;
}

}  // namespace bitline::column
