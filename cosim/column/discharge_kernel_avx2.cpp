#include "cosim/column/discharge_kernel.inl"

namespace bitline::column {

const DischargeKernel discharge_kernel_avx2 = {"avx2", 8, discharge<8, 3>};

}  // namespace bitline::column
