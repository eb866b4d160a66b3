#include "cosim/spice/session.hpp"

#include <ngspice/sharedspice.h>

#include <cmath>
#include <sstream>
#include <string_view>
#include <vector>

#include "netlists/spec/quantity.hpp"

namespace bitline::spice {
namespace {

using spec::plain;

constexpr std::size_t quoted_lines = 8;

void command(std::string text) { ngSpice_Command(text.data()); }

/// Copy of a real vector of the current plot; empty if there is none.
std::vector<double> vector(std::string name) {
  const vector_info* info = ngGet_Vec_Info(name.data());
  if (info == nullptr || info->v_realdata == nullptr || info->v_length <= 0) return {};
  return {info->v_realdata, info->v_realdata + info->v_length};
}

/// Index of the first value that is not finite; the size if there is none.
std::size_t first_wild(const std::vector<double>& values) {
  std::size_t i = 0;
  while (i < values.size() && std::isfinite(values[i])) ++i;
  return i;
}

/// Drops every point that the next one repeats on the scale.
curves::Transient without_repeats(const curves::Transient& raw) {
  curves::Transient result{{}, raw.names, std::vector<std::vector<double>>(raw.traces.size())};
  for (std::size_t i = 0; i < raw.time_s.size(); ++i) {
    if (i + 1 < raw.time_s.size() && raw.time_s[i + 1] == raw.time_s[i]) continue;
    result.time_s.push_back(raw.time_s[i]);
    for (std::size_t p = 0; p < raw.traces.size(); ++p) result.traces[p].push_back(raw.traces[p][i]);
  }
  return result;
}

}  // namespace

Session::Session() {
  const auto say = [](char* line, int, void* self) {
    constexpr std::string_view prefix = "stderr ";
    auto& complaints = static_cast<Session*>(self)->complaints_;
    if (const std::string_view text = line; text.starts_with(prefix)) complaints.emplace_back(text.substr(prefix.size()));
    if (complaints.size() > quoted_lines) complaints.pop_front();
    return 0;
  };
  const auto status = [](char*, int, void*) { return 0; };
  const auto exit = [](int code, NG_BOOL, NG_BOOL, int, void* self) {
    static_cast<Session*>(self)->lost_ = true;
    return code;
  };
  ngSpice_Init(say, status, exit, nullptr, nullptr, nullptr, this);
  command("set num_threads=1");
}

Answer Session::run(const columns::Deck& deck) {
  forget();
  complaints_.clear();
  load(deck.text);
  if (!lost_) command("run");
  const Answer answer = judge(deck);
  if (!lost_) forget();
  return answer;
}

void Session::load(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  std::vector<char*> pointers;
  for (std::string& line : lines) pointers.push_back(line.data());
  pointers.push_back(nullptr);
  ngSpice_Circ(pointers.data());
}

void Session::forget() {
  command("destroy all");
  command("remcirc");
}

Answer Session::failure(const std::string& finding, bool stopped_early) const {
  std::string said;
  for (const std::string& line : complaints_) said += (said.empty() ? "" : " / ") + line;
  return {{}, finding + "; ngspice said: [" + said + "]", stopped_early, lost_};
}

Answer Session::judge(const columns::Deck& deck) const {
  if (lost_) return failure("ngspice gave up on the deck");
  if (std::string_view(ngSpice_CurPlot()) == "const") return failure("no new plot: the deck was not simulated");

  curves::Transient raw{vector(deck.scale), deck.probes, {}};
  const std::vector<double>& scale = raw.time_s;
  if (scale.empty()) return failure("the run has no points on the scale '" + deck.scale + "'");
  if (!(scale.back() >= deck.stop - 1e-9 * std::abs(deck.stop - scale.front()))) {
    return failure("the run stopped at " + deck.scale + " = " + plain(scale.back()) + " of " + plain(deck.stop), true);
  }
  for (const std::string& probe : deck.probes) {
    raw.traces.push_back(vector(probe));
    const std::vector<double>& trace = raw.traces.back();
    if (trace.size() != scale.size()) {
      return failure("probe '" + probe + "' has " + std::to_string(trace.size()) + " points, '" + deck.scale + "' has " +
                     std::to_string(scale.size()));
    }
    if (const std::size_t i = first_wild(trace); i < trace.size()) {
      return failure("probe '" + probe + "' is not finite at " + deck.scale + " = " + plain(scale[i]));
    }
  }
  for (std::size_t i = 1; i < scale.size(); ++i) {
    if (!(scale[i] >= scale[i - 1])) {
      return failure("the scale '" + deck.scale + "' falls from " + plain(scale[i - 1]) + " to " + plain(scale[i]) +
                     ", expected one rising sweep");
    }
  }
  return {without_repeats(raw), {}, false, false};
}

}  // namespace bitline::spice
