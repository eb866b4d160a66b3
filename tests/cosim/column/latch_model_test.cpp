#include "cosim/column/latch_model.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cosim/column/silicon.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_latch.hpp"
#include "tests/cosim/temporary_folder.hpp"

namespace bitline::column {
namespace {

using comparators::LatchShifts;
using testing::HasSubstr;
using testing::ThrowsMessage;

LatchShifts drawn(std::uint32_t die) {
  Silicon silicon{5, {}, 0};
  silicon.latch_sigma_v = synthetic_latch().sigma_v;
  return latch_shifts_v(silicon, die, 1, 2);
}

TEST(LatchModel, SumsItsTerms) {
  const auto model = synthetic_latch();
  LatchShifts shifts(model.devices.size());
  shifts[3] = 2 * model.sigma_v[3];                                            // cross n, left: odd 1, even 1
  EXPECT_NEAR(threshold_v(model, shifts, 1.0), 9e-3 - 1e-3 - 0.03e-3, 1e-15);  // T_0 = 1, T_1 = 0, T_2 = -1
  EXPECT_NEAR(threshold_v(model, shifts, 1.2), 9e-3 + 4e-3 + 1e-3 + 0.15e-3 - 0.03e-3, 1e-15);
  EXPECT_EQ(threshold_v(model, {}, 1.1), 0);
}

TEST(LatchModel, TurnsItsSignInTheMirror) {
  for (std::uint32_t die = 0; die < 20; ++die) {
    const auto shifts = drawn(die);
    const double threshold = threshold_v(synthetic_latch(), shifts, 0.9);
    EXPECT_NE(threshold, 0);
    EXPECT_DOUBLE_EQ(threshold_v(synthetic_latch(), comparators::mirrored(1, shifts), 0.9), -threshold);
  }
}

TEST(LatchModel, IsACurveOverTheCommonModeWhereItsShiftsAreKnown) {
  const auto model = synthetic_latch();
  const auto shifts = drawn(7);
  const auto curve = latch_curve(model, shifts);
  EXPECT_EQ(curve.coefficient_v.size(), 3U);  // degrees 0, 1, 2
  for (const double at : {0.8, 0.93, 1.2}) EXPECT_EQ(offset_v(curve, at), threshold_v(model, shifts, at));
  EXPECT_THROW(offset_v(curve, 1.21), DomainError);
}

TEST(LatchModel, IsNotAskedOutsideItsBox) {
  const auto model = synthetic_latch();
  EXPECT_THAT([&] { threshold_v(model, {}, 0.79); },
              ThrowsMessage<DomainError>(HasSubstr("common mode of 790 mV, below what its model covers, 800 mV to 1.2 V")));
  LatchShifts shifts(model.devices.size());
  shifts[4] = -7 * model.sigma_v[4];
  EXPECT_THAT(
      [&] { threshold_v(model, shifts, 1); },
      ThrowsMessage<DomainError>(HasSubstr("'cross_n_right' of the latch is shifted by -42 mV; its model covers 6.8 sigma")));
}

TEST(LatchModel, ReadsBackWhatItWrote) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "latch.yaml";
  const auto model = synthetic_latch();
  write_file(file, to_yaml(model));
  const auto again = read_latch_model(file);
  EXPECT_EQ(to_yaml(again), to_yaml(model));
  for (std::uint32_t die = 0; die < 20; ++die)
    EXPECT_EQ(threshold_v(again, drawn(die), 0.95), threshold_v(model, drawn(die), 0.95));
}

TEST(LatchModel, NamesWhatIsWrongInItsFile) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "latch.yaml";
  std::string text = to_yaml(synthetic_latch());
  text.replace(text.find("odd: [cross_n]") + 6, 7, "cross_x");
  write_file(file, text);
  EXPECT_THAT([&] { read_latch_model(file); }, ThrowsMessage<SpecError>(HasSubstr("'cross_x' is no part of the latch")));
}

TEST(LatchShifts, AreDrawnByAddressWithTheirSigma) {
  EXPECT_EQ(drawn(3), drawn(3));
  EXPECT_NE(drawn(3), drawn(4));
  double square = 0;
  constexpr int dies = 2000;
  for (std::uint32_t die = 0; die < dies; ++die) {
    const double z = drawn(die)[6] / synthetic_latch().sigma_v[6];
    square += z * z;
  }
  EXPECT_NEAR(square / dies, 1, 5 * std::sqrt(2.0 / dies));  // the variance of a squared normal is 2; 5 sigma
}

}  // namespace
}  // namespace bitline::column
