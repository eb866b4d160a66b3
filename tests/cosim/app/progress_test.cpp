#include "cosim/app/progress.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <sstream>

namespace bitline::app {
namespace {

/// Shows one step per second and returns what was printed.
std::string printed(bool terminal, std::size_t first, std::size_t last, std::size_t total) {
  std::ostringstream out;
  double now_s = 100;
  {
    ProgressPrinter printer(out, terminal, [&] { return now_s; });
    for (std::size_t done = first; done <= last; ++done) {
      printer.show({"fit", done, total});
      now_s += 1;
    }
  }
  return out.str();
}

TEST(Progress, PrintsPlainLinesEveryFiveSecondsAndAtTheEnd) {
  EXPECT_EQ(printed(false, 0, 12, 12),
            "fit: 41 %, 5 of 12, 7 s left\n"
            "fit: 83 %, 10 of 12, 2 s left\n"
            "fit: 12 of 12 done in 12 s\n");
}

TEST(Progress, DrawsABarOnATerminalAndLeavesALineBehind) {
  EXPECT_EQ(printed(true, 0, 2, 2),
            "\r\x1b[2Kfit [........................] 0 %, 0 of 2"
            "\r\x1b[2Kfit [############............] 50 %, 1 of 2, 1 s left"
            "\r\x1b[2Kfit: 2 of 2 done in 2 s\n");
}

TEST(Progress, EndsADrawnLineWhenTheWorkIsGivenUp) {
  EXPECT_EQ(printed(true, 0, 0, 2), "\r\x1b[2Kfit [........................] 0 %, 0 of 2\n");
}

TEST(Progress, TakesItsSpeedFromThisRunOnly) { EXPECT_EQ(printed(false, 90, 95, 100), "fit: 95 %, 95 of 100, 5 s left\n"); }

TEST(Progress, DrawsAtMostTenTimesASecond) {
  std::ostringstream out;
  double now_s = 0;
  ProgressPrinter printer(out, true, [&] { return now_s; });
  for (std::size_t i = 0; i < 1000; ++i, now_s += 0.001) printer.show({"fit", i, 100000});
  const std::string text = out.str();
  EXPECT_LE(std::count(text.begin(), text.end(), '\r'), 11);
}

TEST(Progress, BeginsAnewWithEveryStage) {
  std::ostringstream out;
  double now_s = 0;
  ProgressPrinter printer(out, false, [&] { return now_s; });
  for (const char* stage : {"one", "two"})
    for (std::size_t done = 0; done <= 1; ++done, now_s += 2) printer.show({stage, done, 1});
  EXPECT_EQ(out.str(), "one: 1 of 1 done in 2 s\ntwo: 1 of 1 done in 2 s\n");
}

TEST(Duration, IsReadAtAGlance) {
  EXPECT_EQ(duration_text(0.2), "0 s");
  EXPECT_EQ(duration_text(59.4), "59 s");
  EXPECT_EQ(duration_text(125), "2 min 5 s");
  EXPECT_EQ(duration_text(3780), "1 h 3 min");
}

}  // namespace
}  // namespace bitline::app
