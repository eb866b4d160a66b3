#include "netlists/comparators/latch_template.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "netlists/comparators/strongarm.hpp"
#include "netlists/spec/error.hpp"
#include "tests/netlists/cells/exact_technology.hpp"
#include "tests/netlists/comparators/example_latch.hpp"
#include "tests/netlists/comparators/written_strongarm.hpp"

namespace bitline::comparators {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

/// The written StrongARM with one part of its text replaced.
std::string changed(const std::string& from, const std::string& to) {
  std::string text = written_strongarm;
  const auto at = text.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return text.replace(at, from.size(), to);
}

TEST(LatchTemplate, ReadsTheStrongarmThatIsBuiltIn) {
  const auto built_in = strongarm(*spec::example_latch().strongarm);
  const auto technology = technologies::exact_technology();
  EXPECT_EQ(latch_subcircuit(technology, read_latch_template(written_strongarm, "my.sub")),
            latch_subcircuit(technology, built_in));
}

TEST(LatchTemplate, TakesResistorsCapacitorsAndDevicesBetweenTheSides) {
  const std::string more =
      "msplit x clk xb vdd pmos w=1u l=130n\nrkeep_left q vss 10meg\nrkeep_right qb vss 10meg\ncx x xb 2f\n";
  const auto circuit = read_latch_template(changed("minput_left", more + "minput_left"), "my.sub");
  ASSERT_EQ(circuit.devices.size(), 16U);
  EXPECT_EQ(circuit.devices[0].name, "tail");
  EXPECT_EQ(circuit.devices[1].name, "split");
  EXPECT_FALSE(circuit.devices[1].n_channel);
  EXPECT_DOUBLE_EQ(circuit.devices[1].length_m, 130e-9);
  EXPECT_EQ(circuit.devices[2].name, "input_left");
  EXPECT_EQ(circuit.passives, "rkeep_left q vss 1e+07\nrkeep_right qb vss 1e+07\ncx x xb 2e-15\n");
}

TEST(LatchTemplate, SaysWhatIsWrongAndWhere) {
  const std::vector<std::vector<std::string>> faults{
      {".subckt my bl blb clk q qb vdd vss", ".subckt my blb bl clk q qb vdd vss", "my.sub:2: '.subckt my blb bl"},
      {"mtail tail clk vss vss nmos w=4u l=0.13u", ".control", "my.sub:3: '.control'"},
      {"mtail tail clk vss vss nmos w=4u l=0.13u", "b1 o 0 v=1", "my.sub:3: 'b1 o 0 v=1'"},
      {"mtail tail clk vss vss nmos w=4u l=0.13u", "mtail tail clk vss vss nmos w={4u} l=0.13u", "'{4u}' in"},
      {"mtail tail clk vss vss nmos w=4u l=0.13u", "mtail tail clk vss vss nmos w=4 l=0.13u", "'w=4' is 4 m"},
      {"mtail tail clk vss vss nmos w=4u l=0.13u", "mtail tail clk vss vss nch w=4u l=0.13u", "my.sub:3: "},
      {"mtail tail clk vss vss", "mtail tail bl vss vss", "'tail' is not its own mirror"},
      {"minput_left x bl tail vss nmos w=4u", "minput_left x bl tail vss nmos w=5u", "'input_left' and 'input_right' differ"},
      {"mcross_n_left o ob x", "mcross_n_left o o x", "'cross_n_left' is not its own mirror"},
      {"minput_right", "minput_other", "'input_left' has no partner"},
      {"minput_right", "minput_left", "there is a second 'input_left'"},
      {".ends", "", "the file ends without '.ends'"},
  };
  for (const auto& fault : faults)
    EXPECT_THAT([&] { read_latch_template(changed(fault[0], fault[1]), "my.sub"); },
                ThrowsMessage<SpecError>(HasSubstr(fault[2])))
        << fault[1];
  EXPECT_THAT([] { read_latch_template("", "my.sub"); }, ThrowsMessage<SpecError>(HasSubstr("the file has no '.subckt'")));
  EXPECT_THAT([] { read_latch_template(".subckt my bl blb clk q qb vdd vss\n.ends\n", "my.sub"); },
              ThrowsMessage<SpecError>(HasSubstr("no element is at the node 'bl'")));
}

}  // namespace
}  // namespace bitline::comparators
