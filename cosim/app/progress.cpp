#include "cosim/app/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <iostream>
#include <limits>
#include <memory>

namespace bitline::app {
namespace {

constexpr double redraw_s = 0.1;
constexpr double line_every_s = 5;
constexpr std::size_t bar_width = 24;
constexpr const char* erase_line = "\r\x1b[2K";

std::size_t share(const Progress& p, std::size_t whole) {
  if (p.total == 0) return whole;
  return static_cast<std::size_t>(static_cast<double>(std::min(p.done, p.total)) / static_cast<double>(p.total) *
                                  static_cast<double>(whole));
}

std::string bar(const Progress& progress) {
  const std::size_t filled = share(progress, bar_width);
  return "[" + std::string(filled, '#') + std::string(bar_width - filled, '.') + "]";
}

std::string count(const Progress& p) { return std::to_string(p.done) + " of " + std::to_string(p.total); }

double steady_s() { return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count(); }

}  // namespace

std::string duration_text(double seconds) {
  const long whole = std::max(0L, std::lround(seconds));
  if (whole < 60) return std::to_string(whole) + " s";
  if (whole < 3600) return std::to_string(whole / 60) + " min " + std::to_string(whole % 60) + " s";
  return std::to_string(whole / 3600) + " h " + std::to_string(whole % 3600 / 60) + " min";
}

ProgressPrinter::ProgressPrinter(std::ostream& out, bool terminal, std::function<double()> clock_s)
    : out_(out), terminal_(terminal), clock_s_(std::move(clock_s)) {}

ProgressPrinter::~ProgressPrinter() {
  if (line_is_open_) out_ << '\n' << std::flush;
}

void ProgressPrinter::begin(const Progress& progress) {
  if (line_is_open_) out_ << '\n';
  line_is_open_ = false;
  stage_ = progress.stage;
  finished_ = false;
  found_done_ = progress.done;
  begun_s_ = clock_s_();
  printed_s_ = terminal_ ? -std::numeric_limits<double>::infinity() : begun_s_;
}

std::string ProgressPrinter::remaining(const Progress& progress) const {
  const double elapsed_s = clock_s_() - begun_s_;
  if (progress.done <= found_done_ || elapsed_s <= 0) return "";
  const double rate = static_cast<double>(progress.done - found_done_) / elapsed_s;
  return ", " + duration_text(static_cast<double>(progress.total - progress.done) / rate) + " left";
}

void ProgressPrinter::draw(const Progress& progress) {
  const std::string percent = std::to_string(share(progress, 100)) + " %";
  if (terminal_) {
    out_ << erase_line << stage_ << ' ' << bar(progress) << ' ' << percent << ", " << count(progress) << remaining(progress);
    line_is_open_ = true;
  } else {
    out_ << stage_ << ": " << percent << ", " << count(progress) << remaining(progress) << '\n';
  }
  out_.flush();
}

void ProgressPrinter::show(const Progress& progress) {
  if (progress.stage != stage_ || (finished_ && progress.done < progress.total)) begin(progress);
  if (finished_) return;
  const double now_s = clock_s_();
  if (progress.done >= progress.total) {
    finished_ = true;
    out_ << (line_is_open_ ? erase_line : "") << stage_ << ": " << count(progress) << " done in "
         << duration_text(now_s - begun_s_) << '\n'
         << std::flush;
    line_is_open_ = false;
  } else if (now_s - printed_s_ >= (terminal_ ? redraw_s : line_every_s)) {
    printed_s_ = now_s;
    draw(progress);
  }
}

ProgressSink progress_on_stderr(bool quiet) {
  if (quiet) return [](const Progress&) {};
  const auto printer = std::make_shared<ProgressPrinter>(std::cerr, ::isatty(STDERR_FILENO) == 1, steady_s);
  return [printer](const Progress& progress) { printer->show(progress); };
}

}  // namespace bitline::app
