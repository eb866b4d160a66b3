#include "calibration/audit/random_audit.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

#include "cosim/column/sampled_column.hpp"

namespace bitline::audit {

curves::Dataset audit_random_columns(const curves::Dataset& columns, const column::ColumnModel& model,
                                     const column::Silicon& silicon, const spec::ColumnSpec& column,
                                     const std::optional<column::LatchModel>& latch) {
  const column::Comparator comparator(column.comparator, latch);
  const auto index = columns.column("index"), bl = columns.column("bl_v"), blb = columns.column("blb_v");
  curves::Dataset audit{"random column audit",
                        columns.digest,
                        {"die", "model_bl_v", "model_blb_v", "spice_bl_v", "spice_blb_v", "error_v", "model_decision",
                         "spice_decision", "spice_margin_v"},
                        {}};
  for (const auto& row : columns.rows) {
    const auto die = static_cast<std::uint32_t>(row[index]);
    const auto modelled = column::evaluate(model, column::random_column(silicon, column, die), model.precharge_v);
    auto& audited = audit.rows.emplace_back(std::vector<double>{row[index], modelled.bl, modelled.blb});
    if (std::isnan(row[bl])) {
      audited.resize(audit.columns.size(), std::numeric_limits<double>::quiet_NaN());
      continue;
    }
    const column::LineVoltages simulated{row[bl], row[blb]};
    const auto offset = column::offset_curve(comparator, silicon, die, 0, 0);
    const double margin = column::margin_v(offset, simulated);
    const double decision = latch ? row[columns.column("decision")] : (margin >= 0 ? 1.0 : 0.0);
    audited.insert(audited.end(), {simulated.bl, simulated.blb, modelled.difference() - simulated.difference(),
                                   column::margin_v(offset, modelled) >= 0 ? 1.0 : 0.0, decision, margin});
  }
  return audit;
}

}  // namespace bitline::audit
