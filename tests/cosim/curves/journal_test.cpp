#include "cosim/curves/journal.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <limits>

#include "netlists/spec/files.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::curves {
namespace {

using testing::ElementsAre;

constexpr std::size_t count = 5;
constexpr double nan = std::numeric_limits<double>::quiet_NaN();

std::vector<double> row(std::size_t index) {
  return {static_cast<double>(index) / 3, index == 3 ? nan : -1e-14 * static_cast<double>(index)};
}

Dataset head(const std::string& digest = "0123") { return {"study", digest, {"a_v", "b_s"}, {}}; }

std::string whole() {
  Dataset dataset = head();
  for (std::size_t i = 0; i < count; ++i) dataset.rows.push_back(row(i));
  return to_csv(dataset);
}

class JournalFile : public testing::Test {
 protected:
  Journal open(const std::string& digest = "0123") const { return Journal(file, head(digest), count); }
  /// Adds what is missing, from the last row to the first, and finishes.
  static std::vector<std::size_t> complete(Journal journal) {
    const auto missing = journal.missing();
    for (auto i = missing.rbegin(); i != missing.rend(); ++i) journal.add(*i, row(*i));
    journal.finish();
    return missing;
  }

  TemporaryFolder folder;
  std::filesystem::path file = folder.path() / "study.csv", partial = folder.path() / "study.csv.partial";
};

TEST_F(JournalFile, PutsRowsInOrderWhateverTheOrderTheyCameIn) {
  EXPECT_THAT(complete(open()), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(spec::read_text(file), whole());
  EXPECT_FALSE(std::filesystem::exists(partial));
}

TEST_F(JournalFile, MakesRowsWithBlanksAgainWhereItIsAskedTo) {
  for (const bool finished : {true, false}) {
    if (finished)
      complete(open());
    else
      spec::write_atomically(partial, "0123\n3," + csv_line(row(3)) + "\n4," + csv_line(row(4)) + "\n");
    Journal journal = open();
    journal.retry_failed();
    const auto missing = journal.missing();
    if (finished)
      EXPECT_THAT(missing, ElementsAre(3));
    else
      EXPECT_THAT(missing, ElementsAre(0, 1, 2, 3));
    for (const std::size_t i : missing) journal.add(i, i == 3 ? std::vector{1.0, 2.0} : row(i));
    EXPECT_THAT(journal.finish().rows[3], ElementsAre(1, 2));
    EXPECT_THAT(read_dataset(file).rows[3], ElementsAre(1, 2));
    EXPECT_EQ(read_dataset(file).rows[4], row(4));
    std::filesystem::remove(file);
  }
}

TEST_F(JournalFile, TakesDamagedLinesForRunsThatWereNotDone) {
  for (const char* damaged : {"x1,2,3", "1,2,three", "1,2", "-1,2,3", "5,2,3", "1e30,2,3", "nan,2,3", ",2,3", ""}) {
    spec::write_atomically(partial, "0123\n" + std::string(damaged) + "\n4," + csv_line(row(4)) + "\n");
    EXPECT_THAT(complete(open()), ElementsAre(0, 1, 2, 3)) << damaged;
    EXPECT_EQ(spec::read_text(file), whole()) << damaged;
    std::filesystem::remove(file);
  }
}

TEST_F(JournalFile, GoesOnAfterAKillAtAnyMoment) {
  {
    Journal journal = open();
    for (const std::size_t i : {4, 1, 3}) journal.add(i, row(i));
  }
  const std::string kept = spec::read_text(partial);
  for (std::size_t bytes = 0; bytes <= kept.size(); ++bytes) {
    write_file(partial, kept.substr(0, bytes));
    const auto missing = complete(open());
    const auto lines = std::count(kept.begin(), kept.begin() + static_cast<std::ptrdiff_t>(bytes), '\n');
    // The first line is the digest; every other whole line is a row that need not be made again.
    EXPECT_EQ(missing.size(), count - static_cast<std::size_t>(std::max<std::ptrdiff_t>(lines - 1, 0))) << bytes;
    EXPECT_EQ(spec::read_text(file), whole()) << bytes;
    EXPECT_FALSE(std::filesystem::exists(partial));
    std::filesystem::remove(file);
  }
}

TEST_F(JournalFile, GoesOnAfterASecondKillThatTearsALineBehindTheFirst) {
  { open().add(2, row(2)); }
  write_file(partial, spec::read_text(partial) + "4,0.12");
  { open().add(0, row(0)); }
  EXPECT_THAT(open().missing(), ElementsAre(1, 3, 4));
  complete(open());
  EXPECT_EQ(spec::read_text(file), whole());
}

TEST_F(JournalFile, StartsAnewUnderAnotherDigest) {
  { open("old").add(2, row(2)); }
  EXPECT_THAT(complete(open()), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(complete(open("new")), ElementsAre(0, 1, 2, 3, 4));
  EXPECT_THAT(spec::read_text(file), testing::HasSubstr("# digest: new"));
}

TEST_F(JournalFile, IgnoresRowsThatDoNotFit) {
  write_file(partial, "0123\n7,1,2\n1,1\n2,1,2,3\n");
  EXPECT_THAT(open().missing(), ElementsAre(0, 1, 2, 3, 4));
}

TEST_F(JournalFile, DoesNotRewriteAFinishedFile) {
  complete(open());
  const auto long_ago = std::filesystem::file_time_type::clock::now() - std::chrono::hours(1);
  std::filesystem::last_write_time(file, long_ago);
  const auto written = std::filesystem::last_write_time(file);
  Journal journal = open();
  EXPECT_TRUE(journal.missing().empty());
  EXPECT_EQ(to_csv(journal.finish()), whole());
  EXPECT_EQ(std::filesystem::last_write_time(file), written);
  EXPECT_FALSE(std::filesystem::exists(partial));
}

TEST_F(JournalFile, MakesAFileThatIsNoDatasetOrTooShortAnew) {
  for (const std::string& text : {std::string("rubbish"), whole().substr(0, whole().rfind('\n', whole().size() - 2) + 1)}) {
    write_file(file, text);
    EXPECT_EQ(complete(open()).size(), count);
    EXPECT_EQ(spec::read_text(file), whole());
  }
}

}  // namespace
}  // namespace bitline::curves
