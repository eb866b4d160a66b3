#include "calibration/study/journalled_jobs.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <set>
#include <stdexcept>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::study {
namespace {

std::vector<std::vector<double>> rows_of(std::size_t job) {
  const auto number = static_cast<double>(job);
  return {{number, 0, 10 * number}, {number, 1, 10 * number + 1}};
}

class JournalledJobsTest : public testing::Test {
 protected:
  JournalledJobs jobs(unsigned threads) const {
    return {folder.path() / "rows.csv", {"test", "digest", {"job", "part", "value"}, {}}, 9, 2, threads, {}, {}};
  }

  TemporaryFolder folder;
};

TEST_F(JournalledJobsTest, RowsStandInTheOrderOfTheirJobsForAnyNumberOfThreads) {
  const auto one = run_jobs(jobs(1), rows_of);
  const auto text = spec::read_text(jobs(1).file);
  ASSERT_EQ(one.rows.size(), 18U);
  for (std::size_t row = 0; row < 18; ++row) EXPECT_EQ(one.rows[row], rows_of(row / 2)[row % 2]);
  std::filesystem::remove(jobs(1).file);
  EXPECT_EQ(run_jobs(jobs(4), rows_of).rows, one.rows);
  EXPECT_EQ(spec::read_text(jobs(4).file), text);
}

TEST_F(JournalledJobsTest, WhatWasDoneBeforeAFailureIsNotDoneAgain) {
  const auto failing = [](std::size_t job) { return job == 5 ? throw std::runtime_error("job 5") : rows_of(job); };
  EXPECT_THROW(run_jobs(jobs(1), failing), std::runtime_error);
  std::set<std::size_t> done;
  std::mutex mutex;
  const auto noted = [&](std::size_t job) {
    const std::scoped_lock lock(mutex);
    done.insert(job);
    return rows_of(job);
  };
  EXPECT_EQ(run_jobs(jobs(3), noted).rows.size(), 18U);
  EXPECT_THAT(done, testing::ElementsAre(5, 6, 7, 8));
}

TEST_F(JournalledJobsTest, AJobThatLacksOneOfItsRowsIsDoneAgainAndThatRowIsAdded) {
  const auto stopped = [](std::size_t job) { return job == 1 ? throw std::runtime_error("job 1") : rows_of(job); };
  EXPECT_THROW(run_jobs(jobs(1), stopped), std::runtime_error);
  const auto partial = std::filesystem::path(jobs(1).file.string() + ".partial");
  auto text = spec::read_text(partial);
  text.erase(text.rfind('\n', text.size() - 2) + 1);  // the second row of job 0
  spec::write_atomically(partial, text);
  EXPECT_EQ(run_jobs(jobs(1), rows_of).rows, [] {
    std::vector<std::vector<double>> all;
    for (std::size_t job = 0; job < 9; ++job)
      for (auto& row : rows_of(job)) all.push_back(row);
    return all;
  }());
}

TEST_F(JournalledJobsTest, TheyStopWhenAskedAndCountWhatIsDone) {
  std::atomic<int> asked = 0;
  std::vector<std::size_t> counts;
  auto some = jobs(1);
  some.interrupted = [&] { return ++asked > 3; };
  some.progress = [&](std::size_t done, std::size_t all) {
    EXPECT_EQ(all, 18U);
    counts.push_back(done);
  };
  EXPECT_THROW(run_jobs(some, rows_of), Interrupted);
  EXPECT_THAT(counts, testing::ElementsAre(1, 2, 3, 4, 5, 6));
}

}  // namespace
}  // namespace bitline::study
