#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <vector>

#include "calibration/compensation/mlsa_calibration.hpp"
#include "calibration/compensation/mlsa_references.hpp"
#include "cosim/column/mlsa.hpp"
#include "cosim/column/mlsa_macro.hpp"
#include "cosim/network/xnor_inference.hpp"
#include "cosim/network/xnor_mapping.hpp"
#include "netlists/spec/rram_study.hpp"

namespace bitline::study {

/// How the columns of a layer are sensed in one plane of its inputs: all have the same references.
struct PlaneSensing {
  compensation::MatchQuantiser quantiser;
  column::Mlsa mlsa;
};

/// The sense amplifiers of a network.
struct NetworkSensing {
  std::vector<std::vector<PlaneSensing>> planes;  ///< [layer][plane of its inputs]
  bool calibrated = true;                         ///< what each comparison is off by is measured and taken off
};

/// What images cause in the sub-arrays of a network whose sums are exact; left-over rows count. Layers whose rows are on or off
/// (LayerMapping) have a histogram of what their rows that are on sum to.
struct ExactReads {
  std::vector<std::vector<compensation::MatchHistogram>> histograms;   ///< [layer][plane]
  std::vector<std::vector<std::vector<network::PackedSigns>>> inputs;  ///< [layer][plane][row tile]: some hundred reads
};

/// The exact reads of images (pixels of shape (images, height, width, channels)).
ExactReads exact_reads(const network::XnorPlan& plan, std::span<const std::uint8_t> pixels);

/// Images and their classes.
struct LabelledPixels {
  std::span<const std::uint8_t> pixels;  ///< (images, height, width, channels)
  std::span<const std::uint8_t> labels;
};

/// What the layers are on whose rows are on or off.
struct SramLayers {
  std::shared_ptr<const column::SramColumns> columns;
  std::string references;  ///< as in spec::MlsaSpec
  int bits;
};

/// What arrays are at a time since programming.
struct ArraysAtTime {
  std::shared_ptr<const column::RramModel> model;
  column::RramSilicon silicon;
};

/// A network on dies of resistive arrays, or some layers of it on columns of 6T cells.
struct RramNetwork {
  const network::XnorPlan& plan;
  const ExactReads& known;  ///< with which comparisons are calibrated
  std::shared_ptr<const column::RramModel> model;
  column::RramSilicon silicon;
  column::RramNoise noise;
  std::optional<SramLayers> sram = {};
  std::optional<ArraysAtTime> set_with = {};  ///< when references were set and comparisons calibrated; absent: as they are read

  ArraysAtTime at_reads() const { return {model, silicon}; }
  ArraysAtTime at_setting() const { return set_with.value_or(at_reads()); }
};

/// References and levels for the known reads of a network, as the specification says; those of layers on 6T cells are for as
/// many rows on as the known reads have in the mean.
NetworkSensing choose_sensing(const RramNetwork& network, const spec::MlsaSpec& mlsa, int mux_ways);

/// Signal of a layer's nominal columns against what histograms of a plane count [A], [V]; the network has to outlive it.
compensation::NominalSignal nominal_signal_of(const RramNetwork& network, std::size_t layer, std::size_t plane);

/// What is written into the sub-arrays of a row tile of a layer.
column::RramProgram tile_program(const network::LayerMapping& mapping, std::uint32_t die, std::size_t row_tile);

/// Thresholds and levels of the columns of one row tile in one plane.
struct TileSensing {
  std::vector<float> thresholds;     ///< (columns, references) [A]
  std::vector<std::int32_t> levels;  ///< what each code stands for
};

/// A layer as it is written into a die: macros by row tile, and what senses them by [sensing][row tile][plane].
struct LayerOnDie {
  std::vector<column::MlsaMacro> macros;
  std::vector<std::vector<std::vector<TileSensing>>> sensing;
};

/// A network written into the sub-arrays of one die, with one or more ways to sense their columns.
class DieNetwork {
 public:
  DieNetwork(const RramNetwork& network, std::uint32_t die, std::span<const NetworkSensing> sensings);

  /// Number of images that the die classifies as labelled, for each sensing. What the columns of the first layer deliver is the
  /// same for all of them and evaluated once. Image numbers start at 0. DomainError for reads outside of the model's box;
  /// Interrupted when asked to stop.
  std::vector<std::size_t> correct_images(const LabelledPixels& images, const std::function<bool()>& interrupted = {}) const;

  /// What every layer sees of one image, whose number is the address of its noise, with one of the sensings.
  std::vector<network::PlaneBlock> layer_inputs(std::size_t sensing, std::span<const std::uint8_t> pixels,
                                                std::size_t image) const;

  const LayerOnDie& layer(std::size_t number) const { return layers_[number]; }

 private:
  std::vector<network::Scores> layer_sums(std::size_t layer, const network::PlaneBlock& block, std::size_t first_image,
                                          std::size_t first, std::size_t count) const;

  const RramNetwork* network_;
  std::size_t sensings_;
  std::vector<LayerOnDie> layers_;
};

}  // namespace bitline::study
