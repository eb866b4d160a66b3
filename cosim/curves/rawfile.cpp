#include "cosim/curves/rawfile.hpp"

#include <bit>
#include <cstring>

#include "netlists/spec/error.hpp"

namespace bitline::curves {
namespace {

static_assert(std::endian::native == std::endian::little, "rawfiles hold the doubles of a little-endian machine");

/// The line that declares a variable: `v1#branch` is the current i(v1), anything else a voltage.
std::string variable(const std::string& probe) {
  constexpr std::string_view branch = "#branch";
  if (probe.ends_with(branch)) return "i(" + probe.substr(0, probe.size() - branch.size()) + ")\tcurrent";
  return "v(" + probe + ")\tvoltage";
}

void append(std::string& bytes, double value) {
  char raw[sizeof value];
  std::memcpy(raw, &value, sizeof value);
  bytes.append(raw, sizeof value);
}

}  // namespace

std::string rawfile(const Transient& transient, const std::string& title) {
  if (title.find('\n') != std::string::npos) throw Error("the title of a rawfile has a line break, expected one line");
  std::string bytes = "Title: " + title +
                      "\nPlotname: Transient Analysis\nFlags: real"
                      "\nNo. Variables: " +
                      std::to_string(transient.names.size() + 1) + "\nNo. Points: " + std::to_string(transient.time_s.size()) +
                      "\nVariables:\n\t0\ttime\ttime\n";
  for (std::size_t p = 0; p < transient.names.size(); ++p) {
    bytes += "\t" + std::to_string(p + 1) + "\t" + variable(transient.names[p]) + "\n";
  }
  bytes += "Binary:\n";
  for (std::size_t i = 0; i < transient.time_s.size(); ++i) {
    append(bytes, transient.time_s[i]);
    for (const auto& trace : transient.traces) append(bytes, trace.at(i));
  }
  return bytes;
}

}  // namespace bitline::curves
