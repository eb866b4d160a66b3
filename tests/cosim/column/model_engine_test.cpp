#include "cosim/column/model_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <numeric>

#include "cosim/column/ramp.hpp"
#include "cosim/column/read_column.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/instruction_sets.hpp"
#include "tests/cosim/column/synthetic_latch.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::column {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int most_columns = 96, most_images = 49;

std::vector<std::uint32_t> numbers(int images, std::uint32_t first = 0) {
  std::vector<std::uint32_t> result(static_cast<std::size_t>(images));
  std::iota(result.begin(), result.end(), first);
  return result;
}

const AnalogMacro& analog(const std::unique_ptr<Macro>& macro) { return dynamic_cast<const AnalogMacro&>(*macro); }

/// Voltages of one column by the readable reference, and how far a kernel may be from it.
struct Reference {
  LineVoltages lines;
  double tolerance_v;
};

Reference reference(const ColumnModel& model, const SampledColumn& column, double precharge_v, double flow_error_v) {
  Reference result{evaluate(model, column, precharge_v), 0};
  Eigen::VectorXd sums[2] = {Eigen::VectorXd::Zero(2), Eigen::VectorXd::Zero(2)};
  double kick = 0;
  for (const auto& cell : column.cells) {
    if (cell.level == 0) continue;
    sums[cell.bit] += cell_sums_v(model, cell.level, cell.bit, cell.seen_shifts_v(model.shift_per_wordline));
    kick += model.kick_v_per_v * model.levels[cell.level];
  }
  const double start = precharge_v + model.release_kick_v;
  const Eigen::MatrixXd d = kick_matrix(model.bitline);
  double kick_error = 0, drop = 0;
  for (const auto& s : sums) {  // the kernel's kick is of first order
    const double exact = discharged_v(model, start, s, kick);
    kick_error = std::max(kick_error, std::abs(exact - discharged_v(model, start, s + kick * d.transpose() * s, 0)));
    drop = std::max(drop, start - exact);
  }
  // Floats: a rounding per term of the sums, rows times three modes, and per term of the flow map, of the largest drop.
  const double terms = 3 * static_cast<double>(column.cells.size()) + FlowMap::terms;
  result.tolerance_v = flow_error_v + kick_error + 0x1p-24 * terms * drop;
  return result;
}

/// One programmed macro and the reference for all its columns and images.
struct Bench {
  ColumnModel model = synthetic_model();
  Silicon silicon = synthetic_silicon();
  spec::ColumnSpec column;

  explicit Bench(double noise_v = 0) : column(synthetic_column(noise_v)) {}
  ModelEngine engine(double error_v = 0) const { return {model, silicon, column, error_v}; }
  SampledColumn sample(const MacroProgram& program, const Codes& codes, int image, int at, int strobe = 0) const {
    const std::span row(codes.row(image).data(), static_cast<std::size_t>(codes.cols()));
    return read_column(program, silicon, model.levels,
                       {.codes = row, .column = static_cast<std::uint32_t>(at), .ramp_strobe = strobe});
  }
};

class ModelEngineOn : public testing::TestWithParam<std::string> {
 protected:
  WithInstructionSet set{GetParam()};
};
INSTANTIATE_TEST_SUITE_P(InstructionSets, ModelEngineOn, testing::ValuesIn(instruction_sets()),
                         [](const auto& set) { return set.param; });

TEST_P(ModelEngineOn, EvaluatesEveryColumnLikeTheReadableReference) {
  const Bench bench;
  const auto engine = bench.engine();
  const auto all_codes = synthetic_codes(most_images);
  std::vector<Reference> expected;
  const auto widest = synthetic_program(most_columns);
  for (int image = 0; image < most_images; ++image)
    for (int at = 0; at < most_columns; ++at)
      expected.push_back(reference(bench.model, bench.sample(widest, all_codes, image, at), 1.2, bench.model.flow_error_v));
  for (const int columns : {1, 15, 16, 17, most_columns}) {
    const auto macro = engine.program(synthetic_program(columns));
    for (const int images : {1, 5, 6, 7, most_images}) {
      const Codes codes = all_codes.topRows(images);
      const auto image = numbers(images);
      const auto lines = analog(macro).voltages({.codes = &codes, .image = image, .precharge_v = 1.2}, 0);
      for (int i = 0; i < images; ++i)
        for (int at = 0; at < columns; ++at) {
          const auto& e = expected[static_cast<std::size_t>(i * most_columns + at)];
          ASSERT_NEAR(lines.bl(i, at), e.lines.bl, e.tolerance_v) << columns << " columns, " << images << " images";
          ASSERT_NEAR(lines.blb(i, at), e.lines.blb, e.tolerance_v) << columns << " columns, " << images << " images";
        }
    }
  }
}

