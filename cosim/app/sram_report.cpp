#include "cosim/app/sram_report.hpp"

#include <sstream>

#include "cosim/app/report.hpp"

namespace bitline::app {

Json sram_sensing_json(const network::LayerMapping& mapping, const std::vector<study::PlaneSensing>& planes) {
  Json list = Json::array();
  for (const auto& plane : planes) {
    Json sums = Json::array();
    for (const int count : plane.quantiser.boundaries) sums.push_back(count - static_cast<int>(mapping.rows));
    list.push_back({{"references_v", plane.mlsa.references},
                    {"sums", sums},
                    {"levels", plane.mlsa.levels},
                    {"rms_error", plane.quantiser.rms}});
  }
  return list;
}

Json sram_json(const RramInputs& inputs, const SramReport& report) {
  const SramAudit& audit = report.audit;
  const column::Residual& columns = report.model.quality.holdout_column_v;
  return {{"layers", inputs.spec.sram->layers},
          {"rows", inputs.sram->study.column.rows},
          {"code", inputs.sram->code},
          {"wordline_v", report.model.levels[inputs.sram->code]},
          {"mlsa_bits", inputs.spec.sram->mlsa.bits},
          {"references", inputs.spec.sram->mlsa.references},
          {"fit",
           {{"holdout_columns", columns.count}, {"holdout_column_rms_v", columns.rms}, {"holdout_column_max_v", columns.max}}},
          {"audit",
           {{"columns", audit.columns},
            {"failed", audit.failed},
            {"full_scale_v", audit.full_scale_v},
            {"signal_rms_v", audit.signal_rms_v},
            {"rms_v", audit.rms_v},
            {"max_v", audit.largest_v},
            {"rms", audit.rms_v / audit.full_scale_v},
            {"max", audit.largest_v / audit.full_scale_v},
            {"codes_equal", audit.codes_equal},
            {"largest_unequal_margin_v", audit.largest_unequal_margin_v}}}};
}

std::string sram_text(const RramInputs& inputs, const SramReport& report) {
  const SramAudit& audit = report.audit;
  std::ostringstream text;
  text << "  6T cells   layer";
  for (std::size_t i = 0; i < inputs.spec.sram->layers.size(); ++i)
    text << (i == 0 ? (inputs.spec.sram->layers.size() > 1 ? "s " : " ") : ", ") << inputs.spec.sram->layers[i];
  text << ", " << inputs.spec.sram->mlsa.bits << "-bit sense amplifiers; model against SPICE on "
       << report.model.quality.holdout_column_v.count << " columns aside "
       << millivolts(report.model.quality.holdout_column_v.rms) << " rms\n"
       << "             audit: " << audit.columns << " reads in SPICE of " << millivolts(audit.signal_rms_v) << " rms, error "
       << millivolts(audit.rms_v) << " rms, " << millivolts(audit.largest_v) << " max, "
       << small_percent(audit.rms_v / audit.full_scale_v) << " and " << small_percent(audit.largest_v / audit.full_scale_v)
       << " of a swing of " << millivolts(audit.full_scale_v) << "; " << audit.codes_equal << " of " << audit.columns
       << " codes equal; " << audit.failed << " reads failed\n";
  return text.str();
}

}  // namespace bitline::app
