#include "netlists/technologies/technology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <set>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/share.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::technologies {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

TEST(Technology, HasThreeCornersThatDifferInTheirCardsAlone) {
  std::set<std::string> cards;
  for (const char* corner : {"typical", "fast", "slow"}) {
    const Technology technology = read_technology({"generic130", {}, corner});
    EXPECT_EQ(technology.name, "generic130");
    EXPECT_EQ(technology.corner, corner);
    EXPECT_EQ(technology.supply_v, 1.2);
    EXPECT_EQ(technology.nmos.model, "nch");
    EXPECT_EQ(technology.pmos.model, "pch");
    EXPECT_EQ(technology.sram_6t.access.width_m, 0.2e-6);
    EXPECT_EQ(technology.sram_6t.pull_up.drain_extent_m, 0.31e-6);
    cards.insert(technology.cards);
  }
  EXPECT_EQ(cards.size(), 3U);
}

TEST(Technology, NamesItsCornersInTheOrderOfItsFile) {
  EXPECT_THAT(corner_names({"generic130", {}, ""}), testing::ElementsAre("typical", "fast", "slow"));
}

TEST(Technology, NamesTheKnownOnesWhenOneIsUnknown) {
  EXPECT_THAT(([] {
                read_technology({"generic131", {}, "typical"});
              }),
              ThrowsMessage<SpecError>(AllOf(HasSubstr("no technology 'generic131'"), HasSubstr("known are: generic130"))));
}

TEST(Technology, NamesItsCornersWhenOneIsUnknown) {
  EXPECT_THAT(([] {
                read_technology({"generic130", {}, "hot"});
              }),
              ThrowsMessage<SpecError>(AllOf(HasSubstr("has no corner 'hot'"), HasSubstr("typical, fast, slow"))));
}

/// A copy of the shipped technology that a test may spoil.
class OwnTechnology : public testing::Test {
 protected:
  OwnTechnology() {
    std::filesystem::copy(spec::share_folder() / "netlists" / "technologies" / "generic130", folder.path(),
                          std::filesystem::copy_options::recursive);
  }
  Technology read() const { return read_technology({"", folder.path(), "typical"}); }

  TemporaryFolder folder;
};

TEST_F(OwnTechnology, IsReadFromItsFolder) { EXPECT_EQ(read().cards, spec::read_text(folder.path() / "typical.spice")); }

TEST_F(OwnTechnology, IsRefusedForACardThatRunsCommands) {
  write_file(folder.path() / "typical.spice", "* card\n.control\nshell true\n.endc\n");
  EXPECT_THAT([this] { read(); }, ThrowsMessage<SpecError>(AllOf(HasSubstr("typical.spice:2"), HasSubstr(".control"))));
}

TEST_F(OwnTechnology, IsRefusedForAQuantityOfAnotherDimension) {
  auto text = spec::read_text(folder.path() / "technology.yaml");
  text.replace(text.find("width: 0.32 um"), 14, "width: 0.32 V ");
  write_file(folder.path() / "technology.yaml", text);
  EXPECT_THAT([this] { read(); }, ThrowsMessage<SpecError>(AllOf(HasSubstr("sram_6t.pull_down.width"), HasSubstr("length"))));
}

TEST_F(OwnTechnology, SaysWhichCardFileIsMissing) {
  std::filesystem::remove(folder.path() / "typical.spice");
  EXPECT_THAT([this] { read(); }, ThrowsMessage<FileError>(HasSubstr("typical.spice")));
}

TEST(ThresholdSigma, FallsWithTheRootOfTheArea) {
  const Device device{"nch", 3.6e-9};
  // 3.6 mV um: a device of 1 um x 1 um has 3.6 mV, one of 0.20 um x 0.14 um 3.6 mV / sqrt(0.028) = 21.514 mV.
  EXPECT_DOUBLE_EQ(threshold_sigma_v(device, {1e-6, 1e-6, 0, 0}), 3.6e-3);
  EXPECT_NEAR(threshold_sigma_v(device, {0.2e-6, 0.14e-6, 0, 0}), 21.514e-3, 0.5e-6);
}

TEST(MosfetLine, StatesSizesDiffusionsShiftAndMultiplier) {
  // Binary fractions, so that every product is exact: ad = 2 * 3, pd = 2 * (2 + 3), as = 2 * 0.25, ps = 2 * (2 + 0.25).
  EXPECT_EQ(mosfet_line("m1", {"d", "g", "s", "b"}, {"nch", 0}, {2, 0.5, 0.25, 3}, "{d0}", "{n}"),
            "m1 d g s b nch w=2 l=0.5 ad=6 pd=10 as=0.5 ps=4.5 delvto={d0} m={n}\n");
}

}  // namespace
}  // namespace bitline::technologies
