#include "calibration/compensation/trimmed_columns.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

#include "calibration/compensation/trim_level.hpp"
#include "cosim/column/comparator.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::compensation {
namespace {

using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr double common_mode_v = 1.05;
constexpr TrimSearch best{.precharge_v = 0, .repeats = 5, .improved = true, .exchanges = 16};

/// A search of columns whose trim rows take some 6 mV each.
class Trimmed : public testing::Test {
 protected:
  ColumnSet set(int columns, int rows = 16, unsigned threads = 1) const { return column_set(column, rows, columns, threads); }
  TrimmedColumns search(const ColumnSet& of, TrimSearch how = best) {
    how.precharge_v = precharge_for(model, of, common_mode_v);
    engine.add_precharge(how.precharge_v);
    return search_columns(engine, of, how);
  }

  const column::ColumnModel model = column::synthetic_model();
  const spec::ColumnSpec column = column::synthetic_column(0.5e-3);
  column::ModelEngine engine{model, column::synthetic_silicon(25e-3), column, 0};
};

TEST_F(Trimmed, AreMeasuredBeyondTheOffsetOfTheirComparator) {
  const auto columns = set(130);
  const auto found = search(columns);
  const double precharge = precharge_for(model, columns, common_mode_v);
  const std::uint32_t image = 0;
  for (int die = 0; die < 2; ++die) {
    const auto program = trim_program(columns, die);
    const auto macro = engine.program(program);
    const auto lines = dynamic_cast<const column::AnalogMacro&>(*macro).voltages(
        {.codes = nullptr, .image = {&image, 1}, .data_on = false, .precharge_v = precharge}, 0);
    for (int at = 0; at < columns.columns_of(die); ++at) {
      const auto curve = column::offset_curve(engine.comparator(), engine.silicon(), static_cast<std::uint32_t>(die), 0,
                                              static_cast<std::uint32_t>(at));
      const double offset = column::offset_v(curve, (lines.bl(0, at) + lines.blb(0, at)) / 2);
      const auto i = static_cast<std::size_t>(die * columns.per_die + at);
      EXPECT_EQ(found.offset_v[i], offset);
      EXPECT_EQ(found.before_v[i], lines.bl(0, at) - lines.blb(0, at) - offset);
    }
  }
}

TEST_F(Trimmed, AreTheSameForAnyNumberOfThreadsAndColumns) {
  const auto one = search(set(300)), three = search(set(300, 16, 3)), some = search(set(140));
  EXPECT_EQ(one.after_v, three.after_v);
  EXPECT_EQ(one.out_of_range, three.out_of_range);
  EXPECT_TRUE(std::equal(some.after_v.begin(), some.after_v.end(), one.after_v.begin()));
}

TEST_F(Trimmed, AreReadAgainWithTheirBits) {
  const auto columns = set(200);
  const auto found = search(columns);
  EXPECT_EQ(residues_v(engine, columns, found.trim, precharge_for(model, columns, common_mode_v)), found.after_v);
}

TEST_F(Trimmed, StrobeAtTheWorkingCommonMode) {
  const auto columns = set(256, 16);
  auto nominal = column::ModelEngine(model, column::synthetic_silicon(0, 0), column, 0);
  const double precharge = precharge_for(model, columns, common_mode_v);
  nominal.add_precharge(precharge);
  const std::uint32_t image = 0;
  const auto macro = nominal.program(trim_program(columns, 0));
  const auto lines = dynamic_cast<const column::AnalogMacro&>(*macro).voltages(
      {.codes = nullptr, .image = {&image, 1}, .data_on = false, .precharge_v = precharge}, 0);
  // The reference integrates in time; the engine is a flow map, with the kick in first order (2 uV).
  EXPECT_NEAR((lines.bl(0, 3) + lines.blb(0, 3)) / 2, common_mode_v, 2 * model.flow_error_v + 3e-6);
}

TEST_F(Trimmed, HaveAUnitThatIsHalfOfWhatAFlipMoves) {
  const auto columns = set(2, 16);
  const double precharge = precharge_for(model, columns, common_mode_v);
  auto nominal = column::ModelEngine(model, column::synthetic_silicon(0, 0), column, 0);
  nominal.add_precharge(precharge);
  const auto left = [&](int ones) {
    const std::vector<column::Bits> trim{trim_bits(std::vector<int>{ones, ones}, 16)};
    return residues_v(nominal, columns, trim, precharge).front();
  };
  EXPECT_NEAR(trim_unit_v(model, columns, precharge), (left(9) - left(8)) / 2, 2 * model.flow_error_v + 3e-6);
}

TEST_F(Trimmed, AreRefusedWhereTheirRowsAlonePassTheCommonMode) {
  EXPECT_THAT([&] { precharge_for(model, set(2, 32), 1.19); },
              ThrowsMessage<DomainError>(HasSubstr("below the working common mode of 1.19 V; expected fewer of them")));
  EXPECT_THAT([&] { set(2, 3); }, ThrowsMessage<SpecError>(HasSubstr("3 trim rows; expected 4 to the 48 rows")));
}

TEST_F(Trimmed, EndWhenInterrupted) {
  auto columns = set(1000);
  columns.interrupted = [] { return true; };
  EXPECT_THROW(search(columns), Interrupted);
}

TEST_F(Trimmed, SumUpAsWhatIsLeft) {
  const std::vector<double> left{-3e-3, 1e-3, 2.1e-3, 0.1e-3};
  const auto summary = residue(left, 1e-3);
  EXPECT_DOUBLE_EQ(summary.beyond_flip.value, 0.5);
  EXPECT_EQ(summary.beyond_flip.count, 4U);
  EXPECT_NEAR(summary.mean_v, 0.05e-3, 1e-15);
  EXPECT_DOUBLE_EQ(summary.largest_v, 3e-3);
  EXPECT_LT(summary.sigma_v.low, summary.sigma_v.value);
}

class Levels : public Trimmed {
 protected:
  LevelMap map(int columns) {
    return {.model = model,
            .engine =
                [this](const column::ColumnModel& of) {
                  return std::make_unique<column::ModelEngine>(of, column::synthetic_silicon(25e-3), column, 0);
                },
            .columns = set(columns),
            .search = best,
            .common_mode_v = common_mode_v};
  }
};

TEST_F(Levels, GiveTrimRowsWhatACodeTakes) {
  const auto changed = with_trim_code(model, 8);
  const auto columns = set(2);
  // Charges are proportional to the codes, the trim level is worth half of the largest: 8 of 15.5. What is beside the first
  // mode is some per cent of it.
  EXPECT_EQ(changed.levels[changed.levels.trim()], model.levels[8]);
  EXPECT_NEAR(trim_unit_v(changed, columns, 1.1) / trim_unit_v(model, columns, 1.1), 8 / 15.5, 0.1);
}

TEST_F(Levels, TradeRangeAgainstGranularity) {
  const std::vector<int> rows{16}, codes{1, 4, 8, 16, 31};
  const auto choices = level_map(map(1024), rows, codes);
  ASSERT_EQ(choices.size(), 6U);
  EXPECT_EQ(choices[0].code, -1);
  const auto& little = choices[1];
  const auto& much = choices[5];
  EXPECT_GT(little.out_of_range.low, 0.5);  // 16 rows of 0.4 mV against 25 mV of offset
  EXPECT_LT(much.out_of_range.high, 0.01);  // 16 rows of 12 mV
  EXPECT_GT(much.unit_v, 20 * little.unit_v);
  const auto* chosen = best_level(choices, 16);
  ASSERT_NE(chosen, nullptr);
  EXPECT_NE(chosen->code, 1);
  EXPECT_NE(chosen->code, 31);
  for (const auto& choice : choices) EXPECT_GE(choice.after.rms_v, chosen->after.rms_v);
  EXPECT_EQ(best_level(choices, 8), nullptr);
}

TEST_F(Levels, ThatTheModelForbidsAreNamed) {
  const auto refused = try_level(map(128), 48, 31);
  EXPECT_THAT(refused.refused, HasSubstr("below the working common mode"));
  const std::vector<LevelChoice> choices{refused};
  EXPECT_EQ(best_level(choices, 48), nullptr);
}

/// The row of issue "offset compensation" that a search is measured by: 32 rows whose cells differ, offsets of eight rows.
TEST(Offsets, OfEightRowsFallByMoreThanEightTimesInTheImprovedSearch) {
  auto column = column::synthetic_column(0.5e-3);
  const auto model = column::synthetic_model();
  const auto columns = column_set(column, 32, 4096, 2);
  const double precharge = precharge_for(model, columns, 1.0), unit = trim_unit_v(model, columns, precharge);
  column.comparator.reference_common_mode_v = 1.0;
  column::ModelEngine engine(model, column::synthetic_silicon(8 * unit), column, 0);
  engine.add_precharge(precharge);
  const auto search = [&](TrimSearch how) {
    how.precharge_v = precharge;
    const auto found = search_columns(engine, columns, how);
    return residue(found.before_v, unit).sigma_v.value / residue(found.after_v, unit).sigma_v.value;
  };
  // 4096 columns give either deviation to some 1.1 % to 2 %, one standard error.
  EXPECT_GT(search(best), 8);
  EXPECT_LT(search({.precharge_v = 0}), 8);  // 4 sqrt(3) = 6.9 times for equal rows
}

}  // namespace
}  // namespace bitline::compensation
