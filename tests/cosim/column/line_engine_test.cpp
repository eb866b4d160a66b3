#include "cosim/column/line_engine.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <mutex>
#include <numeric>

#include "cosim/column/model_engine.hpp"
#include "cosim/column/ramp.hpp"
#include "cosim/column/read_column.hpp"
#include "cosim/column/sensing.hpp"
#include "netlists/spec/error.hpp"
#include "tests/cosim/column/synthetic_model.hpp"

namespace bitline::column {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr int columns = 9, images = 4;

/// A line engine whose columns are evaluated by the readable model, in reverse order as a pool of workers might.
struct Bench {
  ColumnModel model = synthetic_model();
  spec::ColumnSpec column;
  std::shared_ptr<std::size_t> evaluated = std::make_shared<std::size_t>(0);
  Codes codes = synthetic_codes(images, 30);
  std::vector<std::uint32_t> image = std::vector<std::uint32_t>(images);
  std::optional<NoiseModel> noise = {};

  explicit Bench(double noise_v = 0) : column(synthetic_column(noise_v)) { std::iota(image.begin(), image.end(), 40U); }

  LineVoltages lines(const ColumnJob& job) const {
    return evaluate(model,
                    read_column(*job.program, synthetic_silicon(), model.levels,
                                {.codes = job.codes,
                                 .column = job.column,
                                 .data_on = job.data_on,
                                 .ramp_strobe = job.ramp_strobe,
                                 .trim_off = job.trim_off}),
                    job.precharge_v);
  }
  LineEngine engine(OnColumnRead on_read = {}) const {
    return {"reference",
            {.evaluate =
                 [this](std::span<const ColumnJob> jobs) {
                   std::vector<ColumnOutcome> outcomes(jobs.size());
                   for (std::size_t i = jobs.size(); i-- > 0;) outcomes[i].lines = lines(jobs[i]);
                   *evaluated += jobs.size();
                   return outcomes;
                 },
             .levels = model.levels,
             .comparator = Comparator(column.comparator, {}, noise),
             .silicon = synthetic_silicon(),
             .on_read = std::move(on_read)}};
  }
  Drive drive() const { return {.codes = &codes, .image = image, .strobe = 2, .precharge_v = 1.2}; }

