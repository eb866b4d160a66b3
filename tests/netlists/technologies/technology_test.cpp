#include "netlists/technologies/technology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <cstdlib>
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

TEST(MosfetLine, AsksForNoShiftWhenThereIsNone) {
  EXPECT_EQ(mosfet_line("m1", {"d", "g", "s", "b"}, {"nch", 0}, {2, 0.5, 0.25, 3}, "", "1"),
            "m1 d g s b nch w=2 l=0.5 ad=6 pd=10 as=0.5 ps=4.5 m=1\n");
}

TEST(MosfetLine, WritesASubcircuitInItsOwnNamesAndUnits) {
  // Unit 0.25 m: lengths times 4, areas times 16.
  const Device device{"nfet", 0, true, 0.25, {"wid", "len", "", "", "ars", "prs", "vshift"}};
  EXPECT_EQ(mosfet_line("m1", {"d", "g", "s", "b"}, device, {2, 0.5, 0.25, 3}, "0.125", "3"),
            "xm1 d g s b nfet wid=8 len=2 ars=8 prs=18 vshift=0.125 m=3\n");
}

TEST(MosfetLine, PutsASourceInSeriesWithTheGateOfADeviceWithoutAShift) {
  const Device device{"nfet", 0, true, 1, {"w", "l", "", "", "", "", ""}};
  EXPECT_EQ(mosfet_line("m1", {"d", "g", "s", "b"}, device, {2, 0.5, 0, 0}, "{d0}", "1"),
            "rm1 g m1_g 1\nim1 m1_g g {d0}\nxm1 d m1_g s b nfet w=2 l=0.5 m=1\n");
  EXPECT_EQ(mosfet_line("m1", {"d", "g", "s", "b"}, device, {2, 0.5, 0, 0}, "0", "1"), "xm1 d g s b nfet w=2 l=0.5 m=1\n");
}

const std::filesystem::path wrapped = BITLINE_SOURCE_DIR "/tests/data/technology-wrapped";

TEST(WrappedTechnology, HasADeviceForEachRoleInItsOwnUnits) {
  const Technology technology = read_technology({"", wrapped, "FF"});
  const auto& cell = technology.sram_6t_devices;
  EXPECT_EQ(cell.access.model, "wrapped__pass");
  EXPECT_EQ(cell.pull_down.model, "wrapped__nfet");
  EXPECT_EQ(cell.pull_up.model, "wrapped__pfet");
  EXPECT_EQ(cell.access.matching_v_m, technology.nmos.matching_v_m);
  for (const Device* device : {&technology.nmos, &technology.pmos, &cell.access}) {
    EXPECT_TRUE(device->subcircuit);
    EXPECT_DOUBLE_EQ(device->length_unit_m, 1e-6);  // .option scale of the cards
    EXPECT_EQ(device->names.width, "wid");
    EXPECT_EQ(device->names.shift, "");
  }
}

TEST(WrappedTechnology, PutsIntoADeckOnlyWhatItsTransistorsUse) {
  const Technology technology = read_technology({"", wrapped, "SS"});
  const Geometry narrow{0.2e-6, 0.14e-6, 0.3e-6, 0.3e-6};
  const std::string pass =
      cards_for(technology, mosfet_line("m1", {"d", "g", "s", "b"}, technology.sram_6t_devices.access, narrow, "0", "1"));
  EXPECT_THAT(pass, AllOf(HasSubstr(".subckt wrapped__pass"), HasSubstr(".subckt wrapped__nfet"),
                          HasSubstr("wrapped__nfet__model.1")));  // what it calls has all its bins
  EXPECT_THAT(pass, testing::Not(HasSubstr("wrapped__pfet__model")));
  const std::string direct = cards_for(technology, mosfet_line("m1", {"d", "g", "s", "b"}, technology.nmos, narrow, "0", "1"));
  EXPECT_THAT(direct, AllOf(HasSubstr("wrapped__nfet__model.0"), testing::Not(HasSubstr("wrapped__nfet__model.1"))));
}

