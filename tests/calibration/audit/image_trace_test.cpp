#include "calibration/audit/image_trace.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <optional>

#include "cosim/column/ramp.hpp"
#include "tests/calibration/study/synthetic_study.hpp"
#include "tests/message_of.hpp"

namespace bitline::audit {
namespace {

/// A die that is exact but for one decision, or for one sum that is read too large by some steps of the ramp.
class NearlyIdeal final : public column::Macro {
 public:
  NearlyIdeal(std::unique_ptr<column::Macro> exact, const spec::WordlineLevels& levels)
      : exact_(std::move(exact)), levels_(levels) {}

  void write_trim(const column::Bits&) override {}
  column::Decisions decide(const column::Drive& drive) const override {
    auto decisions = exact_->decide(drive);
    if (flipped) decisions.col(*flipped) = 1 - decisions.col(*flipped);
    return decisions;
  }
  column::Sums read_sums(const column::Drive& drive) const override {
    return exact_->read_sums(drive).unaryExpr([&](float sum) { return read(sum); }) + error_;
  }
  void read_too_large(Eigen::Index column, Eigen::Index columns, float by) {
    error_ = column::Sums::Zero(1, columns);
    error_(0, column) = by;
  }

  std::optional<Eigen::Index> flipped;

 private:
  float read(float sum) const { return static_cast<float>(column::ramp_sum(levels_, column::ramp_count(levels_, sum))); }

  std::unique_ptr<column::Macro> exact_;
  const spec::WordlineLevels& levels_;
  column::Sums error_ = column::Sums::Zero(1, 4);
};

class ImageTraceTest : public testing::Test {
 protected:
  ImageTraceTest() {
    for (auto& exact : network::program_macros(plan, column::IdealEngine(), 0, std::vector<column::Bits>(3)))
      macros.push_back(std::make_unique<NearlyIdeal>(std::move(exact), levels));
  }
  NearlyIdeal& macro(std::size_t layer) { return dynamic_cast<NearlyIdeal&>(*macros[layer]); }
  TracedDie die() const { return {plan, macros, levels, 1.2}; }
  column::Codes image(std::uint32_t number) const { return images.codes.row(number); }

  static long count(const TracedLayer& layer, bool (TracedLayer::*is)(std::size_t) const) {
    long columns = 0;
    for (std::size_t j = 0; j < layer.die.size(); ++j) columns += (layer.*is)(j);
    return columns;
  }

  const network::NetworkPlan plan = network::synthetic_plan();
  const data::ImageSet images = network::synthetic_images(plan, 40);
  const spec::WordlineLevels levels = column::synthetic_levels(5, 5).levels;
  std::vector<std::unique_ptr<column::Macro>> macros;
};

TEST_F(ImageTraceTest, OfAnExactDieDiffersNowhere) {
  for (std::uint32_t number = 0; number < 40; ++number) {
    const auto trace = trace_image(die(), image(number), number);
    EXPECT_EQ(trace.ideal_class, images.labels[number]);
    for (const auto& layer : trace.layers) EXPECT_EQ(count(layer, &TracedLayer::differs), 0);
    EXPECT_TRUE(undo_each(die(), trace).empty());
  }
}

TEST_F(ImageTraceTest, TellsAWrongDecisionFromTheDifferencesThatItCauses) {
  macro(0).flipped = 6;
  long inherited = 0, flipped = 0;
  for (std::uint32_t number = 0; number < 40; ++number) {
    const auto trace = trace_image(die(), image(number), number);
    EXPECT_EQ(count(trace.layers[0], &TracedLayer::differs), 1);
    EXPECT_TRUE(trace.layers[0].wrong_by_itself(6));
    for (const std::size_t later : {1U, 2U}) {
      EXPECT_EQ(count(trace.layers[later], &TracedLayer::wrong_by_itself), 0);
      inherited += count(trace.layers[later], &TracedLayer::differs);
    }
    const auto undone = undo_each(die(), trace);
    ASSERT_EQ(undone.size(), 1U);
    EXPECT_EQ(undone[0].layer, 0U);
    EXPECT_EQ(undone[0].column, 6U);
    flipped += trace.flipped();
    if (!trace.flipped()) continue;
    EXPECT_EQ(trace.rival, trace.die_class);
    EXPECT_LE(trace.score_margin(), 0);
    // All that is wrong is undone: what is left is the ideal network on the ramp.
    macro(0).flipped.reset();
    const auto exact = trace_image(die(), image(number), number);
    macro(0).flipped = 6;
    EXPECT_EQ(undone[0].class_after, exact.die_class);
    EXPECT_NEAR(undone[0].margin_gain,
                exact.die_scores[trace.ideal_class] - exact.die_scores[trace.rival] - trace.score_margin(), 1e-12);
  }
  EXPECT_GT(inherited, 0);
  EXPECT_GT(flipped, 0);
}

TEST_F(ImageTraceTest, PutsTheAnswerThatMattersMostFirst) {
  macro(0).flipped = 6;
  macro(1).flipped = 2;
  macro(2).read_too_large(1, 4, 6);
  for (std::uint32_t number = 0; number < 40; ++number) {
    const auto undone = undo_each(die(), trace_image(die(), image(number), number));
    EXPECT_GE(undone.size(), 2U);
    for (std::size_t i = 1; i < undone.size(); ++i) {
      EXPECT_GE(undone[i - 1].margin_gain, undone[i].margin_gain);
      EXPECT_TRUE(undone[i - 1].margin_gain > undone[i].margin_gain || undone[i - 1].layer <= undone[i].layer);
    }
  }
}

TEST_F(ImageTraceTest, UndoesASumThatIsReadWrong) {
  constexpr float error = 6;
  macro(2).read_too_large(1, 4, error);
  for (std::uint32_t number = 0; number < 40; ++number) {
    const auto trace = trace_image(die(), image(number), number);
    const auto undone = undo_each(die(), trace);
    ASSERT_EQ(undone.size(), 1U);
    EXPECT_EQ(undone[0].layer, 2U);
    EXPECT_EQ(undone[0].column, 1U);
    const double change = -2 * plan.scale[1] * error;
    const double expected = trace.ideal_class == 1 ? change : trace.rival == 1 ? -change : 0;
    EXPECT_NEAR(undone[0].margin_gain, expected, 1e-5);  // sums are floats
  }
}

TEST_F(ImageTraceTest, RefusesAnImageOfAnotherSize) {
  EXPECT_EQ(message_of([&] { trace_image(die(), column::Codes::Zero(1, 7), 0); }),
            "the images have 7 pixels; expected 20, the inputs of the network.");
}

}  // namespace
}  // namespace bitline::audit
