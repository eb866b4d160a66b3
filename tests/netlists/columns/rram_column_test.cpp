#include "netlists/columns/rram_column.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "netlists/columns/mlsa_bench.hpp"
#include "tests/netlists/columns/example_rram.hpp"

namespace bitline::columns {
namespace {

using testing::HasSubstr;
using testing::Not;

RramColumnState three_rows() {
  return {"three rows", {{{1e5, 0.01}, {1e7, 0}, 1}, {{1e7, 0}, {1e5, -0.02}, -1}, {{1e5, 0}, {1e7, 0}, 0}}};
}

technologies::Technology generic130() { return technologies::read_technology({"generic130", {}, "typical"}); }

TEST(RramColumnCircuit, IsALadderOfOneSegmentPerCell) {
  spec::RramArraySpec array = example_rram(3);
  array.lines = {.bitline_ohm = 0.5, .sourceline_ohm = 0.25, .bitline_farad = 0, .sourceline_farad = 0, .mux_ohm = 100};
  EXPECT_EQ(rram_column_circuit(generic130(), array, three_rows(), true),
            "rmux bl near 100\n"
            "rwbl0 near bl0 0.5\nrwbl1 bl0 bl1 0.5\nrwbl2 bl1 bl2 0.5\n"
            "rwsl0 0 sl0 0.25\nrwsl1 sl0 sl1 0.25\nrwsl2 sl1 sl2 0.25\n"
            "x0 bl0 sl0 on 0 rram_2t2r ra=1e+05 da=0.01 rb=1e+07\n"
            "x1 bl1 sl1 0 on rram_2t2r ra=1e+07 rb=1e+05 db=-0.02\n"
            "x2 bl2 sl2 0 0 rram_2t2r ra=1e+05 rb=1e+07\n");
}

TEST(RramColumnCircuit, IsAtOneNodeWithoutResistanceAndHasTheWholeCapacitanceThere) {
  spec::RramArraySpec array = example_rram(3);
  array.cell = "rram_1t1r";
  array.lines.bitline_farad = 0.5;
  array.lines.sourceline_farad = 0.5;  // of a grounded line
  EXPECT_EQ(rram_column_circuit(generic130(), array, three_rows(), true),
            "cwbl bl 0 1.5\n"
            "x0 bl 0 on rram_1t1r ra=1e+05 da=0.01\n"
            "x1 bl 0 0 rram_1t1r ra=1e+07\n"
            "x2 bl 0 0 rram_1t1r ra=1e+05\n");
}

TEST(RramColumnCircuit, HasATransmissionGateInPlaceOfAResistance) {
  spec::RramArraySpec array = example_rram(3);
  array.lines.mux_ohm = 100;
  const std::string resistance = rram_column_circuit(generic130(), array, three_rows(), true);
  array.lines.mux_ohm = 0;
  array.multiplexer = {.nmos_width_m = 20e-6, .pmos_width_m = 10e-6, .length_m = 0.13e-6};
  const std::string gate = rram_column_circuit(generic130(), array, three_rows(), true);
  EXPECT_THAT(gate, HasSubstr("vmux mux 0 1.2\nmmuxn bl mux near 0 "));
  EXPECT_THAT(gate, HasSubstr("mmuxp bl 0 near mux "));
  EXPECT_EQ(gate.substr(gate.find("cwbl")), resistance.substr(resistance.find("cwbl")));
}

TEST(RramColumnDeck, ReadsCurrentsAsOperatingPointsAndDischargesByGear) {
  const auto technology = technologies::read_technology({"generic130", {}, "typical"});
  const auto rram = technologies::read_rram_technology({"generic130", {}, "typical"});
  spec::RramArraySpec array = example_rram(3);
  const Deck clamp = rram_column_deck(technology, rram, array, three_rows());
  EXPECT_THAT(clamp.text, HasSubstr("\n.dc vread 0.2 0.2 1\n"));
  EXPECT_THAT(clamp.text, Not(HasSubstr("cwbl")));
  EXPECT_EQ(clamp.scale, "v-sweep");
  array.read = {.by = "discharge", .voltage_v = 0.2, .time_s = 4e-9};
  const Deck discharge = rram_column_deck(technology, rram, array, three_rows());
  EXPECT_THAT(discharge.text, HasSubstr(" method=gear "));
  EXPECT_EQ(discharge.scale, "time");
  EXPECT_DOUBLE_EQ(discharge.stop, rram_timing(array.read).rise_s + 4e-9);
}

TEST(MlsaCircuit, HasCopiesOfAtMostSixteenMicroamperes) {
  EXPECT_EQ(mlsa_circuit(10e-6).units, 1);
  EXPECT_EQ(mlsa_circuit(256e-6).units, 16);
  EXPECT_EQ(mlsa_circuit(257e-6).units, 17);
}

TEST(MlsaCircuit, HasMirrorsThatMatchBetterTheMoreUnitsTheyHave) {
  const auto technology = technologies::read_technology({"generic130", {}, "typical"});
  EXPECT_DOUBLE_EQ(mirror_sigma_v(technology, mlsa_circuit(16e-6)), 4 * mirror_sigma_v(technology, mlsa_circuit(256e-6)));
}

TEST(ReplicaRows, HaveTwoDevicesInSeriesForAHalf) {
  const auto rram = technologies::read_rram_technology({"generic130", {}, "typical"});
  const auto state = replica_rows(rram, 4, 2, true);
  EXPECT_EQ(state.rows[1].a.ohm, rram.low.median_ohm);
  EXPECT_EQ(state.rows[2].a.ohm, 2 * rram.low.median_ohm);
  EXPECT_EQ(state.rows[2].input, 1);
  EXPECT_EQ(state.rows[3].input, -1);
}

}  // namespace
}  // namespace bitline::columns