TEST_P(ModelEngineOn, EvaluatesActivationsAndEveryStrobeOfTheRampOnRowsWithLevelErrors) {
  Bench bench;
  bench.silicon.wordline_sigma_v = 5e-3;
  const auto engine = bench.engine();
  const auto program = synthetic_program(17, true, 30);
  const auto macro = engine.program(program);
  const auto codes = synthetic_codes(3, 30);
  const auto image = numbers(3);
  for (int strobe = 0; strobe < ramp_strobes(bench.model.levels); ++strobe) {
    const auto lines = analog(macro).voltages({.codes = &codes, .image = image, .precharge_v = 1.2}, strobe);
    for (int i = 0; i < 3; ++i)
      for (int at = 0; at < 17; ++at) {
        const auto e = reference(bench.model, bench.sample(program, codes, i, at, strobe), 1.2, bench.model.flow_error_v);
        ASSERT_NEAR(lines.bl(i, at), e.lines.bl, e.tolerance_v) << strobe;
        ASSERT_NEAR(lines.blb(i, at), e.lines.blb, e.tolerance_v) << strobe;
      }
  }
}

/// The synthetic model in an array of 128 columns whose unselected cells leak.
ColumnModel model_in_array() {
  ColumnModel model = synthetic_model();
  model.array = {128, {0.1, 0.02, 0.01}, 0.05, 2, 0.4};
  model.leak_v = 2e-6;
  model.amplitudes.place = {-0.05 * model.amplitudes.coefficients, 0.02 * model.amplitudes.coefficients};
  return model;
}

TEST_P(ModelEngineOn, EvaluatesColumnsOfAnArrayLikeTheReadableReference) {
  Bench bench;
  bench.model = model_in_array();
  const auto engine = bench.engine();
  const auto image = numbers(3);
  for (const bool ramp : {false, true}) {
    const auto program = synthetic_program(most_columns, ramp, ramp ? 30 : 1);
    const auto macro = engine.program(program);
    const auto codes = ramp ? synthetic_codes(3, 30) : synthetic_codes(3);
    // With many codes, leakage of the data rows is projected onto the modes of the codes; the rest is less than all of it.
    const double projection = ramp ? 0 : program.plan.data * bench.model.leak_v;
    const auto lines = analog(macro).voltages({.codes = &codes, .image = image, .precharge_v = 1.2}, 0);
    for (int i = 0; i < 3; ++i)
      for (int at = 0; at < most_columns; ++at) {
        const auto e = reference(bench.model, bench.sample(program, codes, i, at), 1.2, bench.model.flow_error_v);
        ASSERT_NEAR(lines.bl(i, at), e.lines.bl, e.tolerance_v + projection) << at;
        ASSERT_NEAR(lines.blb(i, at), e.lines.blb, e.tolerance_v + projection) << at;
      }
  }
}

TEST(ColumnOfAnArray, LosesToItsNeighboursItsRailAndItsPlace) {
  ColumnModel model = model_in_array();
  const auto drop = [&](const ColumnModel& m, int column) {
    SampledColumn sample{.cells = std::vector<ColumnCell>(16, {31, 0, {}}), .column = column};
    return m.start_v() - evaluate(m, sample, 1.2).bl;
  };
  EXPECT_GT(drop(model, 0), drop(model, 127));
  const auto expect_less_without = [&](const auto& switch_off) {
    ColumnModel without = model;
    switch_off(without.array);
    EXPECT_GT(drop(without, 80), drop(model, 80));
  };
  for (const std::size_t power : {0, 1, 2}) expect_less_without([&](ArrayModel& array) { array.neighbour_per_v[power] = 0; });
  expect_less_without([](ArrayModel& array) { array.rail_per_v = 0; });
  expect_less_without([](ArrayModel& array) { array.kick_left = 0; });
  // A volt of the second sum adds to the loss what `second` says, in the sense of the sum's sign.
  const double second = cell_sums_v(at_column(model, 80), 31, 0, {})(1) * model.array.second;
  ASSERT_NE(second, 0);
  ColumnModel without = model;
  without.array.second = 0;
  EXPECT_EQ(drop(without, 80) > drop(model, 80), second > 0);
}

