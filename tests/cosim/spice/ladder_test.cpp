#include "cosim/spice/ladder.hpp"

#include <gtest/gtest.h>

namespace bitline::spice {
namespace {

std::string gentler_text(const std::string& analysis) {
  const auto deck = gentler({"* title\n" + analysis + "\n.end\n", {"bl"}, "time", 1e-9});
  return deck ? deck->text : "nothing";
}

TEST(Gentler, TakesAQuarterOfTheGivenStepAndGear) {
  EXPECT_EQ(gentler_text(".tran 1e-10 3e-09 0 2e-12"), "* title\n.tran 1e-10 3e-09 0 5e-13\n.options method=gear\n.end\n");
}

TEST(Gentler, TakesAQuarterOfTheStepThatNgspiceWouldChoose) {
  EXPECT_EQ(gentler_text(".tran 8e-12 4e-09"), "* title\n.tran 8e-12 4e-09 0 2e-12\n.options method=gear\n.end\n");
  EXPECT_EQ(gentler_text(".tran 1 400 200"), "* title\n.tran 1 400 200 0.25\n.options method=gear\n.end\n");
  EXPECT_EQ(gentler_text(".tran 100 400 200"), "* title\n.tran 100 400 200 1\n.options method=gear\n.end\n");
}

TEST(Gentler, KeepsTheInitialConditions) {
  EXPECT_EQ(gentler_text(".tran 1 400 uic"), "* title\n.tran 1 400 0 0.25 uic\n.options method=gear\n.end\n");
}

TEST(Gentler, LeavesAloneWhatItDoesNotUnderstand) {
  EXPECT_EQ(gentler_text(".dc v1 0 1 0.1"), "nothing");
  EXPECT_EQ(gentler_text(".tran 100p 3n"), "nothing");
  EXPECT_EQ(gentler_text(".tran {step} 1e-9"), "nothing");
  EXPECT_EQ(gentler_text(".tran 1e-10 3e-9\n+ 0 2e-12"), "nothing");
}

TEST(Gentler, KeepsTheRestOfTheDeck) {
  const auto deck = gentler({"* title\n.tran 1 2\n.end\n", {"bl"}, "time", 2});
  ASSERT_TRUE(deck.has_value());
  EXPECT_EQ(deck->probes, std::vector<std::string>{"bl"});
  EXPECT_EQ(deck->stop, 2);
}

}  // namespace
}  // namespace bitline::spice
