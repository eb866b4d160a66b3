#include "cosim/column/rram_kernel.inl"

namespace bitline::column {

const RramKernel rram_kernel_avx2 = {"avx2", rram_signals, rram_noise, rram_codes};

}  // namespace bitline::column