TEST(ColumnOfAnArray, LeaksByWhatItsUnselectedCellsStore) {
  const ColumnModel model = model_in_array();
  const auto lines = [&](int bit) {
    return evaluate(model, {.cells = std::vector<ColumnCell>(40, {0, bit, {}}), .column = 0}, 1.2);
  };
  // Forty times the drop by one; the current falls with the line by less than a tenth per 100 mV.
  EXPECT_NEAR(model.start_v() - lines(0).bl, 40 * model.leak_v, 0.01 * 40 * model.leak_v);
  EXPECT_EQ(lines(0).blb, model.start_v());
  EXPECT_EQ(lines(1).blb, lines(0).bl);
}

TEST_P(ModelEngineOn, EvaluatesTheTrimRowsAloneFromAnotherPrecharge) {
  const Bench bench;
  auto engine = bench.engine();
  engine.add_precharge(1.07);
  const auto program = synthetic_program(17);
  const auto macro = engine.program(program);
  const auto image = numbers(1);
  const auto lines = analog(macro).voltages({.codes = nullptr, .image = image, .data_on = false, .precharge_v = 1.07}, 0);
  const double flow_error = fit_flow_map(bench.model, bench.model.box, 1.07 + bench.model.release_kick_v).max_error_v;
  for (int at = 0; at < 17; ++at) {
    const auto sample = read_column(program, bench.silicon, bench.model.levels,
                                    {.codes = {}, .column = static_cast<std::uint32_t>(at), .data_on = false});
    const auto e = reference(bench.model, sample, 1.07, flow_error);
    EXPECT_NEAR(lines.bl(0, at), e.lines.bl, e.tolerance_v);
    EXPECT_NEAR(lines.blb(0, at), e.lines.blb, e.tolerance_v);
  }
}

TEST_P(ModelEngineOn, LeavesTrimRowsLowWhereAReadAsksForIt) {
  Bench bench;
  bench.model.leak_v = 20e-6;  // what a row that stays low still takes
  const auto program = synthetic_program(17);
  const auto macro = bench.engine().program(program);
  const auto image = numbers(1);
  for (const int off : {0, 1, 5, 8}) {
    const auto lines =
        analog(macro).voltages({.codes = nullptr, .image = image, .data_on = false, .precharge_v = 1.2, .trim_off = off}, 0);
    for (int at = 0; at < 17; ++at) {
      const auto sample =
          read_column(program, bench.silicon, bench.model.levels,
                      {.codes = {}, .column = static_cast<std::uint32_t>(at), .data_on = false, .trim_off = off});
      const auto e = reference(bench.model, sample, 1.2, bench.model.flow_error_v);
      EXPECT_NEAR(lines.bl(0, at), e.lines.bl, e.tolerance_v) << off;
      EXPECT_NEAR(lines.blb(0, at), e.lines.blb, e.tolerance_v) << off;
    }
  }
}

TEST_P(ModelEngineOn, GivesAnImageTheSameBitsWhateverItsPlaceInTheBatch) {
  const Bench bench(0.5e-3);
  const auto engine = bench.engine();
  const auto macro = engine.program(synthetic_program(17));
  const auto codes = synthetic_codes(most_images);
  const auto image = numbers(most_images);
  const auto lines = analog(macro).voltages({.codes = &codes, .image = image, .precharge_v = 1.2}, 0);
  const auto decisions = macro->decide({.codes = &codes, .image = image, .precharge_v = 1.2});
  for (int i = 0; i < most_images; ++i) {
    const Codes one = codes.row(i);
    const auto number = numbers(1, static_cast<std::uint32_t>(i));
    const Drive drive{.codes = &one, .image = number, .precharge_v = 1.2};
    const auto alone = analog(macro).voltages(drive, 0);
    EXPECT_TRUE((alone.bl == lines.bl.row(i)).all()) << i;
    EXPECT_TRUE((alone.blb == lines.blb.row(i)).all()) << i;
    EXPECT_TRUE((macro->decide(drive) == decisions.row(i)).all()) << i;
  }
}

