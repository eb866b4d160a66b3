#include "cosim/spice/strobed_column.hpp"

#include <cmath>
#include <limits>
#include <string>

#include "cosim/curves/discharge_columns.hpp"
#include "cosim/curves/measures.hpp"
#include "cosim/spice/characterise.hpp"
#include "cosim/spice/column_state.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::spice {

column::ColumnOutcome strobed(const Outcome& outcome, const spec::ColumnSpec& column) {
  if (!outcome.ok) return {{}, outcome.error};
  const auto& transient = outcome.transient;
  const double strobe_s = columns::read_timing(column).strobe_s;
  column::ColumnOutcome result{
      column::LineVoltages{curves::value_at(transient, "bl", strobe_s), curves::value_at(transient, "blb", strobe_s)}, ""};
  if (!column.comparator.latch) return result;
  const double apart = transient.trace("q").back() - transient.trace("qb").back();
  if (std::abs(apart) < column.supply_v / 2)
    return {{},
            "the latch did not decide: its outputs are " + spec::format_quantity(apart, spec::Dimension::voltage) +
                " apart at the end of its evaluation; expected half of the supply"};
  result.decision = apart > 0;
  return result;
}

RunSet audited_column_runs(const Subject& subject, const spec::WordlineLevels& levels, const column::Silicon& silicon,
                           std::uint32_t first, std::uint32_t count) {
  const auto deck = [=](std::size_t i) {
    const auto index = first + static_cast<std::uint32_t>(i);
    auto state = column_state(column::random_column(silicon, subject.column, index), levels, subject.column,
                              subject.column.supply_v, "random column " + std::to_string(index));
    state.relative_tolerance = full_column_tolerance;
    if (subject.column.comparator.latch) state.latch = column::latch_shifts_v(silicon, index, 0, 0);
    return columns::sram_column_deck(subject.technology, subject.column, state);
  };
  const auto row = [=](std::size_t i, const Outcome& outcome) {
    constexpr double blank = std::numeric_limits<double>::quiet_NaN();
    const auto index = static_cast<double>(first + i);
    const auto read = strobed(outcome, subject.column);
    if (!read.lines) return std::vector<double>{index, blank, blank, blank};
    return std::vector<double>{index, read.lines->bl, read.lines->blb, read.decision ? (*read.decision ? 1.0 : 0.0) : blank};
  };
  return {"audited columns", curves::audited_column_columns, count, deck, row};
}

}  // namespace bitline::spice
