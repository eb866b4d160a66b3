#include "cosim/spice/session.hpp"

#include <ngspice/sharedspice.h>

#include <sstream>
#include <string_view>
#include <vector>

namespace bitline::spice {
namespace {

constexpr std::size_t quoted_lines = 8;

void command(std::string text) { ngSpice_Command(text.data()); }

/// Copy of a real vector of the current plot; empty if there is none.
std::vector<double> vector(std::string name) {
  const vector_info* info = ngGet_Vec_Info(name.data());
  if (info == nullptr || info->v_realdata == nullptr || info->v_length <= 0) return {};
  return {info->v_realdata, info->v_realdata + info->v_length};
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

Answer Session::failure(const Fault& fault) const {
  std::string said;
  for (const std::string& line : complaints_) said += (said.empty() ? "" : " / ") + line;
  return {{}, fault.what + "; ngspice said: [" + said + "]", fault.stopped_early, lost_};
}

Answer Session::judge(const columns::Deck& deck) const {
  if (lost_) return failure({"ngspice gave up on the deck"});
  if (std::string_view(ngSpice_CurPlot()) == "const") return failure({"no new plot: the deck was not simulated"});
  curves::Transient run{vector(deck.scale), deck.probes, {}};
  for (const std::string& probe : deck.probes) run.traces.push_back(vector(probe));
  if (const auto fault = fault_of(run, deck)) return failure(*fault);
  return {without_repeats(run), {}, false, false};
}

}  // namespace bitline::spice