TEST_P(ModelEngineOn, ReadsSumsOfWholeStrobesThatRepeat) {
  for (const double noise : {0.0, 2e-3}) {
    const Bench bench(noise);
    const auto engine = bench.engine();
    const auto macro = engine.program(synthetic_program(17, true, 30));
    const auto codes = synthetic_codes(6, 30);
    const auto image = numbers(6, 100);
    const Drive drive{.codes = &codes, .image = image, .strobe = 3, .precharge_v = 1.2};
    const Sums sums = macro->read_sums(drive);
    for (int i = 0; i < 6; ++i)
      for (int at = 0; at < 17; ++at) {
        const double step = 2 * bench.model.levels.ramp_range / (ramp_strobes(bench.model.levels) - 1);
        const double count = (sums(i, at) + bench.model.levels.ramp_range) / step + 0.5;
        EXPECT_NEAR(count, std::round(count), 1e-4);
        EXPECT_GE(count, 0 - 1e-4);
        EXPECT_LE(count, 32 + 1e-4);
      }
    EXPECT_TRUE((sums == macro->read_sums(drive)).all());
  }
}

TEST(ModelEngine, RefusesADischargeBeyondItsBox) {
  Bench bench;
  bench.column.rows = 128;
  auto program = synthetic_program(3);
  program.plan.data = 100;
  program.plan.rows = 128;
  program.weights = Bits::Zero(100, 3);  // all on one line
  const auto macro = bench.engine().program(program);
  const Codes codes = Codes::Constant(2, 100, 31);
  const auto image = numbers(2);
  EXPECT_THAT([&] { macro->decide({.codes = &codes, .image = image, .precharge_v = 1.2}); },
              ThrowsMessage<DomainError>(HasSubstr("more than the 700 mV that the model was fitted for")));
}

TEST(ModelEngine, RefusesAPrechargeLevelThatItWasNotPreparedFor) {
  const Bench bench;
  const auto macro = bench.engine().program(synthetic_program(3));
  const auto codes = synthetic_codes(1);
  const auto image = numbers(1);
  EXPECT_THAT([&] { macro->decide({.codes = &codes, .image = image, .precharge_v = 1.1}); },
              ThrowsMessage<DomainError>(HasSubstr("not prepared for a precharge level of 1.1 V")));
}

TEST(ModelEngine, RefusesATrimBlockOfAnotherShape) {
  const Bench bench;
  const auto macro = bench.engine().program(synthetic_program(3));
  EXPECT_THAT([&] { macro->write_trim(Bits::Zero(7, 3)); }, ThrowsMessage<SpecError>(HasSubstr("expected (8, 3)")));
}

TEST(ModelEngine, HasTheSameTrimRowsWhetherWrittenOrProgrammed) {
  const Bench bench;
  const auto engine = bench.engine();
  auto program = synthetic_program(17);
  const auto rewritten = engine.program(program);
  program.trim = 1 - program.trim;
  rewritten->write_trim(program.trim);
  const auto anew = engine.program(program);
  const auto codes = synthetic_codes(5);
  const auto image = numbers(5);
  const Drive drive{.codes = &codes, .image = image, .precharge_v = 1.2};
  const auto a = analog(rewritten).voltages(drive, 0), b = analog(anew).voltages(drive, 0);
  EXPECT_TRUE((a.bl == b.bl).all());
  EXPECT_TRUE((a.blb == b.blb).all());
}

TEST(ModelEngine, DecidesByItsVoltagesAndTheOffsetsOfTheDie) {
  const Bench bench;
  const auto macro = bench.engine().program(synthetic_program(most_columns));
  const auto codes = synthetic_codes(20);
  const auto image = numbers(20);
  const Drive drive{.codes = &codes, .image = image, .precharge_v = 1.2};
  const auto lines = analog(macro).voltages(drive, 0);
  const auto decisions = macro->decide(drive);
  int clear = 0;
  for (int i = 0; i < 20; ++i)
    for (int at = 0; at < most_columns; ++at) {
      const double cm = (lines.bl(i, at) + lines.blb(i, at)) / 2;
      const double offset = comparator_offset_v(bench.silicon, 2, 1, static_cast<std::uint32_t>(at)) * (1 + 3 * (cm - 1.0));
      const double margin = lines.bl(i, at) - lines.blb(i, at) - offset;
      if (std::abs(margin) < 1e-6) continue;  // floats of a fraction of a volt
      ++clear;
      EXPECT_EQ(decisions(i, at), margin >= 0) << image[static_cast<std::size_t>(i)] << " " << at;
    }
  EXPECT_GT(clear, 20 * most_columns - 5);
}

