#include "netlists/columns/gate_sweep.hpp"

#include <gtest/gtest.h>

#include "tests/netlists/cells/exact_technology.hpp"

namespace bitline::columns {
namespace {

GateSweep sweep_of(Channel channel) {
  const auto technology = technologies::exact_technology();
  return {.channel = channel,
          .device = channel == Channel::n ? technology.nmos : technology.pmos,
          .geometry = {2, 0.5, 0.25, 0.25},
          .drain_v = 0.75,
          .temperature_kelvin = 273.15 + 32,
          .stop_v = 1.5,
          .step_v = 0.25};
}

TEST(GateSweep, IsOneTransistorWithTwoSources) {
  const Deck deck = gate_sweep_deck(technologies::exact_technology(), sweep_of(Channel::n));
  EXPECT_EQ(deck.text,
            "* drain current against gate voltage\n"
            ".options temp=32 reltol=1e-6 abstol=1e-15 vntol=1e-8 gmin=1e-16 num_threads=1\n"
            "* cards\n"
            "vg g 0 0\n"
            "vd d 0 0.75\n"
            "m1 d g 0 0 nch w=2 l=0.5 ad=0.5 pd=4.5 as=0.5 ps=4.5 m=1\n"
            ".save i(vd)\n"
            ".dc vg 0 1.5 0.25\n"
            ".end\n");
  EXPECT_EQ(deck.probes, std::vector<std::string>{"vd#branch"});
  EXPECT_EQ(deck.scale, "v-sweep");
  EXPECT_EQ(deck.stop, 1.5);
}

TEST(GateSweep, ExchangesTheTerminalsOfItsSourcesForAPChannel) {
  const std::string text = gate_sweep_deck(technologies::exact_technology(), sweep_of(Channel::p)).text;
  EXPECT_NE(text.find("\nvg 0 g 0\nvd 0 d 0.75\nm1 d g 0 0 pch "), std::string::npos) << text;
}

}  // namespace
}  // namespace bitline::columns
