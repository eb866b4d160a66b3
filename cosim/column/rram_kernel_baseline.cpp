#include "cosim/column/rram_kernel.inl"

namespace bitline::column {

const RramKernel rram_kernel_baseline = {"baseline", rram_signals, rram_noise, rram_codes};

}  // namespace bitline::column
