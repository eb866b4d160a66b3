#include "cosim/column/mlsa.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "cosim/random/address.hpp"
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

double sense_offset(const SenseSpread& spread, const RramPlace& tile, std::uint32_t amplifier, std::uint32_t number,
                    double reference) {
  const double sigma = std::hypot(spread.sigma, spread.share * reference);
  if (sigma == 0) return 0;
  return sigma * random::normal(spread.seed, {.die = tile.die,
                                              .macro = tile.macro,
                                              .row = number,
                                              .column = amplifier,
                                              .stream = random::Stream::sense_offset,
                                              .strobe = tile.tile});
}

std::vector<float> mlsa_thresholds(const Mlsa& mlsa, const SenseSpread& spread, const RramPlace& first, int tile_columns,
                                   int columns, const MlsaTrim& trim) {
  check(mlsa);
  const std::size_t references = mlsa.references.size();
  std::vector<float> thresholds(static_cast<std::size_t>(columns) * references);
  for (int column = 0; column < columns; ++column) {
    RramPlace tile = first;
    tile.tile += static_cast<std::uint32_t>(column / tile_columns);
    const auto amplifier = static_cast<std::uint32_t>(column % tile_columns / mlsa.mux_ways);
    const std::size_t begin = static_cast<std::size_t>(column) * references;
    float* own = thresholds.data() + begin;
    for (std::size_t k = 0; k < references; ++k) {
      const double reference = mlsa.references[k];
      const double offset = sense_offset(spread, tile, amplifier, static_cast<std::uint32_t>(k), reference);
      own[k] = static_cast<float>(reference + offset - (trim.empty() ? 0 : trim[begin + k]));
    }
    std::sort(own, own + references);
  }
  return thresholds;
}

}  // namespace bitline::column
