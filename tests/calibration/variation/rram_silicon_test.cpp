#include "calibration/variation/rram_silicon.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "netlists/cells/rram_branch.hpp"

namespace bitline::variation {
namespace {

const spec::TechnologySpec generic{"generic130", {}, "typical"};
const spec::MlsaSpec mlsa{.bits = 3, .references = "uniform", .offset_a = 2e-6, .noise_a = 1e-7, .offset_share = 0.02};

TEST(RramSilicon, CarriesTheDifferencesThatTheStudyAsksFor) {
  const auto technology = technologies::read_technology(generic);
  auto rram = technologies::read_rram_technology(generic);
  rram.age_s = 1e6 * rram.drift_start_s;
  const auto all = draw_rram_silicon(technology, rram, {}, mlsa, 4);
  EXPECT_EQ(all.seed, 4U);
  EXPECT_EQ(all.low.spread, rram.low.spread);
  EXPECT_EQ(all.high.tail_share, rram.high.tail_share);
  EXPECT_EQ(all.verify_attempts, rram.write_verify.attempts);
  EXPECT_EQ(all.stuck_high_share, rram.high.stuck_share);
  EXPECT_EQ(all.access_sigma_v, cells::rram_access_sigma_v(technology, rram));
  EXPECT_EQ(all.sense_offset_a, 2e-6);
  EXPECT_EQ(all.sense_offset_share, 0.02);
  EXPECT_NEAR(column::nominal_ohm(all, false), rram.high.median_ohm * technologies::drift_factor(rram, rram.high), 1e-6);

  const auto none = draw_rram_silicon(technology, rram,
                                      {.resistances = false, .transistors = false, .offset = false, .noise = false}, mlsa, 4);
  EXPECT_EQ(none.low.spread + none.high.tail_share + none.stuck_low_share + none.correlation, 0);
  EXPECT_EQ(none.access_sigma_v + none.sense_offset_a + none.sense_offset_share, 0);
  EXPECT_EQ(none.low.median_ohm, rram.low.median_ohm);

  rram.write_verify.on = false;
  EXPECT_EQ(draw_rram_silicon(technology, rram, {}, mlsa, 4).verify_tolerance, 0);
}

TEST(RramSilicon, CharacterisationNeverIsAStudysDie) {
  const auto technology = technologies::read_technology(generic);
  const auto rram = technologies::read_rram_technology(generic);
  EXPECT_NE(characterisation_rram_silicon(technology, rram, 4).seed, 4U);
}

}  // namespace
}  // namespace bitline::variation
