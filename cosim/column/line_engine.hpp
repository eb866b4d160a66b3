#pragma once

#include <functional>
#include <memory>

#include "cosim/column/column_job.hpp"
#include "cosim/column/comparator.hpp"
#include "cosim/column/macro.hpp"
#include "cosim/column/silicon.hpp"
#include "netlists/spec/wordline_levels.hpp"

namespace bitline::column {

/// Told of every read that a line engine made.
using OnColumnRead = std::function<void(const ColumnJob&, const ColumnOutcome&)>;

/// An engine that knows nothing but how to evaluate single columns: transistor-level SPICE, a reference, or a bench with a
/// chip. Where a column comes with a decision of its own comparator that one counts; else offsets and noise are those of the
/// model engine at the same addresses. A column that cannot be evaluated is a SpiceError.
class LineEngine final : public Engine {
 public:
  struct Parts {
    ColumnEvaluator evaluate;
    spec::WordlineLevels levels;
    Comparator comparator;
    Silicon silicon;
    OnColumnRead on_read;  ///< may be empty
  };
  LineEngine(std::string name, Parts parts);

  const char* name() const override { return name_.c_str(); }
  std::unique_ptr<Macro> program(const MacroProgram& program) const override;

 private:
  std::string name_;
  std::shared_ptr<const Parts> parts_;
};

}  // namespace bitline::column
