#include "calibration/study/compute_snr.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <memory>
#include <numeric>

#include "calibration/compensation/trim.hpp"
#include "cosim/column/comparator.hpp"
#include "cosim/column/model_engine.hpp"
#include "cosim/random/address.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::study {

namespace {

using column::Voltages;

constexpr std::uint32_t macro = 254;  // of these dies alone
constexpr double full_scale_sigmas = 4;

/// Draws for weights, codes and noise, each at an address of its own.
double draw(std::uint64_t seed, std::uint32_t device, std::uint32_t die, std::uint32_t row, std::uint32_t column,
            std::uint32_t image) {
  return random::uniform(seed, {.die = die,
                                .macro = macro,
                                .row = row,
                                .column = column,
                                .stream = random::Stream::sampling,
                                .device = device,
                                .image = image});
}

/// All reads of all dies, stacked: shape (dies * images, columns).
struct Reads {
  Voltages difference, common_mode;
};

class Bench {
 public:
  Bench(const SnrInput& input, int rows) : input_(input), rows_(rows) {
    codes_ = column::Codes::NullaryExpr(input.images, rows, [&](Eigen::Index image, Eigen::Index row) {
      const double u = draw(input.silicon.seed, 0, 0, static_cast<std::uint32_t>(row), 0, static_cast<std::uint32_t>(image));
      return static_cast<std::uint8_t>(std::min(u * input.model.levels.codes, input.model.levels.codes - 1.0));
    });
    numbers_.resize(static_cast<std::size_t>(input.images));
    std::iota(numbers_.begin(), numbers_.end(), 0U);
  }

  column::MacroProgram program(std::uint32_t die) const {
    const auto bit = [&](Eigen::Index row, Eigen::Index column) {
      return static_cast<std::uint8_t>(
          draw(input_.silicon.seed, 1, die, static_cast<std::uint32_t>(row), static_cast<std::uint32_t>(column), 0) > 0.5);
    };
    return {.die = die,
            .macro = macro,
            .plan = {.rows = input_.column.rows,
                     .data = rows_,
                     .threshold = 0,
                     .threshold_code = 0,
                     .trim = input_.trim_rows,
                     .ramp = false},
            .weights = column::Bits::NullaryExpr(rows_, input_.columns, bit),
            .threshold = column::Bits(0, input_.columns),
            .trim = compensation::uncompensated(input_.trim_rows, input_.columns),
            .boundaries = {}};
  }

  Voltages ideal() const {
    return stacked([&](std::uint32_t die) {
      const Eigen::MatrixXd signs = 2 * program(die).weights.cast<double>().matrix().array() - 1;
      return Voltages((codes_.cast<double>().matrix() * signs).array());
    });
  }

  /// Reads of dies with this silicon; with a precharge level, after a search of the trim rows from there.
  Reads read(const column::Silicon& silicon, double trim_precharge_v = 0) const {
    auto spec = input_.column;
    spec.comparator.noise_v = 0;
    column::ModelEngine engine(input_.model, silicon, spec, input_.error_v);
    if (trim_precharge_v > 0) engine.add_precharge(trim_precharge_v);
    Reads reads;
    reads.common_mode.resize(input_.dies * input_.images, input_.columns);
    reads.difference = stacked([&](std::uint32_t die) {
      const auto programmed = program(die);
      const auto cells = engine.program(programmed);
      if (trim_precharge_v > 0)
        compensation::search_trim(*cells, programmed.plan, input_.columns,
                                  compensation::trim_search(input_.column.trim_search, trim_precharge_v));
      const auto lines = dynamic_cast<const column::AnalogMacro&>(*cells).voltages(
          {.codes = &codes_, .image = numbers_, .precharge_v = input_.model.precharge_v}, 0);
      reads.common_mode.middleRows(die * static_cast<Eigen::Index>(input_.images), input_.images) = (lines.bl + lines.blb) / 2;
      return Voltages(lines.bl - lines.blb - offsets(silicon, die, (lines.bl + lines.blb) / 2));
    });
    return reads;
  }

  /// Level from which the trim rows alone end at the common mode of `nominal`.
  double trim_precharge_v(const Reads& nominal) const {
    const column::ModelEngine engine(input_.model, {input_.silicon.seed, {}, 0}, input_.column, input_.error_v);
    const auto cells = engine.program(program(0));
    const auto idle = dynamic_cast<const column::AnalogMacro&>(*cells).voltages(
        {.codes = nullptr, .image = std::span(numbers_).first(1), .data_on = false, .precharge_v = input_.model.precharge_v},
        0);
    return input_.model.precharge_v - ((idle.bl.mean() + idle.blb.mean()) / 2 - nominal.common_mode.mean());
  }

