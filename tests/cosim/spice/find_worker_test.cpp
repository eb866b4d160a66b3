#include "cosim/spice/find_worker.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "netlists/spec/error.hpp"

namespace bitline::spice {
namespace {

std::string message_of_a_search() {
  try {
    return "found " + find_worker().string();
  } catch (const SpiceError& error) {
    return error.what();
  }
}

TEST(FindWorker, PrefersTheEnvironmentThenThePlaceBesideTheProgram) {
  ::setenv("BITLINE_SPICE_WORKER", BITLINE_BINARY_DIR "/bitline-spice-worker", 1);
  EXPECT_EQ(find_worker(), BITLINE_BINARY_DIR "/bitline-spice-worker");
  ::setenv("BITLINE_SPICE_WORKER", BITLINE_SOURCE_DIR "/CMakeLists.txt", 1);
  EXPECT_THAT(message_of_a_search(), testing::HasSubstr("CMakeLists.txt', which is not an executable file"));
  ::unsetenv("BITLINE_SPICE_WORKER");
  EXPECT_THAT(message_of_a_search(),
              testing::HasSubstr("no simulator worker at " BITLINE_BINARY_DIR "/tests/bitline-spice-worker"));
}

}  // namespace
}  // namespace bitline::spice
