#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <string>
#include <vector>

namespace bitline::data {

/// Codes of images, shape (images, pixels), row-major, each 0 … 31.
using Codes = Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// Labelled images, reduced and coded for the word-line DACs.
struct ImageSet {
  std::string name;
  Codes codes;
  std::vector<std::uint8_t> labels;  ///< 0 … 9, one per image
  std::string digest;                ///< of what it was made from
};

/// Digest of name, codes and labels.
std::string content_digest(const ImageSet& set);

}  // namespace bitline::data
