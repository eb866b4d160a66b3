#include "cosim/column/rram_kernel.inl"

namespace bitline::column {

const RramKernel rram_kernel_avx512 = {"avx512", rram_signals, rram_noise, rram_codes};

}  // namespace bitline::column