  /// Verdict of a comparator of die 2, macro 1.
  bool verdict(const LineVoltages& at, std::uint32_t place, std::uint32_t number, std::uint32_t strobe) const {
    const auto offset = offset_curve(column.comparator, synthetic_silicon(), 2, 1, place);
    return decision(margin_v(offset, at), column.comparator.noise_v, synthetic_silicon().seed, {2, 1, place, number, strobe});
  }
};

class Noise : public testing::TestWithParam<double> {};
INSTANTIATE_TEST_SUITE_P(Volts, Noise, testing::Values(0.0, 0.5e-3, 20e-3));

TEST_P(Noise, LeavesTheSumsOfABisectionThoseOfAllStrobes) {
  const Bench bench(GetParam());
  const auto macro = bench.engine().program(synthetic_program(columns, true, 30));
  const Sums sums = macro->read_sums(bench.drive());
  const std::size_t evaluated = *bench.evaluated;
  const int strobes = ramp_strobes(bench.model.levels);
  std::vector<BitlineVoltages> all;
  for (int strobe = 0; strobe < strobes; ++strobe)
    all.push_back(dynamic_cast<const AnalogMacro&>(*macro).voltages(bench.drive(), strobe));
  for (int i = 0; i < images; ++i)
    for (std::uint32_t at = 0; at < columns; ++at) {
      int ones = 0;
      for (int strobe = 0; strobe < strobes; ++strobe) {
        const auto& lines = all[static_cast<std::size_t>(strobe)];
        ones += bench.verdict({lines.bl(i, at), lines.blb(i, at)}, at, bench.image[static_cast<std::size_t>(i)],
                              2 + static_cast<std::uint32_t>(strobe));
      }
      EXPECT_EQ(sums(i, at), static_cast<float>(ramp_sum(bench.model.levels, ones))) << i << " " << at;
    }
  // A bisection of 32 strobes takes five or six; noise adds those that it can turn.
  EXPECT_LE(evaluated, static_cast<std::size_t>(images * columns * (GetParam() == 0 ? 6 : strobes)));
}

TEST_P(Noise, IsDrawnAtTheAddressOfTheDecision) {
  const Bench bench(GetParam());
  const auto macro = bench.engine().program(synthetic_program(columns));
  const auto lines = dynamic_cast<const AnalogMacro&>(*macro).voltages(bench.drive(), 0);
  const auto decisions = macro->decide(bench.drive());
  for (int i = 0; i < images; ++i)
    for (std::uint32_t at = 0; at < columns; ++at)
      EXPECT_EQ(decisions(i, at) != 0,
                bench.verdict({lines.bl(i, at), lines.blb(i, at)}, at, bench.image[static_cast<std::size_t>(i)], 2));
}

TEST_P(Noise, MakesNoDifferenceBetweenTheEnginesOnTheSameDie) {
  const Bench bench(GetParam());
  const ModelEngine model(bench.model, synthetic_silicon(), bench.column, 0);
  const auto program = synthetic_program(columns), ramp = synthetic_program(columns, true, 30);
  const auto a = bench.engine().program(program)->decide(bench.drive()), b = model.program(program)->decide(bench.drive());
  // The engines are some microvolts apart, and margins of some 50 mV: none of 36 is that small.
  EXPECT_TRUE((a == b).all());
  const auto c = bench.engine().program(ramp)->read_sums(bench.drive()), d = model.program(ramp)->read_sums(bench.drive());
  EXPECT_TRUE((c == d).all());
}

TEST(LineEngine, KeepsTheTrimRowsLowThatTheModelEngineDoes) {
  const Bench bench;
  const ModelEngine model(bench.model, synthetic_silicon(), bench.column, 0);
  const auto program = synthetic_program(columns);
  auto drive = bench.drive();
  drive.data_on = false;
  drive.trim_off = 3;
  const auto of = [&](const std::unique_ptr<Macro>& macro) {
    const auto lines = dynamic_cast<const AnalogMacro&>(*macro).voltages(drive, 0);
    return Voltages(lines.bl - lines.blb);
  };
  const Voltages reference = of(bench.engine().program(program)), fast = of(model.program(program));
  EXPECT_LT((reference - fast).abs().maxCoeff(), 5e-6);  // the flow map and the kick's second order, as for data
  drive.trim_off = 0;
  EXPECT_GT((of(model.program(program)) - fast).abs().minCoeff(), 1e-3);  // three rows of some 6 mV
}

/// Cells so loud that the rows of a read decide how much noise it has.
NoiseModel loud_cells(const ColumnModel& model) {
  const auto levels = static_cast<Eigen::Index>(model.levels.level_v.size());
  NoiseModel noise{1e-3, 2e-3, Eigen::VectorXd::Ones(levels), Eigen::VectorXd::LinSpaced(levels, 0, 4e-4)};
  noise.cell_v2(0) = 0;
  return noise;
}

TEST(LineEngine, DrawsNoiseAsLoudAsTheSelectedRowsOfARead) {
  Bench bench;
  bench.noise = loud_cells(bench.model);
  const auto program = synthetic_program(columns);
  const auto macro = bench.engine().program(program);
  const auto lines = dynamic_cast<const AnalogMacro&>(*macro).voltages(bench.drive(), 0);
  const auto decisions = macro->decide(bench.drive()), quiet = Bench().engine().program(program)->decide(bench.drive());
  const auto& variance = bench.noise->cell_v2;
  const auto& plan = program.plan;
  for (int i = 0; i < images; ++i) {
    double sum = 1e-6 + 4e-6 + plan.threshold * variance(plan.threshold_code) + plan.trim * variance(bench.model.levels.trim());
    for (int row = 0; row < plan.data; ++row) sum += variance(bench.codes(i, row));
    for (std::uint32_t at = 0; at < columns; ++at) {
      const auto offset = offset_curve(bench.column.comparator, synthetic_silicon(), 2, 1, at);
      const double margin = margin_v(offset, {lines.bl(i, at), lines.blb(i, at)}),
                   drawn = drawn_noise_v(1, synthetic_silicon().seed, {2, 1, at, bench.image[static_cast<std::size_t>(i)], 2});
      EXPECT_EQ(decisions(i, at) != 0, margin + std::sqrt(sum) * drawn >= 0);
    }
  }
  EXPECT_FALSE((decisions == quiet).all());
}

TEST(LineEngine, HasTheNoiseOfTheModelEnginesReads) {
  Bench bench;
  bench.noise = loud_cells(bench.model);
  const ModelEngine model(bench.model, synthetic_silicon(), bench.column, 0, {}, bench.noise);
  const auto program = synthetic_program(columns), ramp = synthetic_program(columns, true, 30);
  const auto a = bench.engine().program(program)->decide(bench.drive()), b = model.program(program)->decide(bench.drive());
  EXPECT_TRUE((a == b).all());
  const auto c = bench.engine().program(ramp)->read_sums(bench.drive()), d = model.program(ramp)->read_sums(bench.drive());
  EXPECT_TRUE((c == d).all());
  Drive calibration = bench.drive();
  calibration.data_on = false;
  const auto e = bench.engine().program(program)->decide(calibration), f = model.program(program)->decide(calibration);
  EXPECT_TRUE((e == f).all());
}

TEST(LineEngine, TellsOfEveryReadWithItsJob) {
  const Bench bench;
  std::vector<std::pair<std::uint32_t, std::uint32_t>> seen;
  const auto engine = bench.engine([&](const ColumnJob& job, const ColumnOutcome& outcome) {
    seen.emplace_back(job.image, job.column);
    EXPECT_EQ(outcome.lines->bl, bench.lines(job).bl);
    EXPECT_EQ(job.program->die, 2U);
  });
  EXPECT_STREQ(engine.name(), "reference");
  engine.program(synthetic_program(2))->decide(bench.drive());
  EXPECT_THAT(seen, testing::ElementsAre(std::pair(40, 0), std::pair(40, 1), std::pair(41, 0), std::pair(41, 1),
                                         std::pair(42, 0), std::pair(42, 1), std::pair(43, 0), std::pair(43, 1)));
}

/// Columns whose own comparators have an opinion that their voltages do not tell: 1 in even columns, and in a ramp up to strobe
/// seven and, against every margin, at the strobe where the margin turns.
TEST(LineEngine, TakesTheDecisionThatAColumnComesWith) {
  const Bench bench;
  const auto engine = [&](const std::function<bool(const ColumnJob&)>& decision) {
    return LineEngine("strobed", {.evaluate =
                                      [&bench, decision](std::span<const ColumnJob> jobs) {
                                        std::vector<ColumnOutcome> outcomes;
                                        for (const auto& job : jobs) outcomes.push_back({bench.lines(job), "", decision(job)});
                                        return outcomes;
                                      },
                                  .levels = bench.model.levels,
                                  .comparator = bench.column.comparator,
                                  .silicon = synthetic_silicon(),
                                  .on_read = {}});
  };
  const auto decisions = engine([](const ColumnJob& job) { return job.column % 2 == 0; })
                             .program(synthetic_program(columns))
                             ->decide(bench.drive());
  for (int i = 0; i < images; ++i)
    for (int at = 0; at < columns; ++at) EXPECT_EQ(decisions(i, at), at % 2 == 0);

  // A ramp is searched by margins, and every strobe that was evaluated counts as it was decided: all but the two that enclose
  // the turn are as the margin says, whatever those two say.
  const auto ramp = synthetic_program(columns, true, 30);
  const Sums by_margin = bench.engine().program(ramp)->read_sums(bench.drive());
  const auto by_column = [&](bool decision) {
    return engine([&, decision](const ColumnJob& job) {
             const auto lines = bench.lines(job);
             const double margin =
                 margin_v(offset_curve(bench.column.comparator, synthetic_silicon(), 2, 1, job.column), lines);
             return std::abs(margin) < 4e-3 ? decision : margin >= 0;
           })
        .program(ramp)
        ->read_sums(bench.drive());
  };
  const Sums low = by_column(false), high = by_column(true);
  EXPECT_TRUE((low <= by_margin).all() && (by_margin <= high).all());
  EXPECT_TRUE((low < high).any());
}

TEST(LineEngine, SeesTheTrimThatWasWrittenLast) {
  const Bench bench;
  const auto engine = bench.engine();
  auto program = synthetic_program(columns);
  const auto rewritten = engine.program(program);
  program.trim = 1 - program.trim;
  rewritten->write_trim(program.trim);
  const auto a = dynamic_cast<const AnalogMacro&>(*rewritten).voltages(bench.drive(), 0);
  const auto anew = engine.program(program);
  const auto b = dynamic_cast<const AnalogMacro&>(*anew).voltages(bench.drive(), 0);
  EXPECT_TRUE((a.bl == b.bl).all());
}

TEST(LineEngine, SaysWhichColumnCouldNotBeEvaluated) {
  const Bench bench;
  const LineEngine engine("broken", {.evaluate =
                                         [](std::span<const ColumnJob> jobs) {
                                           std::vector<ColumnOutcome> outcomes(jobs.size());
                                           for (auto& outcome : outcomes) outcome.lines = {1, 1};
                                           outcomes[3] = {{}, "stopped at 2 ns of 4 ns"};
                                           return outcomes;
                                         },
                                     .levels = bench.model.levels,
                                     .comparator = bench.column.comparator,
                                     .silicon = synthetic_silicon(),
                                     .on_read = {}});
  const auto macro = engine.program(synthetic_program(2));
  EXPECT_THAT([&] { macro->decide(bench.drive()); },
              ThrowsMessage<SpiceError>(AllOf(HasSubstr("column 1 of macro 1, image 41"), HasSubstr("stopped at 2 ns"))));
}

}  // namespace
}  // namespace bitline::column
