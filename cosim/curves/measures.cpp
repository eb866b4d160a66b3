#include "cosim/curves/measures.hpp"

#include <algorithm>
#include <sstream>
#include <vector>

#include "netlists/spec/error.hpp"

namespace bitline::curves {
namespace {

template <typename... Parts>
Error failure(const Parts&... parts) {
  std::ostringstream sentence;
  (sentence << ... << parts);
  return Error(sentence.str());
}

}  // namespace

double value_at(const Transient& transient, const std::string& probe, double time_s) {
  const std::vector<double>& time = transient.time_s;
  const std::vector<double>& trace = transient.trace(probe);
  if (time.empty()) throw failure("probe '", probe, "' was asked at ", time_s, ", but the transient has no points");
  const double slack_s = 1e-9 * (time.back() - time.front());
  if (!(time.front() - slack_s <= time_s && time_s <= time.back() + slack_s)) {
    throw failure("probe '", probe, "' was asked at ", time_s, ", outside of the simulated ", time.front(), " to ",
                  time.back());
  }
  if (time_s <= time.front()) return trace.front();
  if (time_s >= time.back()) return trace.back();
  const auto after = static_cast<std::size_t>(std::lower_bound(time.begin(), time.end(), time_s) - time.begin());
  const double part = (time_s - time[after - 1]) / (time[after] - time[after - 1]);
  return trace[after - 1] + part * (trace[after] - trace[after - 1]);
}

double crossing_s(const Transient& transient, const std::string& probe, double level, double from_s) {
  const std::vector<double>& time = transient.time_s;
  const std::vector<double>& trace = transient.trace(probe);
  double before_s = time.empty() ? from_s : std::max(from_s, time.front());
  double before = value_at(transient, probe, before_s);
  if (before == level) return before_s;
  auto i = static_cast<std::size_t>(std::upper_bound(time.begin(), time.end(), before_s) - time.begin());
  for (; i < time.size(); ++i) {
    if ((before < level) != (trace[i] < level) || trace[i] == level) {
      return before_s + (time[i] - before_s) * ((level - before) / (trace[i] - before));
    }
    before_s = time[i];
    before = trace[i];
  }
  throw failure("probe '", probe, "' never reaches ", level, " between ", std::max(from_s, time.front()), " and ", time.back());
}

double integral(const Transient& transient, const std::string& probe, double from_s, double until_s) {
  const std::vector<double>& time = transient.time_s;
  const std::vector<double>& trace = transient.trace(probe);
  double before_s = from_s, before = value_at(transient, probe, from_s), sum = 0;
  const auto add = [&](double at_s, double value) {
    sum += (at_s - before_s) * (before + value) / 2;
    before_s = at_s;
    before = value;
  };
  auto i = static_cast<std::size_t>(std::upper_bound(time.begin(), time.end(), from_s) - time.begin());
  for (; i < time.size() && time[i] < until_s; ++i) add(time[i], trace[i]);
  add(until_s, value_at(transient, probe, until_s));
  return sum;
}

}  // namespace bitline::curves
