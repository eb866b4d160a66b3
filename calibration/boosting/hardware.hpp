#pragma once

#include <cstdint>
#include <vector>

#include "calibration/boosting/classifier.hpp"
#include "calibration/compensation/trim.hpp"
#include "calibration/compensation/working_point.hpp"
#include "cosim/column/macro.hpp"
#include "cosim/column/model_engine.hpp"
#include "netlists/spec/column_spec.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::boosting {

/// The rows of a macro as a specification divides them.
column::RowPlan classifier_rows(const spec::BoostingSpec& boosting, const spec::ColumnSpec& column);

/// Macros of one die on some engine: all that training and classifying know of the hardware.
struct Hardware {
  const column::Engine& engine;
  std::uint32_t die;
  column::RowPlan rows;
  double precharge_v;              ///< from which reads start [V]
  std::vector<column::Bits> trim;  ///< by macro, shape (trim rows, columns)
};

/// The same with half of the trim rows at ones.
Hardware uncompensated_hardware(const column::Engine& engine, std::uint32_t die, const column::RowPlan& rows, int columns,
                                double precharge_v);

/// Searches the trim rows of every macro, whose other rows store ones and zeros in turn, and keeps what it finds; the number of
/// columns that are out of range.
int compensate(Hardware& hardware, const compensation::TrimSearch& search);

/// Common mode at which the first macro of a classifier works on a nominal die with these images, and from where a search that
/// strobes the trim rows alone has to precharge.
compensation::WorkingPoint working_point(const Classifier& classifier, const column::RowPlan& rows,
                                         const column::ModelEngine& nominal, const column::Codes& images);

/// What images are decided, and the addresses of their noise.
struct Drives {
  const column::Codes& codes;
  std::span<const std::uint32_t> image;
  std::uint32_t strobe = 0;
};

/// Decisions of columns number `first` … of a classifier, shape (images, count).
column::Decisions decide(const Hardware& hardware, const Classifier& classifier, int first, int count, const Drives& drives);

}  // namespace bitline::boosting
