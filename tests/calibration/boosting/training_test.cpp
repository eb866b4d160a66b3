#include "calibration/boosting/training.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "cosim/column/ideal.hpp"
#include "cosim/data/training_sets.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::boosting {
namespace {

constexpr int side = 4;

/// Exact columns, some of which always decide 1 whatever they store.
class StuckEngine final : public column::Engine {
 public:
  explicit StuckEngine(int every) : every_(every) {}
  const char* name() const override { return "stuck"; }
  std::unique_ptr<column::Macro> program(const column::MacroProgram& program) const override {
    return std::make_unique<StuckMacro>(exact_.program(program), every_);
  }

 private:
  class StuckMacro final : public column::Macro {
   public:
    StuckMacro(std::unique_ptr<column::Macro> exact, int every) : exact_(std::move(exact)), every_(every) {}
    void write_trim(const column::Bits&) override {}
    column::Decisions decide(const column::Drive& drive) const override {
      auto decisions = exact_->decide(drive);
      for (Eigen::Index j = 0; j < decisions.cols(); j += every_) decisions.col(j).setOnes();
      return decisions;
    }
    column::Sums read_sums(const column::Drive& drive) const override { return exact_->read_sums(drive); }

   private:
    std::unique_ptr<column::Macro> exact_;
    int every_;
  };

  column::IdealEngine exact_;
  int every_;
};

class BoostedDigits : public testing::Test {
 protected:
  Training training(int columns) const {
    auto how = boosting;
    how.columns = columns;
    return {.samples = samples, .for_thresholds = samples, .how = how, .seed = 1};
  }
  Hardware hardware(const column::Engine& engine, int columns, std::uint32_t die = 0) const {
    return uncompensated_hardware(engine, die, rows, columns * task_count, 1.2);
  }
  double accuracy(const Hardware& on, const Classifier& classifier) const {
    std::vector<std::uint32_t> numbers(sets.test.labels.size());
    std::iota(numbers.begin(), numbers.end(), 0U);
    const auto decisions = decide(on, classifier, 0, static_cast<int>(classifier.columns.size()), {sets.test.codes, numbers});
    const auto classes = classes_by_round(classifier, decisions).back();
    int correct = 0;
    for (std::size_t i = 0; i < classes.size(); ++i) correct += classes[i] == sets.test.labels[i];
    return static_cast<double>(correct) / static_cast<double>(classes.size());
  }

