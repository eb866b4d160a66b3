#include "cosim/data/corner.hpp"

#include <algorithm>
#include <cmath>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::data {

Codes keep_corner(const Codes& codes, int inputs) {
  const auto side = static_cast<Eigen::Index>(std::lround(std::sqrt(codes.cols())));
  const auto kept = static_cast<Eigen::Index>(std::lround(std::sqrt(std::max(inputs, 0))));
  if (inputs < 1 || kept * kept != inputs || kept > side)
    throw SpecError("the network has " + std::to_string(inputs) + " inputs; expected a square number of at most " +
                    std::to_string(side * side) + ", the pixels of an image.");
  Codes corner(codes.rows(), kept * kept);
  for (Eigen::Index row = 0; row < kept; ++row) corner.middleCols(row * kept, kept) = codes.middleCols(row * side, kept);
  return corner;
}

}  // namespace bitline::data
