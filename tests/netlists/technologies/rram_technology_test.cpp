#include "netlists/technologies/rram_technology.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/share.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::technologies {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

const spec::TechnologySpec shipped{"generic130", {}, "typical"};

TEST(RramTechnology, HasALowStateForWhich128RowsMakeSense) {
  const RramTechnology rram = read_rram_technology(shipped);
  EXPECT_EQ(rram.low.median_ohm, 100e3);
  EXPECT_EQ(rram.high.median_ohm, 10e6);
  const double full_scale_a = 128 * device_current_a(rram, rram.low.median_ohm, 0.2);
  EXPECT_LT(full_scale_a, rram.line.limit_a);
  EXPECT_GT(rram.high.spread, rram.low.spread);
}

TEST(RramTechnology, KeepsTheTextThatDescribesItsDevices) {
  const auto rram = read_rram_technology({"generic130", {}, "typical"});
  EXPECT_EQ(rram.description, spec::read_text(BITLINE_SOURCE_DIR "/netlists/technologies/generic130/rram.yaml"));
}

TEST(RramTechnology, ChangesToWhatAStudyGives) {
  const RramTechnology rram = read_rram_technology(shipped);
  spec::ResistiveSpec study{};
  study.lrs_ohm = 50e3;
  EXPECT_EQ(with(rram, study).high.median_ohm, 5e6);  // the ratio stays
  study.on_off = 20;
  study.hrs_spread = 0.3;
  study.sinh_v = 0;
  study.write_verify = false;
  study.age_s = 1e6;
  const RramTechnology changed = with(rram, study);
  EXPECT_EQ(changed.low.median_ohm, 50e3);
  EXPECT_EQ(changed.high.median_ohm, 1e6);
  EXPECT_EQ(changed.high.spread, 0.3);
  EXPECT_EQ(changed.low.spread, rram.low.spread);
  EXPECT_FALSE(changed.write_verify.on);
  EXPECT_EQ(changed.age_s, 1e6);
  EXPECT_EQ(device_current_a(changed, 50e3, 0.2), 0.2 / 50e3);
}

TEST(RramTechnology, HasALawThatIsOhmicNearZero) {
  const RramTechnology rram = read_rram_technology(shipped);
  EXPECT_NEAR(device_current_a(rram, 1e5, 1e-6), 1e-11, 1e-11 * 1e-12);  // sinh x = x (1 + x^2 / 6), x = 2e-6
  EXPECT_DOUBLE_EQ(device_current_a(rram, 1e5, 0.5), 0.5 / 1e5 * std::sinh(1.0));
  EXPECT_DOUBLE_EQ(device_current_a(rram, 1e5, -0.3), -device_current_a(rram, 1e5, 0.3));
}

TEST(RramTechnology, DriftsFromItsStartOn) {
  RramTechnology rram = read_rram_technology(shipped);
  rram.age_s = rram.drift_start_s / 2;
  EXPECT_EQ(drift_factor(rram, rram.high), 1);
  rram.age_s = 1e7 * rram.drift_start_s;
  EXPECT_DOUBLE_EQ(drift_factor(rram, rram.low), std::pow(1e7, rram.low.drift_exponent));
  EXPECT_LT(drift_factor(rram, rram.high), 1);
}

TEST(RramTechnology, IsMissingWhereThereIsNoFile) {
  EXPECT_THAT(
      [] {
        read_rram_technology({"generic131", {}, "typical"});
      },
      ThrowsMessage<SpecError>(HasSubstr("no technology 'generic131'")));
  const TemporaryFolder folder;
  const auto from = spec::share_folder() / "netlists" / "technologies" / "generic130";
  std::filesystem::copy(from, folder.path(), std::filesystem::copy_options::recursive);
  std::filesystem::remove(folder.path() / "rram.yaml");
  EXPECT_THAT(
      [&] {
        read_rram_technology({"", folder.path(), "typical"});
      },
      ThrowsMessage<SpecError>(AllOf(HasSubstr("rram.yaml"), HasSubstr("has no resistive devices"))));
}

TEST(RramTechnology, RefusesWhatIsNoDevice) {
  const TemporaryFolder folder;
  const auto from = spec::share_folder() / "netlists" / "technologies" / "generic130";
  std::filesystem::copy(from, folder.path(), std::filesystem::copy_options::recursive);
  const std::string text = spec::read_text(from / "rram.yaml");
  const auto complaint = [&](const std::string& found, const std::string& replacement) -> std::string {
    std::string changed = text;
    changed.replace(changed.find(found), found.size(), replacement);
    spec::write_atomically(folder.path() / "rram.yaml", changed);
    try {
      read_rram_technology({"", folder.path(), "typical"});
    } catch (const SpecError& error) {
      return error.what();
    }
    return "";
  };
  EXPECT_THAT(complaint("median: 10 Mohm", "median: 90 kohm"), HasSubstr("expected a higher resistance"));
  EXPECT_THAT(complaint("median: 100 kohm", "median: 100 kV"), HasSubstr("expected a resistance"));
  EXPECT_THAT(complaint("sinh_voltage: 0.5 V", "sinh_voltage: 10 mV"), HasSubstr("at least 50 mV"));
  EXPECT_THAT(complaint("spread: 0.5,", "sprea: 0.5,"), HasSubstr("spread"));
}

}  // namespace
}  // namespace bitline::technologies
