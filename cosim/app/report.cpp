#include "cosim/app/report.hpp"

#include <sstream>

namespace bitline::app {

namespace {

std::string fixed(double value, int digits) {
  std::ostringstream out;
  out.precision(digits);
  out << std::fixed << value;
  return out.str();
}

}  // namespace

std::string percent(double share) { return fixed(100 * share, 2) + " %"; }

std::string millivolts(double volts) { return fixed(1e3 * volts, 3) + " mV"; }

Json audit_json(const AuditResult& result) {
  const auto& audit = result.summary;
  const double agreement =
      audit.columns == 0 ? 0 : static_cast<double>(audit.equal_decisions) / static_cast<double>(audit.columns);
  return {{"columns", audit.columns},
          {"failed", audit.failed},
          {"signal_rms_v", audit.signal_rms_v},
          {"rms_v", audit.rms_v},
          {"bias_v", audit.bias_v},
          {"max_v", audit.max_v},
          {"agreement", agreement},
          {"equal_decisions", audit.equal_decisions},
          {"largest_unequal_margin_v", audit.largest_unequal_margin_v},
          {"whole_images", result.whole_images},
          {"whole_images_equal", result.whole_images_equal}};
}

std::string audit_text(const AuditResult& result) {
  const auto& audit = result.summary;
  std::ostringstream out;
  out << "audit against SPICE on the same dies: " << audit.columns << " reads, " << audit.failed << " failed, V_BL - V_BLB "
      << millivolts(audit.signal_rms_v) << " rms\n"
      << "  error " << millivolts(audit.rms_v) << " rms, bias " << millivolts(audit.bias_v) << ", largest "
      << millivolts(audit.max_v) << "\n"
      << "  equal decisions " << audit.equal_decisions << " of " << audit.columns;
  if (audit.equal_decisions < audit.columns)
    out << ", unequal ones within " << millivolts(audit.largest_unequal_margin_v) << " of the threshold";
  out << "; whole images with the same class " << result.whole_images_equal << " of " << result.whole_images << "\n";
  return out.str();
}

}  // namespace bitline::app
