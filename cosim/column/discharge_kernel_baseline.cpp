#include "cosim/column/discharge_kernel.inl"

namespace bitline::column {

const DischargeKernel discharge_kernel_baseline = {"baseline", 4, discharge<4, 2>};

}  // namespace bitline::column
