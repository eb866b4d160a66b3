#include "cosim/network/network.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/spec/error.hpp"
#include "tests/cosim/network/network_folder.hpp"

namespace bitline::network {
namespace {

using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::ThrowsMessage;

class ReadNetwork : public testing::Test {
 protected:
  ReadNetwork() { write_small_network(folder_.path()); }
  void refuses(const std::string& file, const std::string& content, const std::string& sentence) {
    write_file(folder_.path() / file, content);
    EXPECT_THAT([&] { read_network(folder_.path()); },
                ThrowsMessage<SpecError>(AllOf(HasSubstr(file + ":"), HasSubstr(sentence))));
    write_small_network(folder_.path());
  }
  void refuses_manifest(const std::string& layers, const std::string& sentence) {
    refuses("network.yaml", "schema: bitline.network/1\nname: n\ninput_bits: 5\nlayers:\n" + layers, sentence);
  }
  TemporaryFolder folder_;
};

TEST_F(ReadNetwork, ReturnsWhatTheFilesHold) {
  const Network network = read_network(folder_.path());
  EXPECT_EQ(network.name, "small");
  EXPECT_EQ(network.input_bits, 5);
  ASSERT_EQ(network.hidden.size(), 1U);
  Weights first(2, 3), second(3, 2);
  first << 1, -1, 1, 1, 1, -1;
  second << 1, -1, -1, 1, 1, 1;
  EXPECT_TRUE((network.hidden[0].weights == first).all());
  EXPECT_THAT(network.hidden[0].thresholds, ElementsAre(0.5, -3, 7));
  EXPECT_THAT(network.hidden[0].polarity, ElementsAre(1, -1, 1));
  EXPECT_TRUE((network.output.weights == second).all());
  EXPECT_THAT(network.output.scale, ElementsAre(0.25, 0.5));
  EXPECT_THAT(network.output.offset, ElementsAre(-1, 2));
}

TEST_F(ReadNetwork, ReadsALayerThatSendsCodes) {
  write_coded_network(folder_.path());
  const Network network = read_network(folder_.path());
  ASSERT_TRUE(network.hidden[0].recoding.has_value());
  EXPECT_THAT(network.hidden[0].thresholds, ElementsAre(0, 0, 0));
  EXPECT_THAT(network.hidden[0].polarity, ElementsAre(1, 1, 1));
  EXPECT_THAT(network.hidden[0].recoding->gain, ElementsAre(8, -4, 2));
  EXPECT_THAT(network.hidden[0].recoding->shift, ElementsAre(15, 16, 17));
  EXPECT_THAT(network.hidden[0].recoding->mean, ElementsAre(0, 1, -0.5));
  const std::string digest = network.digest;
  write_file(folder_.path() / "m1.npy", npy("3,", std::vector<double>{0, 1, -0.25}));
  EXPECT_NE(read_network(folder_.path()).digest, digest);
  write_file(folder_.path() / "m1.npy", npy("3,", std::vector<double>{0, 1.5, 0}));
  EXPECT_THAT([&] { read_network(folder_.path()); },
              ThrowsMessage<SpecError>(HasSubstr("m1.npy: value 1 is 1.500000; expected the mean of decisions, -1 to 1")));
}

TEST_F(ReadNetwork, ChangesTheDigestWithAnyFile) {
  const std::string digest = read_network(folder_.path()).digest;
  EXPECT_EQ(read_network(folder_.path()).digest, digest);
  write_file(folder_.path() / "o2.npy", npy("2,", std::vector<double>{-1, 2.5}));
  EXPECT_NE(read_network(folder_.path()).digest, digest);
}

TEST_F(ReadNetwork, RefusesWeightsOtherThanPlusAndMinusOne) {
  refuses("w1.npy", npy("2, 3", std::vector<std::int8_t>{1, -1, 0, 1, 1, -1}), "value 2 is 0; expected 1 or -1");
  refuses("p1.npy", npy("3,", std::vector<std::int8_t>{1, 2, 1}), "value 1 is 2; expected 1 or -1");
}

TEST_F(ReadNetwork, RefusesShapesThatDoNotFitTogether) {
  refuses("w2.npy", npy("2, 2", std::vector<std::int8_t>{1, 1, 1, 1}),
          "has 2 inputs; expected 3, the neurons of the layer before");
  refuses("t1.npy", npy("2,", std::vector<double>{1, 2}), "has shape (2); expected (3,)");
  refuses("s2.npy", npy("2, 1", std::vector<double>{1, 2}), "has shape (2, 1); expected (2,)");
  refuses("w1.npy", npy("6,", std::vector<std::int8_t>{1, 1, 1, 1, 1, 1}), "has shape (6); expected (inputs, neurons)");
  refuses("w1.npy", npy("0, 3", std::vector<std::int8_t>{}), "has shape (0, 3); expected (inputs, neurons)");
}

TEST_F(ReadNetwork, RefusesAnOutputLayerThatIsNotTheLast) {
  const std::string hidden = "  - {kind: hidden, weights: w1.npy, thresholds: t1.npy, polarity: p1.npy}\n";
  const std::string output = "  - {kind: output, weights: w2.npy, scale: s2.npy, offset: o2.npy}\n";
  refuses_manifest(output + hidden, "'output' is not the last layer");
  refuses_manifest(hidden + hidden, "the last layer is 'hidden'; expected 'output'");
  refuses_manifest(output, "there are 1 layers; expected at least a hidden one and the output");
}

TEST_F(ReadNetwork, PointsAtTheLineOfAManifestThatItRefuses) {
  refuses_manifest("  - {kind: convolution, weights: w1.npy}\n", "network.yaml:5:12: key 'layers.0.kind'");
  refuses_manifest("  - {kind: hidden, weigths: w1.npy, thresholds: t1.npy, polarity: p1.npy}\n", "did you mean 'weights'?");
}

TEST_F(ReadNetwork, AMissingFileIsAFileErrorThatNamesIt) {
  std::filesystem::remove(folder_.path() / "p1.npy");
  EXPECT_THAT([&] { read_network(folder_.path()); }, ThrowsMessage<FileError>(HasSubstr("p1.npy")));
}

}  // namespace
}  // namespace bitline::network
