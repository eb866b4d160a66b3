#pragma once

#include <cstdint>

#include "cosim/column/column_job.hpp"
#include "cosim/spice/characterise.hpp"
#include "cosim/spice/resumable.hpp"
#include "cosim/spice/worker_pool.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::spice {

/// What a simulated read says: the lines' voltages at the strobe and, where the column has a latch, its decision. A failed run
/// has neither, nor has one whose latch did not decide: its outputs are less than half a supply apart at the end.
column::ColumnOutcome strobed(const Outcome& outcome, const spec::ColumnSpec& column);

/// Random columns (column::random_column) for an audit, one row each (curves::audited_column_columns): read and, where the
/// column has a latch, strobed by that of their die. The decision is blank without a latch, the whole row where a run failed or
/// a latch did not decide.
RunSet audited_column_runs(const Subject& subject, const spec::WordlineLevels& levels, const column::Silicon& silicon,
                           std::uint32_t first, std::uint32_t count);

}  // namespace bitline::spice