TEST(ModelEngine, DecidesByTheThresholdOfItsLatchAtTheCommonModeOfTheRead) {
  Bench bench;
  auto latch = synthetic_latch();
  latch.common_mode_low_v = 0.6;
  for (auto& term : latch.terms) term.coefficient_v *= 10;  // as large as the differences, which are some 50 mV
  bench.silicon.latch_sigma_v = latch.sigma_v;
  const ModelEngine engine(bench.model, bench.silicon, bench.column, 0, latch);
  for (const bool ramp : {false, true}) {
    const auto macro = engine.program(synthetic_program(most_columns, ramp, ramp ? 30 : 1));
    const auto codes = synthetic_codes(20, ramp ? 30 : 1);
    const auto image = numbers(20);
    const Drive drive{.codes = &codes, .image = image, .precharge_v = 1.2};
    const auto lines = analog(macro).voltages(drive, 0);
    const auto decisions = macro->decide(drive);
    int clear = 0, turned = 0;
    for (int i = 0; i < 20; ++i)
      for (int at = 0; at < most_columns; ++at) {
        const double difference = lines.bl(i, at) - lines.blb(i, at);
        const double threshold = threshold_v(latch, latch_shifts_v(bench.silicon, 2, 1, static_cast<std::uint32_t>(at)),
                                             (lines.bl(i, at) + lines.blb(i, at)) / 2);
        if (std::abs(difference - threshold) < 1e-6) continue;  // floats of a fraction of a volt
        ++clear;
        turned += (difference >= 0) != (difference >= threshold);
        EXPECT_EQ(decisions(i, at), difference >= threshold) << i << " " << at;
      }
    EXPECT_GT(clear, 20 * most_columns - 5);
    EXPECT_GT(turned, 20);  // thresholds that decide
  }
}

TEST(ModelEngine, SaysWhichColumnItsLatchCannotJudge) {
  Bench bench;
  bench.silicon.latch_sigma_v = synthetic_latch().sigma_v;
  const auto codes = synthetic_codes(20);
  const auto image = numbers(20);
  for (const bool low : {false, true}) {
    auto latch = synthetic_latch();
    latch.common_mode_low_v = low ? 1.19 : 0.3;
    latch.common_mode_high_v = low ? 1.3 : 0.5;
    const auto macro = ModelEngine(bench.model, bench.silicon, bench.column, 0, latch).program(synthetic_program(17));
    const Drive drive{.codes = &codes, .image = image, .precharge_v = 1.2};
    EXPECT_THAT(
        [&] { macro->decide(drive); },
        ThrowsMessage<DomainError>(AllOf(HasSubstr("column 0 of macro 1, die 2: the latch is strobed at"),
                                         HasSubstr(low ? "below what its model covers" : "above what its model covers"))));
    EXPECT_NO_THROW(analog(macro).voltages(drive, 0));  // nothing is decided
  }
}

TEST(CodeModes, AreAsManyAsTheErrorAsksFor) {
  const auto model = synthetic_model();
  EXPECT_EQ(code_modes(model, 48, 0).cols(), 3);
  EXPECT_EQ(code_modes(model, 48, 1).cols(), 1);
  const auto two = code_modes(model, 48, 1.5e-4).cols();
  EXPECT_GT(two, 1);
  EXPECT_LE(code_modes(model, 12, 1.5e-4).cols(), two);
}

TEST(CodeModes, MoveAColumnByLessThanTheErrorWhenTheyAreCut) {
  Bench bench;
  constexpr double error_v = 2e-4;
  const auto full = bench.engine(0), cut = bench.engine(error_v);
  ASSERT_LT(cut.code_mode_count(), full.code_mode_count());
  const auto codes = synthetic_codes(most_images);
  const auto image = numbers(most_images);
  const auto program = synthetic_program(most_columns);
  const auto a = analog(full.program(program)).voltages({.codes = &codes, .image = image, .precharge_v = 1.2}, 0);
  const auto b = analog(cut.program(program)).voltages({.codes = &codes, .image = image, .precharge_v = 1.2}, 0);
  EXPECT_LT(std::sqrt((a.bl - a.blb - b.bl + b.blb).square().mean()), error_v);
}

}  // namespace
}  // namespace bitline::column
