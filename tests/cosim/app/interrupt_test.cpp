#include "cosim/app/interrupt.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <cstdlib>

namespace bitline::app {
namespace {

TEST(InterruptDeathTest, IsAFlagFirstAndAnEndThen) {
  EXPECT_EXIT(
      {
        watch_for_interrupts();
        if (interrupted()) std::exit(1);
        std::raise(SIGINT);
        std::exit(interrupted() ? 0 : 2);
      },
      testing::ExitedWithCode(0), "");
  EXPECT_EXIT(
      {
        watch_for_interrupts();
        std::raise(SIGINT);
        std::raise(SIGINT);
        std::exit(0);
      },
      testing::KilledBySignal(SIGINT), "");
}

}  // namespace
}  // namespace bitline::app
