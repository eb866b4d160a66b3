#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

#include "cosim/column/macro.hpp"
#include "cosim/network/mapping.hpp"

namespace bitline::network {

/// Scores of the classes, shape (images, classes), row-major.
using Scores = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// A block of images on its way into the first layer.
struct ImageBlock {
  column::CodesView codes;               ///< (images, pixels)
  std::span<const std::uint32_t> image;  ///< image numbers, the address of fresh noise
  double precharge_v;                    ///< level to which the bit lines of every macro are precharged [V]
};

/// What a network made of a block of images.
struct Inference {
  std::vector<std::uint8_t> classes;  ///< per image: the largest score, ties to the lowest class
  Scores scores;
  std::vector<column::Codes> codes;  ///< per layer: the codes that drove it, shape (images, inputs); only when kept
};

/// The codes that decisions of a hidden layer send to the next, shape of the decisions.
column::Codes sent_codes(const LayerPlan& layer, const column::Decisions& decisions);

/// What one of the read-out's units counts in the sums of scores: 2 for activations, which stand for ±1, or the unit code.
int sum_factor(const LayerPlan& output);

/// A programmed macro for every layer of one die; `trim` has one block of trim rows per layer.
std::vector<std::unique_ptr<column::Macro>> program_macros(const NetworkPlan& plan, const column::Engine& engine,
                                                           std::uint32_t die, std::span<const column::Bits> trim);

/// Carries a block of images through all layers on the macros of one die. Hidden layers decide, the output layer reads sums.
/// SpecError when the images do not have as many pixels as the network has inputs.
Inference infer(const NetworkPlan& plan, std::span<const std::unique_ptr<column::Macro>> macros, const ImageBlock& images,
                bool keep_codes = false);

/// Number of images whose class is their label; both lists have one length.
std::size_t count_equal(std::span<const std::uint8_t> classes, std::span<const std::uint8_t> labels);

}  // namespace bitline::network
