#include "cosim/app/exit_code.hpp"

#include <gtest/gtest.h>

#include <filesystem>
#include <system_error>

#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

TEST(ExitCode, TellsWhoseFaultItWas) {
  EXPECT_EQ(exit_code(SpecError("")), 2);
  EXPECT_EQ(exit_code(SpiceError("")), 3);
  EXPECT_EQ(exit_code(DomainError("")), 4);
  EXPECT_EQ(exit_code(FitError("")), 5);
  EXPECT_EQ(exit_code(FileError("")), 6);
  EXPECT_EQ(exit_code(std::filesystem::filesystem_error("", std::error_code{})), 6);
  EXPECT_EQ(exit_code(Interrupted()), 130);
  EXPECT_EQ(exit_code(std::bad_alloc()), 1);
}

}  // namespace
}  // namespace bitline::app
