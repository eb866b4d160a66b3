#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cosim/network/inference.hpp"
#include "cosim/network/xnor_network.hpp"

namespace bitline::network {

/// The exact engine: XNOR and popcount over words, with the best instructions that the processor has.
class XnorIdeal {
 public:
  explicit XnorIdeal(const XnorNetwork& network);
  ~XnorIdeal();
  XnorIdeal(XnorIdeal&&) noexcept;
  XnorIdeal& operator=(XnorIdeal&&) noexcept;

  /// Scores of the classes, shape (images, classes), of pixels of shape (images, height, width, channels). The result does not
  /// depend on `threads`. SpecError when the number of pixels does not fit.
  Scores scores(std::span<const std::uint8_t> pixels, unsigned threads = 1) const;

  /// Words that are compared and counted for one image.
  double words_per_image() const;

 private:
  struct Program;
  std::unique_ptr<Program> program_;
};

/// Per image the class of the largest score, ties to the lowest.
std::vector<std::uint8_t> classes_of(const Scores& scores);

}  // namespace bitline::network
