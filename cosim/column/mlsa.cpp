#include "cosim/column/mlsa.hpp"

#include <algorithm>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::column {

void check(const Mlsa& mlsa) {
  for (std::size_t k = 1; k < mlsa.references.size(); ++k)
    if (!(mlsa.references[k - 1] < mlsa.references[k]))
      throw SpecError("reference " + std::to_string(k) +
                      " of a multi-level sense amplifier is not above the one before it; expected "
                      "references that rise");
  if (mlsa.levels.size() != mlsa.references.size() + 1)
    throw SpecError("a multi-level sense amplifier has " + std::to_string(mlsa.levels.size()) + " levels; expected " +
                    std::to_string(mlsa.references.size() + 1) + ", one more than references");
}

std::vector<float> mlsa_thresholds(const Mlsa& mlsa, const RramSilicon& silicon, const RramPlace& tile, int columns,
                                   const MlsaTrim& trim) {
  const std::size_t references = mlsa.references.size();
  std::vector<float> thresholds(static_cast<std::size_t>(columns) * references);
  for (int column = 0; column < columns; ++column) {
    float* own = thresholds.data() + static_cast<std::size_t>(column) * references;
    for (std::size_t k = 0; k < references; ++k)
      own[k] = static_cast<float>(
          mlsa.references[k] +
          sense_offset_a(silicon, tile, static_cast<std::uint32_t>(column / mlsa.mux_ways), static_cast<std::uint32_t>(k)) -
          (trim.empty() ? 0 : trim[static_cast<std::size_t>(column) * references + k]));
    std::sort(own, own + references);
  }
  return thresholds;
}

}  // namespace bitline::column
