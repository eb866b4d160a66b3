#pragma once

#include <optional>
#include <vector>

#include "calibration/study/rram_die.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/network/xnor_mapping.hpp"
#include "netlists/spec/rram_study.hpp"
#include "netlists/technologies/technology.hpp"

/// The stages of a run on resistive arrays for the layers that are on columns of 6T cells: see rram_stages.hpp.
namespace bitline::app {

/// What the columns of 6T cells are made from.
struct SramInputs {
  spec::StudySpec study;  ///< as the file says, but in the corner, at the temperature and with the seed of the arrays
  int code;               ///< of a row whose input is +1
};

/// Reads the specification that the section 'sram' names; nothing without that section. SpecError when its technology is
/// another than the arrays', when its DAC does not have the code, or when its array has too few columns.
std::optional<SramInputs> read_sram_inputs(const spec::RramStudySpec& spec);

/// The network on sub-arrays of both kinds. SpecError for a layer that does not exist, and when none is left for the array.
network::XnorPlan map_on_arrays(const spec::RramStudySpec& spec, const std::optional<SramInputs>& sram);

/// The fitted model of the 6T columns in the run's folder 'sram', which the stages of a run on SRAM leave there: model.yaml.
column::ColumnModel fit_sram(const SramInputs& sram, const technologies::Technology& technology, spice::WorkerPool& pool,
                             const Workplace& place);

/// What layers on 6T cells are on: the silicon of the study's dies with the differences and noise that it asks for.
study::SramLayers sram_layers(const spec::RramStudySpec& spec, const SramInputs& sram,
                              const technologies::Technology& technology, const column::ColumnModel& model);

}  // namespace bitline::app
