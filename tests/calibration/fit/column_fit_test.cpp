#include "calibration/fit/column_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>

#include "netlists/spec/error.hpp"
#include "tests/calibration/fit/synthetic_dataset.hpp"

namespace bitline::fit {
namespace {

using curves::DischargeSet;
using testing::HasSubstr;
using testing::ThrowsMessage;

class ColumnFit : public testing::Test {
 protected:
  static DischargeSet set_of(const std::vector<double>& row) { return static_cast<DischargeSet>(static_cast<int>(row[0])); }
  void erase(DischargeSet set) {
    std::erase_if(dataset.discharge.rows, [&](const auto& row) { return set_of(row) == set; });
  }

  const column::ColumnModel truth = column::synthetic_model(3, 3);
  SyntheticDataset dataset{truth};
};

TEST_F(ColumnFit, RecoversTheModelThatMadeItsData) {
  const auto model = fit_column_model(dataset.data());
  EXPECT_EQ(model.dataset_digest, "0123");
  EXPECT_EQ(model.columns_digest, "4567");
  EXPECT_EQ(model.bitline_modes(), 2);
  EXPECT_EQ(model.precharge_v, truth.precharge_v);
  EXPECT_NEAR(model.release_kick_v, truth.release_kick_v, 1e-12);
  EXPECT_NEAR(model.kick_v_per_v, truth.kick_v_per_v, 1e-12);
  // Differentiating a polynomial of the crossing times leaves rounding for a straight line.
  EXPECT_NEAR(model.line_farad, truth.line_farad, 1e-9 * truth.line_farad);
  double square = 0;
  constexpr int columns = 100;
  for (std::uint32_t index = 1000; index < 1000 + columns; ++index) {
    const auto sample = column::random_column(dataset.silicon, dataset.column, index);
    const double error = evaluate(model, sample, 1.2).difference() - evaluate(truth, sample, 1.2).difference();
    square += error * error;
  }
  // Cutting modes may cost error_v twice, once along each voltage.
  EXPECT_LT(std::sqrt(square / columns), 2 * dataset.fit.error_v);
  EXPECT_LT(model.quality.column_v.rms, 2 * dataset.fit.error_v);
  EXPECT_LT(model.quality.holdout_column_v.rms, 2 * dataset.fit.error_v);
  EXPECT_EQ(model.quality.holdout_column_v.count, 8);
  EXPECT_EQ(model.quality.holdout_cell_v.count, 20);
  EXPECT_GT(model.quality.signal_rms_v, 0.01);
  // The gain multiplies the whole signal, so its error shows as that share of it.
  EXPECT_NEAR(model.gain, truth.gain, 2 * dataset.fit.error_v / model.quality.signal_rms_v);
}

TEST_F(ColumnFit, SaysWhatEachPartOfTheModelContributes) {
  const auto model = fit_column_model(dataset.data());
  const auto part = [&](const std::string& name) {
    const auto found = std::ranges::find(model.quality.parts, name, &column::ModelPart::name);
    EXPECT_NE(found, model.quality.parts.end()) << name;
    return found == model.quality.parts.end() ? column::ModelPart{} : *found;
  };
  const double error = model.quality.holdout_column_v.rms;
  for (const auto& found : model.quality.parts) {
    EXPECT_GT(found.change_rms_v, 0) << found.name;
    EXPECT_LE(std::abs(found.error_without_v - found.change_rms_v), error * (1 + 1e-9)) << found.name;  // triangle inequality
  }
  EXPECT_GT(part("mismatch").change_rms_v, part("mismatch beyond first order").change_rms_v);
  EXPECT_GT(part("mismatch").change_rms_v, 10 * error);
  EXPECT_GT(part("gain of a full column").change_rms_v, 0.5 * std::abs(model.gain - 1) * model.quality.signal_rms_v);
  for (const char* absent : {"leakage", "ground rail", "pull of the neighbours", "place in the array"})
    EXPECT_EQ(std::ranges::count(model.quality.parts, absent, &column::ModelPart::name), 0) << absent;
}

TEST_F(ColumnFit, RecoversWhatOneUnselectedCellLeaks) {
  auto leaky = truth;
  leaky.leak_v = 3e-6;
  const auto model = fit_column_model(SyntheticDataset(leaky).data());
  EXPECT_NEAR(model.leak_v, leaky.leak_v, 1e-12);  // rounding of a volt, over the unselected rows of a run
}

TEST_F(ColumnFit, RecoversTheSumsOfEveryCellInItsBox) {
  const auto model = fit_column_model(dataset.data());
  for (int level = 1; level < static_cast<int>(truth.levels.level_v.size()); ++level)
    for (const double access : {-3.0, 0.0, 3.0})
      for (const double pull_down : {-3.0, 3.0}) {
        const cells::SramShifts shifts{access * 21e-3, 0, pull_down * 17e-3, 0, 0, 0};
        for (const double v : {0.6, 0.9, 1.2}) {
          const double expected = cell_sums_v(truth, level, 0, shifts).dot(truth.bitline(v));
          // A column of 48 such cells, all equal, would be off by 48 errors; independent ones by the root of that.
          EXPECT_NEAR(cell_sums_v(model, level, 0, shifts).dot(model.bitline(v)), expected,
                      2 * dataset.fit.error_v / std::sqrt(48))
              << "level " << level << ", shifts " << access << " " << pull_down << ", " << v << " V";
        }
      }
}

TEST_F(ColumnFit, TakesOneModeWhereAllCellsHaveOneShape) {
  auto simple = truth;
  simple.amplitudes.coefficients.rightCols(3).setZero();
  const SyntheticDataset data(simple);
  const auto model = fit_column_model(data.data());
  EXPECT_EQ(model.bitline_modes(), 1);
  EXPECT_LT(model.quality.holdout_column_v.rms, 2 * data.fit.error_v);
}

TEST_F(ColumnFit, LeavesOutRunsThatFailed) {
  for (std::size_t i = 20; i < dataset.discharge.rows.size(); i += 20)
    std::fill(dataset.discharge.rows[i].begin() + 13, dataset.discharge.rows[i].end(), std::nan(""));
  EXPECT_LT(fit_column_model(dataset.data()).quality.holdout_column_v.rms, 2 * dataset.fit.error_v);
}

TEST_F(ColumnFit, NeedsTheCapacitanceRun) {
  erase(DischargeSet::capacitance);
  EXPECT_THAT([&] { fit_column_model(dataset.data()); }, ThrowsMessage<FitError>(HasSubstr("no capacitance run")));
}

TEST_F(ColumnFit, NeedsNominalRuns) {
  erase(DischargeSet::nominal);
  EXPECT_THAT([&] { fit_column_model(dataset.data()); }, ThrowsMessage<FitError>(HasSubstr("no nominal runs")));
}

TEST_F(ColumnFit, NeedsWordLinesThatComeUp) {
  const auto start = dataset.discharge.column("start_v"), strobe = dataset.discharge.column("strobe_v"),
             level = dataset.discharge.column("level");
  for (auto& row : dataset.discharge.rows)
    if (set_of(row) == DischargeSet::nominal && row[level] == 1) row[strobe] = row[start];
  EXPECT_THAT([&] { fit_column_model(dataset.data()); },
              ThrowsMessage<FitError>(HasSubstr("take nothing from their bit line in a pulse; expected a longer pulse")));
}

TEST_F(ColumnFit, NeedsCellsThatWereMeasuredAtEveryLevel) {
  const SyntheticDataset few(truth, 5);
  EXPECT_THAT([&] { fit_column_model(few.data()); },
              ThrowsMessage<FitError>(HasSubstr("only 5 cells were measured at every level")));
}

TEST_F(ColumnFit, NeedsRunsThatCrossTheWholeGrid) {
  for (auto& row : dataset.discharge.rows)
    if (set_of(row) != DischargeSet::capacitance) row.back() = std::nan("");
  EXPECT_THAT([&] { fit_column_model(dataset.data()); }, ThrowsMessage<FitError>(HasSubstr("crossed by fewer than 5 runs")));
}

TEST_F(ColumnFit, NeedsRunsAtAll) {
  for (auto& row : dataset.discharge.rows)
    if (set_of(row) != DischargeSet::capacitance) std::fill(row.begin() + 13, row.end(), std::nan(""));
  EXPECT_THROW(fit_column_model(dataset.data()), FitError);
}

TEST_F(ColumnFit, NeedsFullColumnsForItsGain) {
  dataset.columns.rows.resize(3);
  EXPECT_THAT([&] { fit_column_model(dataset.data()); },
              ThrowsMessage<FitError>(HasSubstr("fewer than 4 random columns are usable")));
}

}  // namespace
}  // namespace bitline::fit
