#include "cosim/network/xnor_kernel.inl"

namespace bitline::network {

const XnorKernel xnor_kernel_avx2 = {"avx2", xnor_words, peak_words};

}  // namespace bitline::network
