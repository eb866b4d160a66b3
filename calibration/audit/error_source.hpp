#pragma once

#include <cstddef>
#include <span>
#include <string>

namespace bitline::audit {

/// One source of the model's error, as an experiment of its own shows it.
struct ErrorSource {
  std::string name, experiment;
  std::size_t columns = 0;  ///< those of which both sides of the experiment are known
  std::size_t failed = 0;
  double rms_v = 0, max_v = 0;  ///< of what the source does to V_BL - V_BLB
};

/// The rms and the largest of `with` - `without` [V], column by column; a NaN on either side counts as failed.
ErrorSource error_source(std::string name, std::string experiment, std::span<const double> with_v,
                         std::span<const double> without_v);

}  // namespace bitline::audit
