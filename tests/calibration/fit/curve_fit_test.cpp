#include "calibration/fit/curve_fit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <random>

#include "netlists/spec/error.hpp"
#include "tests/netlists/columns/example_column.hpp"

namespace bitline::fit {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::ThrowsMessage;

constexpr double per_volt = 25;  // an exponential: its logarithm is interpolated and continued exactly

/// Rate of a cell at a word line and a bit line [V/s]; the shape along the bit line depends on the level.
double rate(double wordline_v, double bitline_v) {
  const double v = bitline_v - 0.85;
  return 3e6 * std::exp(per_volt * (wordline_v - 0.4)) * (1 + 0.3 * v + 0.8 * (wordline_v - 0.4) * v * v);
}

/// A curve of the law above by small steps: from the supply through 700 mV, `points` samples that are evenly spaced in voltage.
curves::MeasuredCurve curve_of(double wordline_v, int cells, int points = 40, double strength = 1) {
  curves::MeasuredCurve curve{wordline_v, cells, "", {}};
  double time_s = 0, v = 1.2;
  const double step = 0.73 / (points - 1);
  for (int i = 0; i < points; ++i) {
    curve.samples.push_back({time_s, v, 2 + i, 1, 9});
    constexpr int slices = 20;
    for (int s = 0; s < slices; ++s, v -= step / slices)
      time_s += step / slices / (strength * cells * rate(wordline_v, v - step / slices / 2));
  }
  return curve;
}

/// Curves every 10 mV between two levels, and a specification with four codes.
struct Bench {
  curves::MeasuredCurves curves{"c.csv", "0123", {}};
  spec::ColumnSpec column = spec::example_column(32, 2);
  spec::FitSpec fit{.error_v = 5e-5, .swing_v = 0.7, .cells = 0, .holdout_cells = 0, .holdout_columns = 0};
  spec::NetworkSpec network;
  cells::SramShifts sigma_v{0.02, 0.02, 0.02, 0.02, 0.02, 0.02};

