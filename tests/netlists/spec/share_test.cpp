#include "netlists/spec/share.hpp"

#include <gtest/gtest.h>

#include <cstdlib>
#include <string>

namespace bitline::spec {
namespace {

TEST(ShareFolder, IsTheSourceTreeOfAProgramThatIsNotInstalled) {
  EXPECT_EQ(own_folder(), BITLINE_BINARY_DIR "/tests");
  EXPECT_EQ(share_folder(), BITLINE_SOURCE_DIR);
}

TEST(ShareFolder, IsWhatTheEnvironmentNames) {
  ::setenv("BITLINE_SHARE", "/somewhere", 1);
  EXPECT_EQ(share_folder(), "/somewhere");
  ::unsetenv("BITLINE_SHARE");
}

}  // namespace
}  // namespace bitline::spec
