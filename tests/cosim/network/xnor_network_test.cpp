#include "cosim/network/xnor_network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "tests/cosim/network/network_folder.hpp"
#include "tests/message_of.hpp"

namespace bitline::network {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

template <class Value>
std::string array_text(const char* type, const std::string& shape, const std::vector<Value>& values) {
  return npy_bytes("{'descr': '" + std::string(type) + "', 'fortran_order': False, 'shape': (" + shape + "), }", raw(values));
}

/// A convolution of two 3x3 kernels over 4 x 5 pixels, a pool, and two classes.
class XnorFolder : public testing::Test {
 protected:
  XnorFolder() {
    write_manifest({});
    write_file(path() / "w1.npy", array_text<std::uint8_t>("|u1", "2, 2", {0x80, 0x80, 0x7f, 0x00}));
    write_file(path() / "t1.npy", array_text<std::int32_t>("<i4", "2,", {-700, 12}));
    write_file(path() / "p1.npy", npy("2,", std::vector<std::int8_t>{1, -1}));
    write_file(path() / "w2.npy", array_text<std::uint8_t>("|u1", "2, 1", {0xf0, 0x50}));
    write_file(path() / "s2.npy", npy("2,", std::vector<double>{0.25, 0.5}));
    write_file(path() / "o2.npy", npy("2,", std::vector<double>{-1, 2}));
  }

  /// Writes network.yaml with the first `from` replaced by `to`.
  void write_manifest(const std::pair<std::string, std::string>& change) {
    std::string text =
        "schema: bitline.xnor-network/1\n"
        "name: small\n"
        "input: {height: 4, width: 5, channels: 1, bits: 8}\n"
        "layers:\n"
        "  - {kind: binary_conv, neurons: 2, kernel: 3, stride: 1, padding: 1, pad: 1, weights: w1.npy, thresholds: t1.npy, "
        "polarity: p1.npy}\n"
        "  - {kind: max_pool, size: 3, stride: 2, of: activations}\n"
        "  - {kind: binary_dense, neurons: 2, weights: w2.npy, scale: s2.npy, offset: o2.npy}\n"
        "training: {anything: goes}\n";
    if (!change.first.empty()) text.replace(text.find(change.first), change.first.size(), change.second);
    write_file(path() / "network.yaml", text);
  }
  std::string message(const std::string& from, const std::string& to) {
    write_manifest({from, to});
    return message_of([&] { read_xnor_network(path()); });
  }
  std::string message_with(const std::string& file, const std::string& content) {
    write_file(path() / file, content);
    return message_of([&] { read_xnor_network(path()); });
  }
  const std::filesystem::path& path() const { return folder_.path(); }