  /// Fresh noise of every read: cells and reset, by the levels of its rows; the comparator's.
  Voltages noise(bool comparator) const {
    const double trim = input_.trim_rows * input_.noise.cell_v2(input_.model.levels.trim());
    return stacked([&](std::uint32_t die) {
      return Voltages(Voltages::NullaryExpr(input_.images, input_.columns, [&](Eigen::Index image, Eigen::Index column) {
        double sigma = input_.noise.comparator_v;
        if (!comparator) {
          double variance = trim + input_.noise.reset_v * input_.noise.reset_v;
          for (int row = 0; row < rows_; ++row) variance += input_.noise.cell_v2(codes_(image, row));
          sigma = std::sqrt(variance);
        }
        return sigma * random::normal(input_.silicon.seed, {.die = die,
                                                            .macro = macro,
                                                            .column = static_cast<std::uint32_t>(column),
                                                            .stream = random::Stream::comparator_noise,
                                                            .image = static_cast<std::uint32_t>(image),
                                                            .strobe = comparator ? 1U : 0U});
      }));
    });
  }

 private:
  Voltages stacked(const std::function<Voltages(std::uint32_t)>& of_die) const {
    Voltages all(input_.dies * input_.images, input_.columns);
    for (int die = 0; die < input_.dies; ++die)
      all.middleRows(die * static_cast<Eigen::Index>(input_.images), input_.images) = of_die(static_cast<std::uint32_t>(die));
    return all;
  }

  /// Offsets of the comparators of a die, as declared, at the common mode of every read.
  Voltages offsets(const column::Silicon& silicon, std::uint32_t die, const Voltages& common_mode) const {
    Voltages offset(common_mode.rows(), common_mode.cols());
    for (Eigen::Index column = 0; column < offset.cols(); ++column) {
      const auto curve = column::offset_curve(column::Comparator(input_.column.comparator), silicon, die, macro,
                                              static_cast<std::uint32_t>(column));
      for (Eigen::Index image = 0; image < offset.rows(); ++image)
        offset(image, column) = column::offset_v(curve, common_mode(image, column));
    }
    return offset;
  }

  const SnrInput& input_;
  int rows_;
  column::Codes codes_;
  std::vector<std::uint32_t> numbers_;
};

double power(const Voltages& values) { return values.square().mean(); }

}  // namespace

SnrWaterfall snr_waterfall(const SnrInput& input, int rows) {
  if (rows < 1 || rows + input.trim_rows > input.column.rows)
    throw SpecError("a dot product of " + std::to_string(rows) + " rows and " + std::to_string(input.trim_rows) +
                    " trim rows does not fit a column of " + std::to_string(input.column.rows) + " rows");
  const Bench bench(input, rows);
  const column::Silicon nominal_silicon{input.silicon.seed, {}, 0};
  column::Silicon cells = input.silicon, comparators = input.silicon;
  cells.offset_sigma_v = 0;
  comparators.sigma_v = {};

  const Voltages ideal = bench.ideal();
  const Reads nominal = bench.read(nominal_silicon);
  const double mean = ideal.mean(),
               unit = ((ideal - mean) * (nominal.difference - nominal.difference.mean())).sum() / (ideal - mean).square().sum();
  const Voltages signal = unit * (ideal - mean) + nominal.difference.mean();
  const double signal_power = power(unit * (ideal - mean));
  const double full_scale = full_scale_sigmas * std::sqrt(signal_power), step = 2 * full_scale / std::pow(2, input.bits);
  const auto read_out = [&](const Voltages& volts) {
    return Voltages(((volts.max(-full_scale).min(full_scale - 1e-9 * step) + full_scale) / step).floor() * step - full_scale +
                    step / 2);
  };
  const double trim_precharge = bench.trim_precharge_v(nominal);
  const Voltages fresh = bench.noise(false), strobe = bench.noise(true);
  const Voltages raw = bench.read(input.silicon).difference, trimmed = bench.read(input.silicon, trim_precharge).difference;

  const auto part = [&](const char* name, const Voltages& error) {
    return SnrPart{name, std::sqrt(power(error)), 10 * std::log10(signal_power / power(error))};
  };
  return {.rows = rows,
          .signal_rms_v = std::sqrt(signal_power),
          .unit_v = unit,
          .common_mode_v = nominal.common_mode.mean(),
          .parts = {part("nonlinearity", nominal.difference - signal),
                    part("mismatch of the cells", bench.read(cells).difference - nominal.difference),
                    part("mismatch, compensated", bench.read(cells, trim_precharge).difference - nominal.difference),
                    part("comparator offset", bench.read(comparators).difference - nominal.difference),
                    part("offset, compensated", bench.read(comparators, trim_precharge).difference - nominal.difference),
                    part("noise of cells and reset", fresh), part("noise of the comparator", strobe),
                    part("read-out", read_out(signal) - signal)},
          .uncompensated = part("together", read_out(raw + fresh + strobe) - signal),
          .compensated = part("together, compensated", read_out(trimmed + fresh + strobe) - signal)};
}

}  // namespace bitline::study