  explicit Bench(double low_v = 0.30, double high_v = 0.461) {
    for (int i = 0; low_v + 0.01 * i < high_v; ++i) curves.curves.push_back(curve_of(low_v + 0.01 * i, 1 + i % 3));
    column.wordline.levels_v = {0, 0.35, 0.4, 0.42};
    network.layers = {{.threshold_rows = 8, .threshold_code = 1, .trim_rows = 4, .activation_code = 3}};
    network.readout = {2, 6};
  }
  CurveFit fitted() const { return fit_measured_curves({curves, column, fit, network, sigma_v}); }
};

/// What a cell takes in a pulse of 2 ns at half height with linear edges of 0.3 ns [V].
double pulse_sum_v(double wordline_v, double bitline_v) {
  const double edge = (1 - std::exp(-per_volt * wordline_v)) / (per_volt * wordline_v);
  return rate(wordline_v, bitline_v) * (1.7e-9 + 0.6e-9 * edge);
}

TEST(CurveFit, FindsTheRatesOfAKnownLaw) {
  const Bench bench;
  const auto fit = bench.fitted();
  EXPECT_EQ(fit.fitted + std::ssize(fit.held_out), std::ssize(bench.curves.curves));
  EXPECT_EQ(fit.held_out.size(), 3U);
  const auto& model = fit.model;
  ASSERT_EQ(model.levels.level_v.size(), 4U + 1 + 2);
  EXPECT_EQ(model.amplitudes.degree, 0);
  EXPECT_EQ(model.max_shift_sigmas, 0);
  // The polynomial of the times leaves 1e-5 of a rate; the modes may leave fit.error of the swing, 7e-5, in the mean over
  // levels; 64 slices of an edge leave (25 * 0.42 / 64)^2 / 24 = 1e-3 of what it takes, which is 3 % of a pulse. Modes bend at
  // the ends.
  for (int level = 1; level < 7; ++level)
    for (const double v : {1.15, 0.85, 0.55}) {
      const double expected = pulse_sum_v(model.levels[level], v);
      EXPECT_NEAR(cell_sums_v(model, level, 0, {}).dot(model.bitline(v)) / expected, 1, 1e-3) << level << " at " << v;
    }
  // Over the swing an error of rates of 1e-4 is one of 0.07 mV.
  EXPECT_LT(fit.held_out_v.rms, 0.07e-3);
  EXPECT_LT(fit.held_out_v.max, 0.2e-3);
  EXPECT_GT(fit.held_out_v.count, 100);
  EXPECT_LT(model.quality.holdout_cell_v.rms, 1e-3 * pulse_sum_v(0.46, 0.85));
}

TEST(CurveFit, ChoosesLevelsOfNominalChargeByTheCurves) {
  Bench bench;
  bench.column.wordline.levels_v = {};
  const auto model = bench.fitted().model;
  // A microvolt of a level is 25e-6 of its charge; the currents in between are interpolated on straight lines of 2 mV.
  for (const int code : {1, 2})
    EXPECT_NEAR(pulse_sum_v(model.levels[code], 0.85) / pulse_sum_v(0.44, 0.85), code / 3.0, 1e-3 * code);
}

TEST(CurveFit, AveragesTheCellsOfALevelAndReportsTheirSpread) {
  Bench bench;
  bench.curves.curves.clear();
  for (int i = 0; i < 17; ++i)
    for (const double strength : {0.9, 1.1}) {
      bench.curves.curves.push_back(curve_of(0.30 + 0.01 * i, 1, 40, strength));
      bench.curves.curves.back().cell = strength < 1 ? "weak" : "strong";
    }
  const auto fit = bench.fitted();
  ASSERT_GE(fit.spreads.size(), 10U);  // where one of the two is held out, the other is alone
  for (const auto& spread : fit.spreads) EXPECT_NEAR(spread.relative_sigma, 0.1 * std::sqrt(2.0), 1e-4);
  EXPECT_GT(fit.held_out_v.max, 5e-3);  // a held-out cell is not the mean
}

TEST(CurveFit, LivesWithTheNoiseOfAMeasurement) {
  Bench bench;
  std::mt19937 random(7);
  std::normal_distribution<double> noise(0, 0.5e-3);
  for (auto& curve : bench.curves.curves) {
    curve = curve_of(curve.wordline_v, curve.cells, 400);
    for (auto& sample : curve.samples) sample.bitline_v += noise(random);
  }
  const auto fit = bench.fitted();
  EXPECT_NEAR(fit.scatter_v, 0.5e-3, 0.1e-3);  // 400 samples know their scatter to 1 / sqrt(800) = 4 %; of 17 the largest
  // Seven coefficients of 400 samples, at the ends of a slope up to 6^2 times the noise over half the swing.
  for (int level = 1; level < 7; ++level)
    EXPECT_NEAR(cell_sums_v(fit.model, level, 0, {}).dot(fit.model.bitline(0.85)) / pulse_sum_v(fit.model.levels[level], 0.85),
                1, 36 * 0.5e-3 / 0.35 / std::sqrt(400.0 / 7));
  EXPECT_LT(fit.held_out_v.rms, 2e-3);
}

/// One thing wrong with the curves, or with what is asked of them, and the words of the refusal.
struct Fault {
  std::string words;
  std::function<void(Bench&)> make;
};

template <class Expected>
void expect_refusals(const std::vector<Fault>& faults) {
  for (const auto& fault : faults) {
    Bench bench;
    fault.make(bench);
    EXPECT_THAT([&] { bench.fitted(); }, ThrowsMessage<Expected>(AllOf(HasSubstr("c.csv"), HasSubstr(fault.words))));
  }
}

TEST(CurveFit, RefusesCurvesThatAreWrong) {
  const auto every_sample = [](Bench& bench, auto change) {
    for (auto& curve : bench.curves.curves)
      for (auto& sample : curve.samples) change(sample);
  };
  expect_refusals<SpecError>({
      {"c.csv:12:9: the bit line rises by", [](Bench& b) { b.curves.curves[3].samples[10].bitline_v += 0.05; }},
      {"c.csv:12:9: a gap from 1.031",
       [](Bench& b) {
         auto& samples = b.curves.curves[3].samples;
         samples.erase(samples.begin() + 10, samples.begin() + 25);
         samples[10].line = 12;
       }},
      {"has 4 samples above 480 mV; expected at least 5 to differentiate it",
       [](Bench& b) { b.curves.curves[3].samples.resize(4); }},
      {"a bit line at 1.2 kV, more than twice the supply of 1.2 V; expected another unit",
       [&](Bench& b) { every_sample(b, [](auto& s) { s.bitline_v *= 1e3; }); }},
      {"no bit line is above 1.2 mV, less than half of the supply",
       [&](Bench& b) { every_sample(b, [](auto& s) { s.bitline_v /= 1e3; }); }},
      {"a whole column of 32 rows at a word line of 420 mV takes 275 uV",
       [&](Bench& b) { every_sample(b, [](auto& s) { s.time_s *= 1e3; }); }},
      {"one cell at a word line of 420 mV takes 8.6", [&](Bench& b) { every_sample(b, [](auto& s) { s.time_s /= 1e3; }); }},
      {"needs word-line levels from 350 mV to 436.2", [](Bench& b) { b = Bench(0.3, 0.411); }},
      {"the curves end at 410 mV; expected some up to 436.2", [](Bench& b) { b = Bench(0.3, 0.411); }},
      {"the curves begin at 370 mV; expected some from below 350 mV", [](Bench& b) { b = Bench(0.37); }},
  });
}

TEST(CurveFit, RefusesCurvesThatCannotCarryTheModel) {
  expect_refusals<FitError>({
      {"curves of 5 word-line levels; expected at least 6", [](Bench& b) { b.curves.curves.resize(5); }},
      {"is not smooth: its samples scatter by",
       [](Bench& b) {  // a microsecond before the word line rises
         auto& samples = b.curves.curves[3].samples;
         for (int i = 1; i <= 10; ++i) samples.insert(samples.begin(), {-1e-7 * i, 1.2, 2, 1, 9});
       }},
      {"half of the curves begin below 1.1",
       [](Bench& b) {
         for (auto& curve : b.curves.curves) curve.samples.erase(curve.samples.begin(), curve.samples.begin() + 5);
       }},
      {"curves of 3 word-line levels cross 606.1538 mV; expected at least 4 that fall from 1.2 V (column.supply) by 700 mV",
       [](Bench& b) {
         for (std::size_t i = 3; i < b.curves.curves.size(); ++i) b.curves.curves[i].samples.resize(30);
       }},
      {"cannot carry 2 modes along the bit line: condition number",
       [](Bench& b) {
         // Around 0.85 V, where the second mode is flat, it looks like the first.
         for (std::size_t i = 0; i < 8; ++i) {
           auto& samples = b.curves.curves[i].samples;
           samples = {samples.begin() + 14, samples.begin() + 26};
         }
         b.column.wordline.levels_v[1] = 0.31;
       }},
  });
}

}  // namespace
}  // namespace bitline::fit
