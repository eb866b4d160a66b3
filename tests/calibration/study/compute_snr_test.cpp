#include "calibration/study/compute_snr.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "tests/cosim/column/synthetic_model.hpp"
#include "tests/message_of.hpp"

namespace bitline::study {
namespace {

class ComputeSnr : public testing::Test {
 protected:
  SnrWaterfall waterfall(int rows = 16) const {
    return snr_waterfall({.model = model,
                          .column = column,
                          .silicon = silicon,
                          .noise = column::noise_model(model, 300, column.comparator.noise_v),
                          .error_v = 1e-6,
                          .trim_rows = 16,
                          .bits = bits,
                          .dies = 3,
                          .columns = 32,
                          .images = 50},
                         rows);
  }
  static double rms_of(const SnrWaterfall& waterfall, const std::string& name) {
    for (const auto& part : waterfall.parts)
      if (part.name == name) return part.rms_v;
    ADD_FAILURE() << "no part " << name;
    return 0;
  }

  const column::ColumnModel model = column::synthetic_model();
  spec::ColumnSpec column = column::synthetic_column(0.5e-3);
  column::Silicon silicon = column::synthetic_silicon();
  int bits = 5;
};

TEST_F(ComputeSnr, StatesEveryEffectAgainstTheSameSignal) {
  const auto result = waterfall();
  EXPECT_GT(result.unit_v, 0);
  for (const auto& part : result.parts)
    EXPECT_NEAR(part.snr_db, 20 * std::log10(result.signal_rms_v / part.rms_v), 1e-9) << part.name;
}

TEST_F(ComputeSnr, AnEffectThatIsOffLeavesNothing) {
  silicon = {5, {}, 0};
  column.comparator.noise_v = 0;
  const auto result = waterfall();
  EXPECT_LT(rms_of(result, "mismatch of the cells"), 1e-12);
  EXPECT_LT(rms_of(result, "comparator offset"), 1e-12);
  EXPECT_LT(rms_of(result, "noise of the comparator"), 1e-12);
}

TEST_F(ComputeSnr, CompensationTakesTheOffsetAway) {
  column.comparator.common_mode_slope = 0;
  const auto result = waterfall();
  // 96 offsets of sigma 12 mV each: five standard errors of a deviation.
  EXPECT_NEAR(rms_of(result, "comparator offset"), 12e-3, 5 * 12e-3 / std::sqrt(2 * 96.0));
  EXPECT_LT(rms_of(result, "offset, compensated"), 0.7 * rms_of(result, "comparator offset"));
  EXPECT_GT(result.compensated.snr_db, result.uncompensated.snr_db);
}

TEST_F(ComputeSnr, FreshNoiseIsWhatTheNoiseModelSays) {
  // 4800 draws: five standard errors of a deviation.
  EXPECT_NEAR(rms_of(waterfall(), "noise of the comparator"), 0.5e-3, 5 * 0.5e-3 / std::sqrt(2 * 4800.0));
}

TEST_F(ComputeSnr, AReadOutOfOneMoreBitGainsSixDecibels) {
  const double five = rms_of(waterfall(), "read-out");
  bits = 6;
  EXPECT_NEAR(20 * std::log10(five / rms_of(waterfall(), "read-out")), 6.02, 0.5);  // the tails beyond four sigmas do not gain
}

TEST_F(ComputeSnr, NeedsRowsThatTheColumnHas) {
  EXPECT_THAT(message_of([&] { waterfall(40); }), testing::HasSubstr("40 rows and 16 trim rows does not fit a column of 48"));
}

}  // namespace
}  // namespace bitline::study
