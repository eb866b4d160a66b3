#include "calibration/audit/column_audit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cosim/column/sensing.hpp"
#include "cosim/random/address.hpp"

namespace bitline::audit {

namespace {

constexpr double nan = std::numeric_limits<double>::quiet_NaN();

column::LineVoltages model_lines(const AuditedRead& read, const column::ModelEngine& engine) {
  const auto& job = read.job;
  const auto macro = engine.program(*job.program);
  const column::Codes codes = Eigen::Map<const column::Codes>(job.codes.data(), 1, static_cast<Eigen::Index>(job.codes.size()));
  const auto lines = dynamic_cast<const column::AnalogMacro&>(*macro).voltages({.codes = &codes,
                                                                                .image = {&job.image, 1},
                                                                                .data_on = job.data_on,
                                                                                .precharge_v = job.precharge_v,
                                                                                .trim_off = job.trim_off},
                                                                               job.ramp_strobe);
  return {lines.bl(0, job.column), lines.blb(0, job.column)};
}

}  // namespace

const std::vector<std::string> audit_columns = {
    "die",         "image",      "layer",       "column",  "ramp_strobe",    "whole_image",    "model_bl_v",
    "model_blb_v", "spice_bl_v", "spice_blb_v", "error_v", "model_decision", "spice_decision", "spice_margin_v"};

std::vector<double> audit_row(const AuditedRead& read, const column::ModelEngine& engine, const column::Comparator& comparator,
                              const column::ColumnOutcome& spice) {
  const auto& job = read.job;
  const auto& program = *job.program;
  const auto model = model_lines(read, engine);
  std::vector<double> row{static_cast<double>(program.die),
                          static_cast<double>(job.image),
                          static_cast<double>(read.layer),
                          static_cast<double>(job.column),
                          static_cast<double>(job.ramp_strobe),
                          read.whole_image ? 1.0 : 0.0,
                          model.bl,
                          model.blb};
  if (!spice.lines) {
    row.resize(audit_columns.size(), nan);
    return row;
  }
  const auto offset = column::offset_curve(comparator, engine.silicon(), program.die, program.macro, job.column);
  const double sigma = column::read_noise_v(comparator.declared.noise_v, comparator.noise, job, engine.model().levels);
  const double noise = column::drawn_noise_v(sigma, engine.silicon().seed, column::noise_place(job));
  const double model_margin = column::margin_v(offset, model) + noise, margin = column::margin_v(offset, *spice.lines) + noise;
  row.insert(row.end(), {spice.lines->bl, spice.lines->blb, model.difference() - spice.lines->difference(),
                         model_margin >= 0 ? 1.0 : 0.0, spice.decision.value_or(margin >= 0) ? 1.0 : 0.0, margin});
  return row;
}

AuditSummary summarise(const curves::Dataset& audit, double latch_rms_v) {
  const auto error = audit.column("error_v"), bl = audit.column("spice_bl_v"), blb = audit.column("spice_blb_v"),
             model = audit.column("model_decision"), spice = audit.column("spice_decision"),
             margin = audit.column("spice_margin_v");
  AuditSummary summary;
  double signal = 0, square = 0, sum = 0;
  for (const auto& row : audit.rows) {
    if (std::isnan(row[error])) {
      ++summary.failed;
      continue;
    }
    ++summary.columns;
    signal += (row[bl] - row[blb]) * (row[bl] - row[blb]);
    square += row[error] * row[error];
    sum += row[error];
    summary.max_v = std::max(summary.max_v, std::abs(row[error]));
    if (row[model] == row[spice]) {
      ++summary.equal_decisions;
    } else {
      summary.largest_unequal_margin_v = std::max(summary.largest_unequal_margin_v, std::abs(row[margin]));
    }
  }
  if (summary.columns > 0) {
    const auto n = static_cast<double>(summary.columns);
    summary.signal_rms_v = std::sqrt(signal / n);
    summary.rms_v = std::sqrt(square / n);
    summary.bias_v = sum / n;
    summary.decision_sigma_v = std::hypot(summary.rms_v, latch_rms_v);
    if (summary.largest_unequal_margin_v > 0)
      summary.largest_unequal_sigmas = summary.largest_unequal_margin_v / summary.decision_sigma_v;
  }
  return summary;
}

AuditSummary summarise_all(const curves::Dataset& all, std::span<const AuditSummary> parts) {
  AuditSummary summary = summarise(all);
  double square = 0;
  summary.largest_unequal_sigmas = 0;
  for (const auto& part : parts) {
    square += static_cast<double>(part.columns) * part.decision_sigma_v * part.decision_sigma_v;
    summary.largest_unequal_sigmas = std::max(summary.largest_unequal_sigmas, part.largest_unequal_sigmas);
  }
  if (summary.columns > 0) summary.decision_sigma_v = std::sqrt(square / static_cast<double>(summary.columns));
  return summary;
}

std::vector<AuditSample> draw_samples(const network::NetworkPlan& plan, std::uint64_t seed, int count, std::uint32_t dies,
                                      std::uint32_t images, int ramp_strobes) {
  std::vector<AuditSample> samples;
  std::uint32_t columns = 0;
  for (const auto& layer : plan.layers) columns += static_cast<std::uint32_t>(layer.weights.cols());
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(count); ++i) {
    const auto below = [&](std::uint32_t device, std::uint32_t limit) {
      const double u = random::uniform(seed, {.macro = 255, .stream = random::Stream::sampling, .device = device, .image = i});
      return std::min(static_cast<std::uint32_t>(u * limit), limit - 1);
    };
    AuditSample sample{
        .die = below(0, dies), .image = below(1, images), .layer = 0, .column = below(2, columns), .ramp_strobe = 0};
    while (sample.column >= plan.layers[sample.layer].weights.cols())
      sample.column -= static_cast<std::uint32_t>(plan.layers[sample.layer++].weights.cols());
    if (plan.layers[sample.layer].rows.ramp)
      sample.ramp_strobe = static_cast<int>(below(3, static_cast<std::uint32_t>(ramp_strobes)));
    samples.push_back(sample);
  }
  return samples;
}

}  // namespace bitline::audit