  const spec::BoostingSpec boosting{.side = side,
                                    .columns = 3,
                                    .solver = "constrained",
                                    .restarts = 2,
                                    .threshold = "searched",
                                    .threshold_rows = 12,
                                    .threshold_code = 6,
                                    .trim_rows = 8,
                                    .training_images = 0};
  const spec::ColumnSpec column = column::synthetic_column(0.5e-3);
  const column::RowPlan rows = classifier_rows(boosting, column);
  const data::TrainingSets sets = data::load_training_sets({.set = "digits", .folder = {}, .crop = {}, .images = 0}, side, 0);
  const Samples samples = sort_samples(sets.training);
  const column::IdealEngine ideal;
};

TEST_F(BoostedDigits, AreSortedByClass) {
  EXPECT_EQ(samples.first.back(), sets.training.codes.rows());
  for (int label = 0; label < classes; ++label) {
    const auto at = static_cast<std::size_t>(samples.first[static_cast<std::size_t>(label)]);
    const std::uint32_t number = samples.image[at] - first_training_image;
    EXPECT_EQ(sets.training.labels[number], label);
    EXPECT_TRUE((samples.codes.row(static_cast<Eigen::Index>(at)) == sets.training.codes.row(number)).all());
  }
  EXPECT_EQ(thin_out(samples, 3).count(0), (samples.count(0) + 2) / 3);
  data::ImageSet few = sets.training;
  few.labels.assign(few.labels.size(), 4);
  EXPECT_THAT([&] { sort_samples(few); }, testing::ThrowsMessage<SpecError>(testing::HasSubstr("training images shows a 0")));
}

TEST_F(BoostedDigits, AreToldApartBetterByMoreColumns) {
  const auto one = train(hardware(ideal, 1), training(1)), five = train(hardware(ideal, 5), training(5));
  EXPECT_EQ(five.columns.size(), 5U * task_count);
  for (std::size_t k = 0; k < task_count; ++k) {  // the first round is the same whatever follows
    EXPECT_EQ(one.columns[k].weights, five.columns[k].weights);
    EXPECT_EQ(one.columns[k].vote, five.columns[k].vote);
  }
  // 359 images: two standard errors of the difference of two such shares, were they independent, are 0.03.
  EXPECT_GT(accuracy(hardware(ideal, 5), five), accuracy(hardware(ideal, 1), one) + 0.03);
}

TEST_F(BoostedDigits, VoteByTheErrorOfTheirOwnDecisions) {
  const auto hardware_of_it = hardware(ideal, 2);
  const auto classifier = train(hardware_of_it, training(2));
  const auto decisions = decide(hardware_of_it, classifier, 0, task_count, {samples.codes, samples.image});
  const auto tasks = all_tasks();
  for (std::size_t k = 0; k < task_count; ++k) {
    int wrong = 0, all = 0;
    for (const int label : {tasks[k].first, tasks[k].second})
      for (Eigen::Index i = samples.first[static_cast<std::size_t>(label)];
           i < samples.first[static_cast<std::size_t>(label) + 1]; ++i, ++all)
        wrong += (decisions(i, static_cast<Eigen::Index>(k)) != 0) != (label == tasks[k].first);
    const double error = static_cast<double>(wrong) / all;
    EXPECT_NEAR(classifier.columns[k].error, error, 1e-12);
    const double clipped = std::max(error, 0.5 / all);
    EXPECT_NEAR(classifier.columns[k].vote, std::log((1 - clipped) / clipped) / 2, 1e-9);
  }
}

TEST_F(BoostedDigits, SurviveColumnsThatAreStuckWhenTrainedWithThem) {
  constexpr int columns = 6;
  const StuckEngine stuck(4);
  const auto exact = train(hardware(ideal, columns), training(columns));
  const auto adapted = train(hardware(stuck, columns), training(columns));
  const double best = accuracy(hardware(ideal, columns), exact), own = accuracy(hardware(stuck, columns), adapted),
               blind = accuracy(hardware(stuck, columns), exact);
  // Standard error of a share of 0.9 over 359 images: 0.016.
  EXPECT_GT(own, best - 2 * 0.016);
  EXPECT_GT(own, blind + 2 * 0.016);
}

TEST_F(BoostedDigits, AreToldApartByColumnsWithMismatchNearlyAsByExactOnes) {
  constexpr int columns = 6;
  const auto model = column::synthetic_model();
  const column::ModelEngine engine(model, column::synthetic_silicon(), column, 0);
  const auto exact = train(hardware(ideal, columns), training(columns));
  double own = 0, blind = 0;
  constexpr int dies = 3;
  for (std::uint32_t die = 0; die < dies; ++die) {
    const auto on = hardware(engine, columns, die);
    own += accuracy(on, train(on, training(columns))) / dies;
    blind += accuracy(on, exact) / dies;
  }
  const double best = accuracy(hardware(ideal, columns), exact);
  EXPECT_GT(own, best - 3 * 0.016);
  EXPECT_GT(own, blind + 3 * 0.016);
}

TEST_F(BoostedDigits, SearchThresholdsOnTheHardware) {
  const auto model = column::synthetic_model();
  const column::ModelEngine engine(model, column::synthetic_silicon(), column, 0);
  const auto on = hardware(engine, 1);
  auto nearest = training(1);
  nearest.how.threshold = "nearest";
  const auto searched = train(on, training(1)), fixed = train(on, nearest);
  double gain = 0;
  for (std::size_t k = 0; k < task_count; ++k) {
    EXPECT_EQ(searched.columns[k].weights, fixed.columns[k].weights);
    gain += fixed.columns[k].error - searched.columns[k].error;
  }
  EXPECT_GT(gain / task_count, 0.02);
}

TEST_F(BoostedDigits, CanBeInterrupted) {
  auto stopped = training(1);
  stopped.interrupted = [] { return true; };
  EXPECT_THROW(train(hardware(ideal, 1), stopped), Interrupted);
}

TEST_F(BoostedDigits, AreCompensatedAtTheWorkingCommonMode) {
  const auto model = column::synthetic_model();
  const column::ModelEngine nominal(model, column::synthetic_silicon(0, 0), column, 0);
  column::ModelEngine engine(model, column::synthetic_silicon(12e-3, 0), column, 0);
  const auto classifier = train(hardware(ideal, 2), training(2));
  const auto point = working_point(classifier, rows, nominal, sets.test.codes.topRows(50));
  EXPECT_LT(point.common_mode_v, 1.2);
  EXPECT_LT(point.calibration_precharge_v, 1.2);
  EXPECT_GT(point.difference_rms_v, 1e-3);
  engine.add_precharge(point.calibration_precharge_v);
  auto trimmed = hardware(engine, 2);
  const auto before = hardware(engine, 2);
  const int out_of_range = compensate(trimmed, {.precharge_v = point.calibration_precharge_v});
  EXPECT_LT(out_of_range, 90);
  EXPECT_FALSE((trimmed.trim.front() == before.trim.front()).all());
  // Offsets alone: the ideal classifier gets back most of what they cost it.
  const double best = accuracy(hardware(ideal, 2), classifier);
  EXPECT_GT(accuracy(trimmed, classifier), accuracy(before, classifier));
  EXPECT_LT(best - accuracy(trimmed, classifier), best - accuracy(before, classifier));
}

}  // namespace
}  // namespace bitline::boosting
