#pragma once

#include <cstddef>
#include <functional>
#include <iosfwd>
#include <string>

namespace bitline::app {

/// How far a stage of the work has come.
struct Progress {
  std::string stage;
  std::size_t done, total;
};

using ProgressSink = std::function<void(const Progress&)>;

/// "8 s", "2 min 5 s", "1 h 3 min"; whole seconds.
std::string duration_text(double seconds);

/// Prints progress for people. On a terminal one line is drawn over and over, at most ten times a second; elsewhere a stage
/// prints a line at most every five seconds and one when it is done. Work that a resumed stage found done is not taken for
/// speed.
class ProgressPrinter {
 public:
  /// `clock_s` is a clock that never goes back [s].
  ProgressPrinter(std::ostream& out, bool terminal, std::function<double()> clock_s);
  /// Leaves the cursor at the start of a line.
  ~ProgressPrinter();
  ProgressPrinter(const ProgressPrinter&) = delete;
  ProgressPrinter& operator=(const ProgressPrinter&) = delete;

  void show(const Progress& progress);

 private:
  void begin(const Progress& progress);
  std::string remaining(const Progress& progress) const;
  void draw(const Progress& progress);

  std::ostream& out_;
  bool terminal_;
  std::function<double()> clock_s_;
  std::string stage_;
  bool finished_ = true;       ///< the stage's last line has been printed
  bool line_is_open_ = false;  ///< on a terminal: the cursor stands behind a drawn line
  std::size_t found_done_ = 0;
  double begun_s_ = 0;
  double printed_s_ = 0;
};

/// Sink that prints on standard error; with `quiet` it does nothing. To be called from one thread at a time.
ProgressSink progress_on_stderr(bool quiet);

}  // namespace bitline::app