TEST(WrappedTechnology, KeepsTheCardsOfPlainModelsAsTheyAre) {
  const Technology technology = read_technology({"generic130", {}, "fast"});
  EXPECT_EQ(cards_for(technology, "m1 d g s b nch\n"), technology.cards);
}

/// A copy of the made-up kit that a test may spoil.
class OwnKit : public testing::Test {
 protected:
  OwnKit() { std::filesystem::copy(wrapped, folder.path(), std::filesystem::copy_options::recursive); }

  void replace(const std::string& file, const std::string& what, const std::string& by) const {
    auto text = spec::read_text(folder.path() / file);
    text.replace(text.find(what), what.size(), by);
    write_file(folder.path() / file, text);
  }
  std::string verdict() const {
    try {
      read_technology({"", folder.path(), "TT"});
      return "accepted";
    } catch (const Error& error) {
      return error.what();
    }
  }

  TemporaryFolder folder;
};

TEST_F(OwnKit, IsRefusedForACardWithoutADeviceAndSaysWhatTheCardHas) {
  replace("technology.yaml", "model: wrapped__pass", "model: wrapped__gate");
  EXPECT_THAT(verdict(), AllOf(HasSubstr("corner 'TT' has no device 'wrapped__gate'"),
                               HasSubstr("the cards define: wrapped__nfet, wrapped__pfet, wrapped__pass")));
}

TEST_F(OwnKit, MayGetParametersThatItsCardsExpect) {
  replace("technology.yaml", "corners:", "parameters: [extra = 0, other = 1.5]\ncorners:");
  EXPECT_EQ(verdict(), "accepted");
  replace("technology.yaml", "extra = 0", "'extra = `ls`'");
  EXPECT_THAT(verdict(), HasSubstr("may run a command"));
}

TEST_F(OwnKit, IsRefusedForAParameterThatIsNoName) {
  replace("technology.yaml", "width: wid", "width: w=1");
  EXPECT_THAT(verdict(), HasSubstr("nmos.parameters.width"));
}

TEST_F(OwnKit, NeedsTheFolderOfItsModelFilesWhenTheyLieElsewhere) {
  EXPECT_THAT(([] {
                read_technology({"sky130", {}, "tt"});
              }),
              ThrowsMessage<SpecError>(AllOf(HasSubstr("key 'technology.folder'"), HasSubstr("do not come with the program"))));
  EXPECT_THAT(([this] {
                read_technology({"generic130", folder.path(), "typical"});
              }),
              ThrowsMessage<SpecError>(HasSubstr("technology 'generic130' comes with its model files")));
}

/// Environment variable with the folder of the SKY130 model files; without it the tests that need them are skipped.
TEST(Sky130, HasFiveCornersOfWrappedDevices) {
  const char* kit = std::getenv("BITLINE_SKY130");
  if (kit == nullptr) GTEST_SKIP() << "BITLINE_SKY130 is not set";
  for (const auto& corner : corner_names({"sky130", kit, ""})) {
    const Technology technology = read_technology({"sky130", kit, corner});
    EXPECT_TRUE(technology.sram_6t_devices.access.subcircuit) << corner;
    EXPECT_DOUBLE_EQ(technology.pmos.length_unit_m, 1e-6) << corner;
    // The kit's own mismatch: 38.8 mV, 33.9 mV and 41.7 mV of threshold.
    const auto& cell = technology.sram_6t;
    EXPECT_NEAR(threshold_sigma_v(technology.sram_6t_devices.access, cell.access), 38.8e-3, 0.1e-3);
    EXPECT_NEAR(threshold_sigma_v(technology.sram_6t_devices.pull_down, cell.pull_down), 33.9e-3, 0.1e-3);
    EXPECT_NEAR(threshold_sigma_v(technology.sram_6t_devices.pull_up, cell.pull_up), 41.7e-3, 0.1e-3);
  }
}

}  // namespace
}  // namespace bitline::technologies
