#include "cosim/column/discharge_kernel.inl"

namespace bitline::column {

const DischargeKernel discharge_kernel_avx512 = {"avx512", 16, discharge<16, 6>};

}  // namespace bitline::column
