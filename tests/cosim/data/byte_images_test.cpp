#include "cosim/data/byte_images.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cosim/data/idx_file.hpp"
#include "tests/message_of.hpp"

namespace bitline::data {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::size_t plane = 1024;

/// Records of a binary batch; colour c of place p of image i is i + 50 c + p, modulo 256.
std::string batch_bytes(const std::vector<int>& labels) {
  std::string bytes;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    bytes += static_cast<char>(labels[i]);
    for (std::size_t c = 0; c < 3; ++c)
      for (std::size_t place = 0; place < plane; ++place) bytes += static_cast<char>(i + 50 * c + place);
  }
  return bytes;
}

TEST(ByteImages, ReadACifarBatchWithItsChannelsTogether) {
  const TemporaryFolder folder;
  write_file(folder.path() / "batch.bin", batch_bytes({3, 9}));
  const ByteImages images = read_cifar10_batch(folder.path() / "batch.bin");
  EXPECT_THAT(images.labels, ElementsAre(3, 9));
  EXPECT_EQ(images.image_values(), 3 * plane);
  ASSERT_EQ(images.pixels.size(), 2 * 3 * plane);
  for (const std::size_t place : {0U, 33U, 1023U})
    for (std::size_t c = 0; c < 3; ++c)
      EXPECT_EQ(images.block(1, 1)[3 * place + c], static_cast<std::uint8_t>(1 + 50 * c + place));
}

TEST(ByteImages, RefuseABatchThatIsCutShortOrHasAWrongLabel) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "batch.bin";
  write_file(file, batch_bytes({1, 2}).substr(0, 6000));
  EXPECT_THAT(message_of([&] { read_cifar10_batch(file); }),
              HasSubstr("batch.bin: has 6000 bytes; expected a multiple of 3073"));
  write_file(file, "");
  EXPECT_THAT(message_of([&] { read_cifar10_batch(file); }), HasSubstr("has 0 bytes"));
  write_file(file, batch_bytes({1, 10}));
  EXPECT_THAT(message_of([&] { read_cifar10_batch(file); }), HasSubstr("label 1 is 10; expected 0 … 9."));
}

TEST(ByteImages, LoadCifarFromItsFolder) {
  const TemporaryFolder folder;
  for (int number = 1; number <= 5; ++number)
    write_file(folder.path() / ("data_batch_" + std::to_string(number) + ".bin"), batch_bytes({number}));
  write_file(folder.path() / "test_batch.bin", batch_bytes({7, 8, 0}));
  spec::RramDataSpec data{.set = "cifar10", .folder = folder.path(), .images = 0};
  EXPECT_THAT(load_byte_images(data, true).labels, ElementsAre(1, 2, 3, 4, 5));
  EXPECT_THAT(load_byte_images(data, false).labels, ElementsAre(7, 8, 0));
  data.images = 2;
  EXPECT_THAT(load_byte_images(data, false).labels, ElementsAre(7, 8));
  EXPECT_EQ(load_byte_images(data, true).pixels.size(), 2 * 3 * plane);
  data.images = 4;
  EXPECT_THAT(message_of([&] { load_byte_images(data, false); }), HasSubstr("data.images is 4; expected at most the 3"));
  std::filesystem::remove(folder.path() / "data_batch_3.bin");
  data.images = 0;
  EXPECT_THAT(message_of([&] { load_byte_images(data, true); }), HasSubstr("data_batch_3.bin"));
}

TEST(ByteImages, LoadMnistAtItsFullSize) {
  const TemporaryFolder folder;
  std::string pixels(2 * 784, '\x05');
  pixels[784] = '\xff';
  write_file(folder.path() / "t10k-images-idx3-ubyte", idx_bytes({2, 28, 28}, pixels));
  write_file(folder.path() / "t10k-labels-idx1-ubyte", idx_bytes({2}, std::string("\x04\x02", 2)));
  const ByteImages images = load_byte_images({.set = "mnist", .folder = folder.path(), .images = 0}, false);
  EXPECT_EQ(images.height, 28);
  EXPECT_EQ(images.channels, 1);
  EXPECT_EQ(images.block(1, 1).front(), 255);
  EXPECT_THAT(images.labels, ElementsAre(4, 2));
}

TEST(ByteImages, SayWhichVariableNamesAFolder) {
  if (std::getenv("BITLINE_CIFAR10")) GTEST_SKIP() << "BITLINE_CIFAR10 is set";
  EXPECT_THAT(message_of([] { load_byte_images({.set = "cifar10", .folder = {}, .images = 0}, false); }),
              HasSubstr("BITLINE_CIFAR10"));
}

}  // namespace
}  // namespace bitline::data
