#include "cosim/data/data_sets.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdlib>

#include "netlists/spec/error.hpp"
#include "tests/cosim/data/idx_file.hpp"

namespace bitline::data {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

spec::DataSpec digits(int images = 0) { return {.set = "digits", .folder = {}, .crop = {}, .images = images}; }

std::array<std::ptrdiff_t, 10> class_counts(const ImageSet& set) {
  std::array<std::ptrdiff_t, 10> counts;
  for (std::size_t digit = 0; digit < 10; ++digit) counts[digit] = std::count(set.labels.begin(), set.labels.end(), digit);
  return counts;
}

TEST(Digits, AreEveryFifthOfTheShippedImages) {
  const ImageSet set = load_test_set(digits());
  EXPECT_EQ(set.name, "digits");
  EXPECT_EQ(set.codes.rows(), 359);
  EXPECT_EQ(set.codes.cols(), 100);
  EXPECT_EQ(set.labels.size(), 359U);
  EXPECT_EQ(set.codes.maxCoeff(), 31);
  EXPECT_TRUE((set.codes.leftCols(10) == 0).all() && (set.codes.rightCols(10) == 0).all());
  EXPECT_THAT(std::vector(set.labels.begin(), set.labels.begin() + 4), ElementsAre(4, 9, 4, 9));  // images 4, 9, 14, 19
}

TEST(Digits, CanBeTheFirstFew) {
  const ImageSet all = load_test_set(digits()), few = load_test_set(digits(7));
  ASSERT_EQ(few.codes.rows(), 7);
  EXPECT_TRUE((few.codes == all.codes.topRows(7)).all());
  EXPECT_NE(few.digest, all.digest);
  EXPECT_THAT([] { load_test_set(digits(360)); },
              ThrowsMessage<SpecError>(HasSubstr("data.images is 360; expected 0 for all or at most the 359 test images")));
}

TEST(Digits, WithAPixelOutOfRangeAreRefused) {
  const TemporaryFolder share;
  const std::filesystem::path folder = share.path() / "cosim/data/digits";
  std::filesystem::create_directories(folder);
  write_gzip(folder / "images-idx3-ubyte.gz", idx_bytes({1, 8, 8}, std::string(63, '\20') + '\21'));
  write_gzip(folder / "labels-idx1-ubyte.gz", idx_bytes({1}, "\1"));
  setenv("BITLINE_SHARE", share.path().c_str(), 1);
  EXPECT_THAT([] { load_test_set(digits()); }, ThrowsMessage<SpecError>(HasSubstr("pixel 63 is 17; expected 0 … 16")));
  unsetenv("BITLINE_SHARE");
}

/// MNIST-like files: three images whose pixels all are 0, 128 and 255.
class MnistFolder : public testing::Test {
 protected:
  MnistFolder() { write_files(idx_bytes({3, 28, 28}, pixels_), idx_bytes({3}, std::string{'\5', '\0', '\11'})); }
  void write_files(const std::string& images, const std::string& labels) const {
    write_gzip(folder_.path() / "t10k-images-idx3-ubyte.gz", images);
    write_file(folder_.path() / "t10k-labels-idx1-ubyte", labels);
  }
  spec::DataSpec data(const std::string& crop, int images = 0) const {
    return {.set = "mnist", .folder = folder_.path(), .crop = crop, .images = images};
  }
  void refuses(const std::string& sentence) const {
    EXPECT_THAT([&] { load_test_set(data("center")); }, ThrowsMessage<SpecError>(HasSubstr(sentence)));
  }
  TemporaryFolder folder_;
  std::string pixels_ = std::string(784, '\0') + std::string(784, '\x80') + std::string(784, '\xff');
};

TEST_F(MnistFolder, IsReadWithBothCrops) {
  for (const char* crop : {"center", "whole"}) {
    const ImageSet set = load_test_set(data(crop));
    EXPECT_EQ(set.name, std::string("mnist-") + crop);
    EXPECT_THAT(set.labels, ElementsAre(5, 0, 9));
    for (Eigen::Index i = 0; i < 3; ++i)
      EXPECT_TRUE((set.codes.row(i).cast<int>() == std::array{0, 16, 31}[static_cast<std::size_t>(i)]).all());
  }
  EXPECT_EQ(load_test_set(data("center", 2)).codes.rows(), 2);
}

TEST_F(MnistFolder, RefusesFilesThatDoNotFitTogether) {
  write_files(idx_bytes({3, 28, 28}, pixels_), idx_bytes({2}, "\1\2"));
  refuses("has 2 labels; expected 3");
  write_files(idx_bytes({3, 28, 28}, pixels_), idx_bytes({3}, "\1\2\12"));
  refuses("label 2 is 10; expected 0 … 9");
  write_files(idx_bytes({3, 56, 14}, pixels_), idx_bytes({3}, "\1\2\3"));
  refuses("the images have 56 x 14 pixels; expected 28 x 28");
  write_files(idx_bytes({0, 28, 28}, ""), idx_bytes({0}, ""));
  refuses("has no test images");
}

TEST_F(MnistFolder, SaysWhatToDoWhenAFileIsMissing) {
  std::filesystem::remove(folder_.path() / "t10k-labels-idx1-ubyte");
  EXPECT_THAT(
      [&] { load_test_set(data("center")); },
      ThrowsMessage<FileError>(AllOf(HasSubstr("t10k-labels-idx1-ubyte: neither"), HasSubstr("put the four MNIST files"))));
}

TEST(DataSets, RefuseSetsAndCropsThatDoNotExist) {
  EXPECT_THAT([] { load_test_set({.set = "letters", .folder = {}, .crop = {}, .images = 0}); },
              ThrowsMessage<SpecError>(HasSubstr("'letters'; expected 'digits' or 'mnist'")));
  EXPECT_THAT([] { load_test_set({.set = "mnist", .folder = "x", .crop = "left", .images = 0}); },
              ThrowsMessage<SpecError>(HasSubstr("'left'; expected 'center' or 'whole'")));
}

TEST(Mnist, HasTenThousandTestImagesOfTheKnownClasses) {
  if (!std::getenv("BITLINE_MNIST")) GTEST_SKIP() << "BITLINE_MNIST is not set";
  const ImageSet set = load_test_set({.set = "mnist", .folder = {}, .crop = "center", .images = 0});
  EXPECT_THAT(class_counts(set), ElementsAre(980, 1135, 1032, 1010, 982, 892, 958, 1028, 974, 1009));
  EXPECT_THAT(std::vector(set.labels.begin(), set.labels.begin() + 5), ElementsAre(7, 2, 1, 0, 4));
  EXPECT_EQ(set.codes.maxCoeff(), 31);
}

}  // namespace
}  // namespace bitline::data
