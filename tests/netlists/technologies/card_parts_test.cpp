#include "netlists/technologies/card_parts.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace bitline::technologies {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;
using testing::Pair;

constexpr const char* cards =
    "* comment\n"
    ".option scale=1.0u\n"
    ".param a=1\n"
    ".model plain.3 nmos level=54\n"
    ".subckt Inner d g s b\n"
    "m1 d g s b inner__model\n"
    ".model inner__model.0 nmos level=49.0 lmin = 1.0e-7\n"
    "+ lmax=2e-7 wmin=1u wmax=2u vth0=0.3\n"
    ".model inner__model.1 nmos level=49.0 lmin=1e-7 lmax=2e-7 wmin=2u wmax=4u vth0=0.4\n"
    ".ends inner\n"
    ".subckt outer d g s b\n"
    "x1 d g s b inner\n"
    ".ends\n"
    ".subckt other d g s b\n"
    "r1 d s 1\n"
    ".ends\n";

TEST(CardParts, KnowModelsSubcircuitsLevelsAndScale) {
  const auto parts = card_parts(cards);
  EXPECT_THAT(parts.models, ElementsAre("plain"));
  EXPECT_THAT(parts.levels, ElementsAre(Pair("inner", 49), Pair("outer", 49), Pair("plain", 54)));
  ASSERT_EQ(parts.subcircuits.size(), 3U);
  EXPECT_EQ(parts.subcircuits[0].name, "inner");
  EXPECT_DOUBLE_EQ(parts.option_scale.value(), 1e-6);
  EXPECT_EQ(parts.shared, ".option scale=1.0u\n.param a=1\n.model plain.3 nmos level=54\n");
}

TEST(KeptCards, AreTheSubcircuitsThatACircuitReaches) {
  const auto parts = card_parts(cards);
  EXPECT_EQ(kept_cards(parts, {}, {}), parts.shared);
  EXPECT_THAT(kept_cards(parts, {"other"}, {}), Not(HasSubstr("inner")));
  const std::string outer = kept_cards(parts, {"outer"}, {});
  EXPECT_THAT(outer, HasSubstr(".subckt Inner"));
  EXPECT_THAT(outer, Not(HasSubstr("other")));
}

TEST(KeptCards, AreTheBinsThatFitTheCalledSizesWithBothAtAnEdge) {
  const auto parts = card_parts(cards);
  const auto kept = [&](double width_m) { return kept_cards(parts, {"inner"}, {{"inner", width_m, 1.5e-7}}); };
  EXPECT_THAT(kept(1.5e-6), HasSubstr("vth0=0.3"));
  EXPECT_THAT(kept(1.5e-6), Not(HasSubstr("vth0=0.4")));
  EXPECT_THAT(kept(3e-6), Not(HasSubstr("vth0=0.3")));
  EXPECT_THAT(kept(2e-6), HasSubstr("vth0=0.3"));
  EXPECT_THAT(kept(2e-6), HasSubstr("vth0=0.4"));
  EXPECT_THAT(kept(9e-6), Not(HasSubstr("vth0")));
}

}  // namespace
}  // namespace bitline::technologies
