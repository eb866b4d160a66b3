#pragma once

#include <string>
#include <vector>

namespace bitline::curves {

/// What one finished analysis left behind: a scale and traces of the same length.
struct Transient {
  std::vector<double> time_s;               ///< scale; seconds, or volts for a dc sweep; strictly increasing
  std::vector<std::string> names;           ///< probe names
  std::vector<std::vector<double>> traces;  ///< traces[p][i]: probe p at time_s[i]

  /// Trace of a probe; throws std::out_of_range for an unknown name.
  const std::vector<double>& trace(const std::string& name) const;
};

}  // namespace bitline::curves
