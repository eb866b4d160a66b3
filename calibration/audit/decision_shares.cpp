#include "calibration/audit/decision_shares.hpp"

#include <algorithm>
#include <cmath>

#include "calibration/compensation/trim.hpp"
#include "cosim/column/ramp.hpp"
#include "cosim/column/read_column.hpp"
#include "cosim/column/sensing.hpp"

namespace bitline::audit {

namespace {

/// How much of a die is in a column: each step has those before it.
enum class Step { nominal, cells, wordlines, trim };

/// The column of a read up to a step.
column::SampledColumn column_at(Step step, const column::ColumnJob& job, std::uint32_t at, const column::ModelEngine& engine) {
  const auto& plan = job.program->plan;
  const column::Silicon nominal{};
  auto column = column::read_column(*job.program, step == Step::nominal ? nominal : engine.silicon(), engine.model().levels,
                                    {.codes = job.codes, .column = at, .ramp_strobe = job.ramp_strobe});
  if (step == Step::trim) return column;
  const auto half = compensation::uncompensated(plan.trim, 1);
  const int first_trim = plan.data + plan.threshold;
  for (int row = 0; row < plan.rows; ++row) {
    auto& cell = column.cells[static_cast<std::size_t>(row)];
    const bool trim = row >= first_trim && row < first_trim + plan.trim;
    if (trim) {
      cell.bit = half(row - first_trim, 0);
      cell.shifts = {};
    }
    if (trim || step == Step::cells) cell.level_error_v = 0;
  }
  return column;
}

column::LineVoltages lines_at(Step step, const column::ColumnJob& job, std::uint32_t at, const column::ModelEngine& engine) {
  return column::evaluate(engine.model(), column_at(step, job, at, engine), job.precharge_v);
}

/// Ideal sum of a column.
double sum_of(const column::ColumnJob& job, std::uint32_t at) {
  int sum = 0;
  for (std::size_t row = 0; row < job.codes.size(); ++row)
    sum += (job.program->weights(static_cast<Eigen::Index>(row), at) != 0 ? 1 : -1) * job.codes[row];
  return static_cast<double>(sum) / job.program->plan.unit_code;
}

/// Where the threshold rows turn a column with cells on a line.
double realised_boundary(const column::ColumnJob& job, std::uint32_t at, const spec::WordlineLevels& levels) {
  const auto& plan = job.program->plan;
  if (plan.ramp) return column::ramp_boundary(levels, job.ramp_strobe);
  int zeros_over_ones = 0;
  for (int row = 0; row < plan.threshold; ++row) zeros_over_ones += job.program->threshold(row, at) == 0 ? 1 : -1;
  return static_cast<double>(zeros_over_ones * plan.threshold_code) / plan.unit_code;
}

double gain_v(const column::ColumnJob& job, const column::ModelEngine& engine) {
  double product = 0, square = 0;
  for (std::uint32_t at = 0; at < static_cast<std::uint32_t>(job.program->weights.cols()); ++at) {
    const double excess = sum_of(job, at) - realised_boundary(job, at, engine.model().levels);
    product += excess * lines_at(Step::nominal, job, at, engine).difference();
    square += excess * excess;
  }
  return square > 0 ? product / square : 0;
}

column::OffsetCurve offset_of(const column::ModelEngine& engine, const column::ColumnJob& job) {
  return column::offset_curve(engine.comparator(), engine.silicon(), job.program->die, job.program->macro, job.column);
}

/// V_BL - V_BLB - offset on the engine, without noise [V].
double engine_margin_v(const column::AnalogMacro& macro, const column::ModelEngine& engine, const column::ColumnJob& job) {
  const column::Codes codes = Eigen::Map<const column::Codes>(job.codes.data(), 1, static_cast<Eigen::Index>(job.codes.size()));
  const auto lines =
      macro.voltages({.codes = &codes, .image = {&job.image, 1}, .precharge_v = job.precharge_v}, job.ramp_strobe);
  return column::margin_v(offset_of(engine, job), {lines.bl(0, job.column), lines.blb(0, job.column)});
}

double noise_v(const column::ModelEngine& engine, const column::ColumnJob& job) {
  const auto& comparator = engine.comparator();
  const double sigma = column::read_noise_v(comparator.declared.noise_v, comparator.noise, job, engine.model().levels);
  return column::drawn_noise_v(sigma, engine.silicon().seed, column::noise_place(job));
}

}  // namespace

std::array<NamedShare, 7> named_shares(const DecisionShares& shares) {
  return {{{"rounding", shares.rounding_v},
           {"nonlinearity", shares.nonlinearity_v},
           {"mismatch", shares.mismatch_v},
           {"wordlines", shares.wordlines_v},
           {"offset", shares.compensated_offset_v()},
           {"arithmetic", shares.arithmetic_v},
           {"noise", shares.noise_v}}};
}

NamedShare blamed_share(const DecisionShares& shares) {
  const double direction = shares.ideal_v() >= 0 ? 1 : -1;
  const auto named = named_shares(shares);
  return *std::ranges::min_element(named, {}, [&](const NamedShare& share) { return direction * share.volts; });
}

DecisionShares decision_shares(const column::ModelEngine& engine, const column::ColumnJob& job) {
  const auto& program = *job.program;
  const double realised = realised_boundary(job, job.column, engine.model().levels);
  DecisionShares shares{.sum = sum_of(job, job.column),
                        .boundary = program.plan.ramp ? realised : program.boundaries[job.column],
                        .gain_v = gain_v(job, engine),
                        .rounding_v = 0,
                        .nonlinearity_v = 0,
                        .mismatch_v = 0,
                        .wordlines_v = 0,
                        .trim_v = 0,
                        .offset_v = 0,
                        .arithmetic_v = 0,
                        .noise_v = noise_v(engine, job)};
  const auto difference_v = [&](Step step) { return lines_at(step, job, job.column, engine).difference(); };
  const double line_v = shares.gain_v * (shares.sum - realised), nominal_v = difference_v(Step::nominal),
               cells_v = difference_v(Step::cells), wordlines_v = difference_v(Step::wordlines);
  const auto lines = lines_at(Step::trim, job, job.column, engine);
  const double margin_v = column::margin_v(offset_of(engine, job), lines);
  const auto macro = engine.program(program);
  shares.rounding_v = line_v - shares.ideal_v();
  shares.nonlinearity_v = nominal_v - line_v;
  shares.mismatch_v = cells_v - nominal_v;
  shares.wordlines_v = wordlines_v - cells_v;
  shares.trim_v = lines.difference() - wordlines_v;
  shares.offset_v = margin_v - lines.difference();
  shares.arithmetic_v = engine_margin_v(dynamic_cast<const column::AnalogMacro&>(*macro), engine, job) - margin_v;
  return shares;
}

int clearest_wrong_strobe(const column::ModelEngine& engine, const column::ColumnJob& job) {
  const auto& levels = engine.model().levels;
  const auto macro = engine.program(*job.program);
  const auto& analog = dynamic_cast<const column::AnalogMacro&>(*macro);
  const double sum = sum_of(job, job.column);
  int clearest = -1;
  double farthest = -1;
  for (int strobe = 0; strobe < column::ramp_strobes(levels); ++strobe) {
    auto at = job;
    at.ramp_strobe = strobe;
    const double distance = sum - column::ramp_boundary(levels, strobe);
    const bool decided = engine_margin_v(analog, engine, at) + noise_v(engine, at) >= 0;
    if (decided != (distance >= 0) && std::abs(distance) > farthest) {
      clearest = strobe;
      farthest = std::abs(distance);
    }
  }
  return clearest;
}

}  // namespace bitline::audit
