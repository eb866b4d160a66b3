#include "cosim/data/idx.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "tests/cosim/data/idx_file.hpp"

namespace bitline::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class IdxFile : public testing::Test {
 protected:
  void refuses(std::string_view content, const std::string& sentence) const {
    write_file(file_, content);
    EXPECT_THAT([&] { read_idx(file_, 3); }, ThrowsMessage<SpecError>(AllOf(HasSubstr("images: "), HasSubstr(sentence))));
  }
  TemporaryFolder folder_;
  std::filesystem::path file_ = folder_.path() / "images";
};

TEST_F(IdxFile, IsReadPlainAndCompressed) {
  const std::string bytes = idx_bytes({2, 1, 3}, "abcdef");
  for (auto* write : {write_file, write_gzip}) {
    write(file_, bytes);
    const Idx idx = read_idx(file_, 3);
    EXPECT_THAT(idx.shape, ElementsAre(2, 1, 3));
    EXPECT_THAT(idx.values, ElementsAre('a', 'b', 'c', 'd', 'e', 'f'));
  }
}

TEST_F(IdxFile, WithAWrongMagicNumberIsRefused) {
  refuses(idx_bytes({6}, "abcdef") + "more than a header", "the magic number is 2049; expected 2051");
}

TEST_F(IdxFile, WithAWrongLengthIsRefused) {
  refuses("", "has 0 bytes; expected at least the 16 of an IDX header");
  refuses(idx_bytes({2, 1, 3}, "abcde"), "has 5 bytes after the header; expected 6");
  refuses(idx_bytes({2, 1, 3}, "abcdefg"), "has 7 bytes after the header; expected 6");
  refuses(idx_bytes({0xffffffff, 0xffffffff, 0xffffffff}, "a"), "expected more than any file has");
}

TEST_F(IdxFile, WithATruncatedGzipStreamIsRefused) {
  write_gzip(file_, idx_bytes({20, 20, 20}, std::string(8000, 'a')));
  const std::string whole = spec::read_text(file_);
  refuses(whole.substr(0, whole.size() / 2), "the gzip stream ends after");
  refuses(whole.substr(0, whole.size() - 4), "the gzip stream ends after");
}

TEST_F(IdxFile, WithADamagedGzipStreamIsRefused) {
  write_gzip(file_, idx_bytes({2, 1, 3}, "abcdef"));
  std::string bytes = spec::read_text(file_);
  bytes[bytes.size() - 8] = static_cast<char>(bytes[bytes.size() - 8] ^ 1);  // the check sum
  refuses(bytes, "the gzip stream is damaged");
}

TEST_F(IdxFile, ThatCannotBeReadIsAFileError) {
  EXPECT_THAT([&] { read_idx(folder_.path() / "none", 3); },
              ThrowsMessage<FileError>(AllOf(HasSubstr("none"), HasSubstr("No such file"))));
  EXPECT_THAT([&] { read_idx(folder_.path(), 3); }, ThrowsMessage<FileError>(HasSubstr("directory")));
}

}  // namespace
}  // namespace bitline::data
