#include "cosim/data/training_sets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>

#include "cosim/data/data_sets.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::data {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

spec::DataSpec digits(int images = 0) { return {.set = "digits", .folder = {}, .crop = {}, .images = images}; }

TEST(TrainingSets, TestOnTheSameDigitsAsNetworksAndTrainOnAllOthers) {
  const TrainingSets sets = load_training_sets(digits(), 8, 0);
  EXPECT_EQ(sets.test.codes.rows(), 359);
  EXPECT_EQ(sets.training.codes.rows(), 1797 - 359);
  const ImageSet with_border = load_test_set(digits());
  EXPECT_EQ(sets.test.labels, with_border.labels);
  for (Eigen::Index row = 0; row < 8; ++row)
    EXPECT_TRUE((sets.test.codes.middleCols(8 * row, 8) == with_border.codes.middleCols(10 * (row + 1) + 1, 8)).all());
  EXPECT_NE(sets.training.digest, sets.test.digest);
}

TEST(TrainingSets, CanBeSmaller) {
  const TrainingSets all = load_training_sets(digits(), 4, 0), few = load_training_sets(digits(5), 4, 70);
  EXPECT_EQ(few.test.codes.rows(), 5);
  EXPECT_EQ(few.training.codes.rows(), 70);
  EXPECT_EQ(few.training.codes.cols(), 16);
  EXPECT_TRUE((few.training.codes == all.training.codes.topRows(70)).all());
}

TEST(TrainingSets, RefuseWhatIsNotThere) {
  EXPECT_THAT([] { load_training_sets(digits(), 9, 0); },
              ThrowsMessage<SpecError>(HasSubstr("boosting.side is 9; expected at most 8, the side of an image of 'digits'")));
  EXPECT_THAT([] { load_training_sets(digits(), 8, 1439); },
              ThrowsMessage<SpecError>(HasSubstr("boosting.training_images is 1439; expected 0 for all or at most the 1438")));
  EXPECT_THAT([] { load_training_sets(digits(360), 8, 0); }, ThrowsMessage<SpecError>(HasSubstr("data.images is 360")));
}

TEST(TrainingSets, OfMnistHaveSixtyThousandImages) {
  if (!std::getenv("BITLINE_MNIST")) GTEST_SKIP() << "BITLINE_MNIST names no folder with the files of MNIST";
  const TrainingSets sets = load_training_sets({.set = "mnist", .folder = {}, .crop = "whole", .images = 0}, 10, 0);
  EXPECT_EQ(sets.training.codes.rows(), 60000);
  EXPECT_EQ(std::ranges::count(sets.training.labels, 0), 5923);
  const ImageSet known = load_test_set({.set = "mnist", .folder = {}, .crop = "whole", .images = 0});
  EXPECT_TRUE((sets.test.codes == known.codes).all());
}

}  // namespace
}  // namespace bitline::data
