#include "cosim/data/mnist.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>

#include "netlists/spec/error.hpp"
#include "tests/cosim/data/idx_file.hpp"

namespace bitline::data {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(FindMnist, PrefersTheCompressedFile) {
  const TemporaryFolder folder;
  write_file(folder.path() / "name", "");
  EXPECT_EQ(find_mnist(folder.path(), "name"), folder.path() / "name");
  write_file(folder.path() / "name.gz", "");
  EXPECT_EQ(find_mnist(folder.path(), "name"), folder.path() / "name.gz");
}

TEST(VerifyMnist, NamesTheFileWithAnotherSumAndWhatToDo) {
  const TemporaryFolder folder;
  write_file(folder.path() / "train-images-idx3-ubyte", "abc");
  EXPECT_THAT(
      [&] { verify_mnist(folder.path()); },
      ThrowsMessage<SpecError>(AllOf(HasSubstr("train-images-idx3-ubyte: the md5 sum is "
                                               "900150983cd24fb0d6963f7d28e17f72; expected 6bbc9ace898e44ae57da46a324031adb"),
                                     HasSubstr("put the four MNIST files"))));
}

TEST(VerifyMnist, NamesTheMissingFile) {
  const TemporaryFolder folder;
  EXPECT_THAT([&] { verify_mnist(folder.path()); }, ThrowsMessage<FileError>(HasSubstr("train-images-idx3-ubyte: neither")));
}

TEST(VerifyMnist, AcceptsTheRealFiles) {
  const char* folder = std::getenv("BITLINE_MNIST");
  if (!folder) GTEST_SKIP() << "BITLINE_MNIST is not set";
  EXPECT_NO_THROW(verify_mnist(folder));
}

}  // namespace
}  // namespace bitline::data
