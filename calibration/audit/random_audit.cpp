#include "calibration/audit/random_audit.hpp"

#include <cmath>
#include <cstdint>
#include <limits>

#include "cosim/column/sampled_column.hpp"
#include "cosim/column/sensing.hpp"

namespace bitline::audit {

curves::Dataset audit_random_columns(const curves::Dataset& columns, const column::ColumnModel& model,
                                     const column::Silicon& silicon, const spec::ColumnSpec& column) {
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
    const double offset = column::comparator_offset_v(silicon, die, 0, 0);
    const auto margin = [&](const column::LineVoltages& lines) {
      return lines.difference() - column::offset_at_v(column.comparator, offset, lines.common_mode());
    };
    audited.insert(audited.end(), {simulated.bl, simulated.blb, modelled.difference() - simulated.difference(),
                                   margin(modelled) >= 0 ? 1.0 : 0.0, margin(simulated) >= 0 ? 1.0 : 0.0, margin(simulated)});
  }
  return audit;
}

}  // namespace bitline::audit
