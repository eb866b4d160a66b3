#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "calibration/statistics/interval.hpp"
#include "calibration/study/rram_dies.hpp"
#include "cosim/app/sram_stages.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/data/byte_images.hpp"
#include "cosim/network/xnor_mapping.hpp"
#include "cosim/spice/rram_columns.hpp"
#include "cosim/spice/rram_energy.hpp"
#include "netlists/spec/rram_study.hpp"

/// The stages of a run on resistive arrays: see stages.hpp.
namespace bitline::app {

/// Everything that a run on resistive arrays reads, checked before anything starts.
struct RramInputs {
  spec::RramStudySpec spec;
  spice::RramBench bench;
  network::XnorPlan plan;
  data::ByteImages images;         ///< to be classified
  data::ByteImages training;       ///< whose partial sums decide where references are
  std::optional<SramInputs> sram;  ///< of layers on 6T cells
};
RramInputs read_rram_inputs(const spec::RramStudySpec& spec);

/// SpecError for cells whose columns do not tell sums of products of signs.
void expect_products(const spec::RramStudySpec& spec);

/// Inputs of a run of the network: those of read_rram_inputs() where expect_products() has nothing to say.
RramInputs read_network_inputs(const spec::RramStudySpec& spec);

/// The fitted model of the array's columns: rram_model.yaml.
column::RramModel fit_rram(const RramInputs& inputs, spice::WorkerPool& pool, const Workplace& place);

/// The fitted models of all columns of a network.
struct ColumnModels {
  column::RramModel rram;
  std::optional<column::ColumnModel> sram = {};      ///< of layers on 6T cells
  std::optional<column::RramModel> at_setting = {};  ///< of the array at `array.mlsa.set_at`: setting/rram_model.yaml
};
ColumnModels fit_columns(const RramInputs& inputs, spice::WorkerPool& pool, const Workplace& place);

/// The same of a finished run; DomainError when one was fitted to another array or technology.
ColumnModels read_models(const RramInputs& inputs, const std::filesystem::path& run);

/// The silicon of the study's dies, of what is on the array.
column::RramSilicon silicon_of(const RramInputs& inputs);

/// The network on the study's dies. It refers to the inputs' plan and to `known`, the exact reads of the training images.
study::RramNetwork rram_network(const RramInputs& inputs, const ColumnModels& models, const study::ExactReads& known);

/// Accuracy over dies.
struct RramAccuracy {
  statistics::Interval ideal;  ///< over images (Wilson)
  statistics::Interval hardware;
  double worst;
};

/// Share of the images that the exact network classifies rightly.
statistics::Interval ideal_accuracy(const RramInputs& inputs);

/// Digest of everything that determines what a die makes of the images: of the model and the silicon it was fitted to, the
/// network, the sense amplifiers and the images.
std::string rram_study_digest(const RramInputs& inputs, const study::RramNetwork& network,
                              std::span<const study::NetworkSensing> sensings);

/// Every die with every sensing, in so many accuracies; `file` in the run's folder keeps them.
std::vector<RramAccuracy> run_rram_study(const RramInputs& inputs, const study::RramNetwork& network,
                                         std::span<const study::NetworkSensing> sensings, const Workplace& place,
                                         const std::string& file);

/// What reads the array's rows one by one; nothing without `array.row_reader`.
std::optional<column::RowReader> row_reader_of(const RramInputs& inputs, const column::RramModel& model);

/// Accuracy over the same dies row by row; rram_rows.csv keeps them. Nothing without `array.row_reader`.
std::optional<RramAccuracy> run_row_study(const RramInputs& inputs, const study::RramNetwork& network, const Workplace& place);

/// The array's sense amplifier in transistors, as slow as the specification allows.
columns::MlsaCircuit mlsa_circuit_of(const RramInputs& inputs, const column::RramModel& model);

/// What SPICE says of reads of the inference on the study's dies, those of resistive columns.
struct RramAudit {
  std::size_t columns = 0, failed = 0;
  double full_scale = 0;                                     ///< [A], [V] for a discharge
  double rms = 0, largest = 0;                               ///< of the model's error, as a share of full scale
  std::size_t codes = 0, codes_equal = 0, codes_failed = 0;  ///< `codes` are those that SPICE gave
  std::size_t one_off = 0, one_off_inside = 0;  ///< codes that are one level off; of these, whose margin explains it
};

/// Columns of rram_audit.csv.
extern const std::vector<std::string> rram_audit_columns;

/// The same reads in SPICE, the columns' and those of sense amplifiers: rram_audit.csv.
RramAudit run_rram_audit(const RramInputs& inputs, const study::RramNetwork& network, const study::NetworkSensing& sensing,
                         spice::WorkerPool& pool, const Workplace& place);

/// What reading the network's columns takes, from whole reads in SPICE, NaN where one failed there; the digital part is not in
/// it.
struct RramEnergies {
  spice::RramEnergy parallel;                   ///< of one column, all rows at once, half of them matching
  std::optional<spice::RramEnergy> row_by_row;  ///< of one column, its rows one after the other, each sensed as a bit
  double reads_per_image;                       ///< of resistive columns, all layers and planes
};

/// rram_energy.csv; row by row only where asked for. What failed in SPICE is tried again at every call. Nothing for reads that
/// are no clamp.
std::optional<RramEnergies> find_rram_energies(const RramInputs& inputs, const column::RramModel& model,
                                               const study::NetworkSensing& sensing, bool row_by_row, spice::WorkerPool& pool,
                                               const Workplace& place);

}  // namespace bitline::app
