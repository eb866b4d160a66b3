#pragma once

#include <memory>

#include "cosim/column/macro.hpp"

namespace bitline::column {

/// The exact engine: integer sums in units of RowPlan::unit_code, decision 1 where sum >= boundary. It has no offsets, so the
/// trim rows have no effect; with the data off every sum is 0 and every boundary too.
class IdealEngine final : public Engine {
 public:
  const char* name() const override { return "ideal"; }
  /// SpecError when the weights or boundaries do not have the shape of the plan.
  std::unique_ptr<Macro> program(const MacroProgram& program) const override;
};

}  // namespace bitline::column
