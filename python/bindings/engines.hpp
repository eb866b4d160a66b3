#pragma once

#include <memory>
#include <optional>

#include "cosim/app/scratch_folder.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/column/comparator.hpp"
#include "cosim/column/macro.hpp"
#include "python/bindings/arrays.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

/// Where reads on SPICE happen: a folder, and the watch of the call that is under way.
struct SpiceBench {
  app::ScratchFolder scratch = {};
  const Watch* watch = nullptr;
};

/// An engine and what its calls need.
struct BoundEngine {
  std::shared_ptr<const column::Engine> engine;
  double precharge_v;
  int codes;                               ///< of the DAC
  std::shared_ptr<SpiceBench> bench = {};  ///< of the SPICE engine

  /// Does `work` without the interpreter's lock; on SPICE it can be interrupted and tells about progress.
  void work(const std::function<void()>& work, const ProgressArgument& progress = ProgressArgument(py::none())) const;
};

/// A macro that was programmed on one of them.
struct BoundMacro {
  std::shared_ptr<column::Macro> macro;  ///< its own, or one of a die that it keeps alive
  column::RowPlan plan;
  int columns;
  BoundEngine engine;
};

/// The engine of transistors for one study and its model's levels.
BoundEngine spice_engine(const app::Inputs& inputs, const column::ColumnModel& model, const column::Silicon& silicon,
                         const column::Comparator& comparator);

/// The model of the latch of a study's comparator, if it has one.
using LatchArgument = std::optional<std::shared_ptr<column::LatchModel>>;
/// What decides at the end of a study's columns; SpecError for a latch without its model.
column::Comparator comparator_with(const spec::StudySpec& spec, const column::ColumnModel& model, const LatchArgument& latch);

/// Codes as an engine reads them, where they are; ValueError for a code that the DAC does not have.
column::CodesView codes_view(const ArrayOf<std::uint8_t>& codes, py::ssize_t rows, int codes_of_dac);

/// Image numbers: those given, or 0, 1, … in `own`.
std::span<const std::uint32_t> image_numbers(const std::optional<ArrayOf<std::uint32_t>>& images, py::ssize_t count,
                                             std::vector<std::uint32_t>& own);

}  // namespace bitline::bindings
