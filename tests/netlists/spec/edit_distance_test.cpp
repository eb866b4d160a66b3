#include "netlists/spec/edit_distance.hpp"

#include <gtest/gtest.h>

#include <array>

namespace bitline::spec {
namespace {

TEST(EditDistance, CountsTheFourKindsOfTypingMistake) {
  EXPECT_EQ(edit_distance("supply", "supply"), 0U);
  EXPECT_EQ(edit_distance("suply", "supply"), 1U);
  EXPECT_EQ(edit_distance("suppply", "supply"), 1U);
  EXPECT_EQ(edit_distance("supplu", "supply"), 1U);
  EXPECT_EQ(edit_distance("spuply", "supply"), 1U);
  EXPECT_EQ(edit_distance("", "abc"), 3U);
  EXPECT_EQ(edit_distance("kitten", "sitting"), 3U);
}

TEST(Nearest, IsSilentWhenNothingIsNear) {
  const std::array<std::string_view, 2> known{"supply", "rows"};
  EXPECT_EQ(nearest("suplly", known), "supply");
  EXPECT_EQ(nearest("temperature", known), std::nullopt);
  EXPECT_EQ(nearest("x", {}), std::nullopt);
}

}  // namespace
}  // namespace bitline::spec
