#pragma once

#include <vector>

#include "cosim/column/model_engine.hpp"
#include "cosim/network/inference.hpp"
#include "cosim/network/mapping.hpp"

namespace bitline::compensation {

/// Common mode of the bit lines at the strobe while a network works, and where calibration has to precharge to strobe there.
struct WorkingPoint {
  double common_mode_v;            ///< mean over images and columns of a nominal die
  double difference_rms_v;         ///< of V_BL - V_BLB, the signal
  double largest_drop_v;           ///< of any bit line
  double calibration_precharge_v;  ///< level from which the trim rows alone end at that common mode
};

/// One working point per layer, from a nominal die and the given images. Source: column-wise calibration has to see the common
/// mode of operation, because a comparator's offset depends on it.
std::vector<WorkingPoint> working_points(const network::NetworkPlan& plan, const column::ModelEngine& nominal,
                                         const column::Codes& images);

}  // namespace bitline::compensation
