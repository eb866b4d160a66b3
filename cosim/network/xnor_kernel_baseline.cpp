#include "cosim/network/xnor_kernel.inl"

namespace bitline::network {

const XnorKernel xnor_kernel_baseline = {"baseline", xnor_words, peak_words};

}  // namespace bitline::network
