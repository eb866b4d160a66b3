#include "netlists/spec/files.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <fstream>

#include "netlists/spec/error.hpp"

namespace bitline::spec {
namespace {

using testing::HasSubstr;

/// Writing beyond this many bytes fails as on a full disk, as long as the value lives.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(rlim_t bytes) : handler_(std::signal(SIGXFSZ, SIG_IGN)) {
    getrlimit(RLIMIT_FSIZE, &before_);
    const rlimit limit{bytes, before_.rlim_max};
    setrlimit(RLIMIT_FSIZE, &limit);
  }
  ~FileSizeLimit() {
    setrlimit(RLIMIT_FSIZE, &before_);
    std::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  void (*handler_)(int);
  rlimit before_{};
};

class Files : public testing::Test {
 protected:
  Files() {
    std::string pattern = (std::filesystem::temp_directory_path() / "bitline-files-XXXXXX").string();
    folder = mkdtemp(pattern.data());
  }
  ~Files() override { std::filesystem::remove_all(folder); }

  std::size_t count() const { return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder), {})); }

  std::filesystem::path folder;
};

template <class Action>
std::string failure(Action action) {
  try {
    action();
  } catch (const FileError& error) {
    return error.what();
  }
  return "done";
}

TEST_F(Files, ReadsBackWhatWasWritten) {
  const std::string text("line\n\0end", 9);
  write_atomically(folder / "a", text);
  EXPECT_EQ(read_text(folder / "a"), text);
  write_atomically(folder / "a", "new");
  EXPECT_EQ(read_text(folder / "a"), "new");
  EXPECT_EQ(count(), 1U);
}

TEST_F(Files, SaysWhichFileCouldNotBeOpenedAndWhy) {
  EXPECT_EQ(failure([&] { read_text(folder / "none"); }),
            "'" + (folder / "none").string() + "' could not be opened: No such file or directory");
  EXPECT_THAT(failure([&] { read_text(folder); }), HasSubstr("Is a directory"));
  EXPECT_THAT(failure([&] { write_atomically(folder / "none" / "a", "x"); }), HasSubstr("none/a' could not be written"));
}

TEST_F(Files, KeepTheOldContentAndNothingElseWhenTheDiskIsFull) {
  write_atomically(folder / "a", "old");
  {
    const FileSizeLimit limit(1000);
    EXPECT_THAT(failure([&] { write_atomically(folder / "a", std::string(5000, 'x')); }), HasSubstr("could not be written"));
  }
  EXPECT_EQ(read_text(folder / "a"), "old");
  EXPECT_EQ(count(), 1U);
}

TEST_F(Files, LeaveNothingWhenTheTargetCannotBeReplaced) {
  std::filesystem::create_directory(folder / "a");
  EXPECT_THAT(failure([&] { write_atomically(folder / "a", "x"); }), HasSubstr("could not be written"));
  EXPECT_EQ(count(), 1U);
}

TEST_F(Files, AppendWholeLinesAndGoOnInTheNextRun) {
  {
    AppendFile file(folder / "a");
    EXPECT_TRUE(file.empty());
    file.append("header");
  }
  AppendFile file(folder / "a");
  EXPECT_FALSE(file.empty());
  file.append("1,2");
  EXPECT_EQ(read_text(folder / "a"), "header\n1,2\n");
}

TEST_F(Files, DropALineThatAKillHasTorn) {
  write_atomically(folder / "a", "header\n1,2\n3,");
  AppendFile(folder / "a").append("3,4");
  EXPECT_EQ(read_text(folder / "a"), "header\n1,2\n3,4\n");
  write_atomically(folder / "b", "head");
  EXPECT_TRUE(AppendFile(folder / "b").empty());
}

TEST_F(Files, AppendNoPartOfALineWhenTheDiskIsFull) {
  AppendFile file(folder / "a");
  file.append("header");
  {
    const FileSizeLimit limit(20);
    EXPECT_THAT(failure([&] { file.append(std::string(100, 'x')); }), HasSubstr("could not be appended to"));
  }
  file.append("1,2");
  EXPECT_EQ(read_text(folder / "a"), "header\n1,2\n");
}

TEST_F(Files, RefuseASecondWriterOfTheSameResults) {
  const AppendFile first(folder / "a");
  EXPECT_THAT(failure([&] { AppendFile second(folder / "a"); }), HasSubstr("is being written by another process"));
}

TEST_F(Files, RefuseALineThatIsTwo) {
  AppendFile file(folder / "a");
  EXPECT_THAT(failure([&] { file.append("1\n2"); }), HasSubstr("contains a line break"));
}

}  // namespace
}  // namespace bitline::spec
