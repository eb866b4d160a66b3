#include "cosim/column/packed_dot.hpp"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "cosim/column/dot.hpp"

namespace bitline::column {
namespace {

using Bytes = std::vector<std::uint8_t>;

Bytes random_bytes(std::mt19937& random, std::size_t length, unsigned largest) {
  Bytes bytes(length);
  for (auto& byte : bytes) byte = static_cast<std::uint8_t>(random() % (largest + 1));
  return bytes;
}

class PackedDot : public testing::TestWithParam<std::size_t> {};
INSTANTIATE_TEST_SUITE_P(Lengths, PackedDot, testing::Values(1, 63, 64, 65, 127, 128, 1000));

TEST_P(PackedDot, EqualsTheDefinitionForCodesOfEveryWidth) {
  std::mt19937 random(1);
  for (unsigned largest : {0U, 1U, 31U, 255U})
    for (int trial = 0; trial < 20; ++trial) {
      const Bytes codes = random_bytes(random, GetParam(), largest), bits = random_bytes(random, GetParam(), 1);
      EXPECT_EQ(packed_dot(pack_codes(codes), pack_bits(bits)), signed_dot(codes, bits)) << "codes up to " << largest;
    }
}

TEST_P(PackedDot, OfFullCodesIsTheLengthTimesTheLargestCode) {
  const Bytes codes(GetParam(), 31), ones(GetParam(), 1), zeros(GetParam(), 0);
  const auto full = 31 * static_cast<std::int64_t>(GetParam());
  EXPECT_EQ(packed_dot(pack_codes(codes), pack_bits(ones)), full);
  EXPECT_EQ(packed_dot(pack_codes(codes), pack_bits(zeros)), -full);
}

TEST(SignedDot, AddsWhereTheWeightIsOneAndSubtractsWhereItIsZero) {
  EXPECT_EQ(signed_dot(Bytes{3, 5, 30}, Bytes{1, 0, 1}), 28);
}

TEST(PackedDot, GivesTheKnownAnswerOfFiveSignsByPopcount) {
  // [1, -1, 1, 1, -1] . [-1, 1, 1, -1, -1] = -1; on the array sum01 = (sum + sum of weights) / 2.
  const Bytes active{1, 0, 1, 1, 0}, weights{0, 1, 1, 0, 0};
  const std::int64_t weight_sum = -1, sum01 = packed_dot(pack_codes(active), pack_bits(weights));
  EXPECT_EQ(2 * sum01 - weight_sum, -1);
}

}  // namespace
}  // namespace bitline::column