 private:
  TemporaryFolder folder_;
};

TEST_F(XnorFolder, IsReadWithItsGeometryAndItsBits) {
  const XnorNetwork network = read_xnor_network(path());
  EXPECT_EQ(network.images, (MapSize{4, 5, 1}));
  EXPECT_EQ(network.input_bits, 8);
  ASSERT_EQ(network.layers.size(), 2U);
  const XnorLayer& first = network.layers[0];
  EXPECT_EQ(first.places(), (MapSize{4, 5, 2}));
  EXPECT_EQ(first.out(), (MapSize{1, 2, 2}));
  EXPECT_EQ(first.pad, 1);
  EXPECT_EQ(first.pool, (MaxPool{3, 2, false}));
  EXPECT_THAT(first.thresholds, ElementsAre(-700, 12));
  EXPECT_THAT(first.polarity, ElementsAre(1, -1));
  // The most significant bit comes first: 1000 0000 1 and 0111 1111 0.
  for (std::size_t bit = 0; bit < 9; ++bit) {
    EXPECT_EQ(first.weights.positive(0, bit), bit == 0 || bit == 8);
    EXPECT_EQ(first.weights.positive(1, bit), bit > 0 && bit < 8);
  }
  EXPECT_TRUE(network.layers[1].dense());
  EXPECT_EQ(network.layers[1].inputs(), 4U);
  EXPECT_THAT(network.layers[1].scale, ElementsAre(0.25, 0.5));
  EXPECT_EQ(network.digest.size(), 16U);
}

TEST_F(XnorFolder, NamesTheKeyOfWhatDoesNotFit) {
  EXPECT_THAT(message("kernel: 3", "kernel: 9"), HasSubstr("'layers.0.kernel': 9 does not fit the map of 4 x 5 x 1"));
  EXPECT_THAT(message("kernel: 3", "kernel: 9"), Not(HasSubstr("unknown")));
  EXPECT_THAT(message("padding: 1", "padding: 3"), HasSubstr("'layers.0.padding': 3 is not below the kernel"));
  EXPECT_THAT(message("pad: 1", "pad: 0"), HasSubstr("0 is not a binary value; expected -1 or 1"));
  EXPECT_THAT(message("size: 3", "size: 5"), HasSubstr("5 does not fit the map of 4 x 5 x 2"));
  EXPECT_THAT(message("of: activations", "of: everything"), HasSubstr("'everything'"));
  EXPECT_THAT(message("kind: binary_conv", "kind: conv"), HasSubstr("binary_conv"));
  EXPECT_THAT(message("bits: 8", "bits: 9"), HasSubstr("bits"));
  EXPECT_THAT(message("channels: 1, ", ""), HasSubstr("channels"));
  EXPECT_THAT(message("stride: 1", "strid: 1"), HasSubstr("strid"));
  EXPECT_THAT(message("kind: binary_dense, neurons: 2", "kind: binary_conv, kernel: 1, neurons: 2"),
              HasSubstr("the last layer sends on a map of 1 x 2 x 2; expected one score for each class"));
  EXPECT_THAT(message("layers:\n", "layers:\n  - {kind: max_pool, size: 2, of: sums}\n"),
              HasSubstr("a max_pool is not behind a layer of weights"));
}

TEST_F(XnorFolder, NamesTheFileOfWhatDoesNotFit) {
  EXPECT_THAT(message_with("w1.npy", array_text<std::uint8_t>("|u1", "2, 1", {1, 2})),
              HasSubstr("w1.npy: has shape (2, 1); expected (2, 2): for each neuron the packed bits of its 9 inputs."));
  EXPECT_THAT(message_with("w1.npy", array_text<std::uint8_t>("|u1", "2, 2", {0, 0x40, 0, 0})),
              HasSubstr("w1.npy: bit 9 of neuron 0 is set; expected 0 behind its 9 inputs."));
  EXPECT_THAT(message_with("w1.npy", npy("2, 2", std::vector<std::int8_t>{1, 1, 1, 1})), HasSubstr("expected '|u1' (uint8)"));
}

TEST_F(XnorFolder, RefusesVectorsOfAnotherLengthTypeOrSign) {
  EXPECT_THAT(message_with("t1.npy", array_text<std::int32_t>("<i4", "3,", {1, 2, 3})),
              HasSubstr("t1.npy: has shape (3); expected (2,)"));
  write_file(path() / "t1.npy", array_text<std::int32_t>("<i4", "2,", {1, 2}));
  EXPECT_THAT(message_with("p1.npy", npy("2,", std::vector<std::int8_t>{1, 0})),
              HasSubstr("p1.npy: value 1 is 0; expected 1 or -1."));
  write_file(path() / "p1.npy", npy("2,", std::vector<std::int8_t>{1, 1}));
  EXPECT_THAT(message_with("t1.npy", npy("2,", std::vector<double>{1, 2})), HasSubstr("expected '<i4' (int32)"));
}

TEST_F(XnorFolder, HasADigestOfAllItsFiles) {
  const std::string before = read_xnor_network(path()).digest;
  write_file(path() / "o2.npy", npy("2,", std::vector<double>{-1, 3}));
  EXPECT_NE(read_xnor_network(path()).digest, before);
}

}  // namespace
}  // namespace bitline::network
