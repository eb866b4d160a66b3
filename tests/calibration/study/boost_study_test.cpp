#include "calibration/study/boost_study.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>

#include "cosim/column/ideal.hpp"
#include "cosim/data/training_sets.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "tests/cosim/column/synthetic_model.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::study {
namespace {

constexpr std::uint32_t dies = 2;
constexpr int rounds = 2;

class BoostedDies : public testing::Test {
 protected:
  BoostedDies() {
    point = boosting::working_point(ideal, rows, nominal, sets.test.codes);
    engine.add_precharge(point.calibration_precharge_v);
  }

  boosting::Training training() const { return {.samples = samples, .for_thresholds = samples, .how = how, .seed = 1}; }
  BoostStudy study(unsigned threads, const std::string& classifiers, std::function<bool()> interrupted = {}) const {
    const auto own = folder.path() / classifiers;
    std::filesystem::create_directories(own);
    return {.samples = samples,
            .for_thresholds = samples,
            .test = sets.test,
            .how = how,
            .rows = rows,
            .seed = 1,
            .engine = engine,
            .search = {.precharge_v = point.calibration_precharge_v},
            .ideal = ideal,
            .dies = dies,
            .threads = threads,
            .digest = "0123",
            .folder = own,
            .interrupted = std::move(interrupted)};
  }
  curves::Dataset run(const BoostStudy& job, const std::string& name) const {
    return run_boost_study(job, folder.path() / name, {});
  }
  std::string text(const std::string& name) const { return spec::read_text(folder.path() / name); }

  TemporaryFolder folder;
  const spec::BoostingSpec how{.side = 4,
                               .columns = rounds,
                               .solver = "constrained",
                               .restarts = 1,
                               .threshold = "searched",
                               .threshold_rows = 8,
                               .threshold_code = 9,
                               .trim_rows = 8,
                               .training_images = 400};
  const spec::ColumnSpec column = column::synthetic_column(0.5e-3);
  const column::RowPlan rows = boosting::classifier_rows(how, column);
  const data::TrainingSets sets = data::load_training_sets({.set = "digits", .folder = {}, .crop = {}, .images = 100}, 4, 400);
  const boosting::Samples samples = boosting::sort_samples(sets.training);
  const column::ColumnModel model = column::synthetic_model();
  const column::ModelEngine nominal{model, column::synthetic_silicon(0, 0), column, 0};
  column::ModelEngine engine{model, column::synthetic_silicon(), column, 0};
  const boosting::Classifier ideal = ideal_classifier(training(), rows, folder.path() / "ideal.csv", "0123");
  compensation::WorkingPoint point{};
};

TEST_F(BoostedDies, AreTheSameBytesForAnyNumberOfThreads) {
  run(study(1, "a"), "1.csv");
  run(study(3, "b"), "3.csv");
  EXPECT_EQ(text("1.csv"), text("3.csv"));
  EXPECT_EQ(text("a/adapted_die_1.csv"), text("b/adapted_die_1.csv"));
}

TEST_F(BoostedDies, HaveARowForEveryVariant) {
  const auto table = run(study(2, "a"), "study.csv");
  EXPECT_EQ(table.columns, boost_study_columns(rounds));
  ASSERT_EQ(table.rows.size(), boost_variants * dies);
  for (std::size_t i = 0; i < table.rows.size(); ++i) {
    EXPECT_EQ(table.rows[i][0], static_cast<double>(i / dies));
    EXPECT_EQ(table.rows[i][1], static_cast<double>(i % dies));
    EXPECT_EQ(table.rows[i][2], 100);
  }
  // A row is what the die's kept classifier does on that die.
  const auto stored = die_classifier(study(1, "a"), 1, BoostVariant::adapted);
  const boosting::Hardware hardware{
      .engine = engine, .die = 1, .rows = rows, .precharge_v = model.precharge_v, .trim = stored.trim};
  const auto correct = correct_by_round(hardware, stored.classifier, sets.test);
  EXPECT_EQ(table.rows[1][4], static_cast<double>(correct[0]));
  EXPECT_EQ(table.rows[1][5], static_cast<double>(correct[1]));
  // As made nothing is out of range, for nothing was searched.
  EXPECT_EQ(table.rows[3 * dies][3], 0);
}

TEST_F(BoostedDies, GoOnAfterAnInterruption) {
  run(study(2, "a"), "whole.csv");
  std::atomic<int> asked = 0;
  const auto stop_soon = [&] { return ++asked > 3 * boosting::task_count; };
  EXPECT_THROW(run(study(2, "b", stop_soon), "parts.csv"), Interrupted);
  run(study(2, "b"), "parts.csv");
  EXPECT_EQ(text("whole.csv"), text("parts.csv"));
}

TEST_F(BoostedDies, AreTrainedAgainUnderAnotherDigest) {
  auto job = study(1, "a");
  const auto first = die_classifier(job, 0, BoostVariant::adapted);
  job.seed = 2;
  job.how.solver = "rounded";
  EXPECT_EQ(die_classifier(job, 0, BoostVariant::adapted).classifier.columns.front().weights,
            first.classifier.columns.front().weights);
  job.digest = "4567";
  int different = 0;
  const auto second = die_classifier(job, 0, BoostVariant::adapted);
  for (std::size_t k = 0; k < boosting::task_count; ++k)
    different += second.classifier.columns[k].weights != first.classifier.columns[k].weights;
  EXPECT_GT(different, 0);
}

TEST_F(BoostedDies, KeepEveryBitOfTheirClassifier) {
  const auto stored = die_classifier(study(1, "a"), 0, BoostVariant::adapted);
  const auto table = classifier_table(stored, "0123");
  EXPECT_EQ(table.rows.size(), static_cast<std::size_t>(rounds * boosting::task_count));
  const auto again = read_classifier(table, rows);
  ASSERT_EQ(again.classifier.columns.size(), stored.classifier.columns.size());
  for (std::size_t n = 0; n < again.classifier.columns.size(); ++n) {
    const auto &a = again.classifier.columns[n], &b = stored.classifier.columns[n];
    EXPECT_EQ(a.weights, b.weights);
    EXPECT_EQ(a.threshold_ones, b.threshold_ones);
    EXPECT_EQ(a.vote, b.vote);
    EXPECT_EQ(a.error, b.error);
  }
  EXPECT_TRUE((again.trim.front() == stored.trim.front()).all());
}

}  // namespace
}  // namespace bitline::study
