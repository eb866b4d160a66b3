#include "cosim/column/sram_macro.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <string>

#include "cosim/column/noise_model.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::column {

namespace {

/// A nominal column of which `ones` selected cells store 1 and `zeros` store 0.
SampledColumn nominal_column(const SramColumns& columns, int ones, int zeros) {
  SampledColumn column;
  column.column = columns.engine->model().array.columns / 2;
  for (int row = 0; row < columns.rows; ++row) {
    const bool on = row < ones + zeros;
    column.cells.push_back({on ? columns.code : 0, on ? (row < ones ? 1 : 0) : row % 2, {}});
  }
  return column;
}

/// V_BL - V_BLB of a nominal column where the sum and the rows that are on are odd or even together [V].
double paired_difference_v(const SramColumns& columns, int sum, int rows_on) {
  const auto column = nominal_column(columns, (rows_on + sum) / 2, (rows_on - sum) / 2);
  return evaluate(columns.engine->model(), column, columns.precharge_v()).difference();
}

}  // namespace

double nominal_difference_v(const SramColumns& columns, int sum, int rows_on) {
  const int least = std::abs(sum), on = std::clamp(rows_on, least, columns.rows);
  if ((on - least) % 2 == 0) return paired_difference_v(columns, sum, on);
  const int fewer = on - 1, more = on + 1 <= columns.rows ? on + 1 : fewer;
  return (paired_difference_v(columns, sum, fewer) + paired_difference_v(columns, sum, more)) / 2;
}

MacroProgram sram_program(const SramColumns& columns, const RramProgram& program, int number) {
  const auto rows = static_cast<int>(program.weights.rows());
  if (rows != columns.rows)
    throw SpecError("a sub-array of 6T cells is programmed with " + std::to_string(rows) + " rows; expected " +
                    std::to_string(columns.rows) + ", those of its columns");
  const Eigen::Index first = static_cast<Eigen::Index>(number) * program.tile_columns;
  const Eigen::Index count = std::min<Eigen::Index>(program.tile_columns, program.weights.cols() - first);
  return {.die = program.die,
          .macro = program.macro,
          .plan = {.rows = rows,
                   .data = rows,
                   .threshold = 0,
                   .threshold_code = 0,
                   .trim = 0,
                   .ramp = false,
                   .unit_code = columns.code,
                   .on_off = true},
          .weights = program.weights.middleCols(first, count),
          .threshold = Bits(0, count),
          .trim = Bits(0, count),
          .boundaries = {},
          .tile = program.first_tile + static_cast<std::uint32_t>(number)};
}

Codes wordline_codes(const SramColumns& columns, const RramInputs& inputs, Eigen::Index first, Eigen::Index count) {
  Codes codes(count, columns.rows);
  const auto on = static_cast<std::uint8_t>(columns.code);
  for (Eigen::Index image = 0; image < count; ++image)
    for (int row = 0; row < columns.rows; ++row) codes(image, row) = input_bit(inputs, first + image, row) ? on : 0;
  return codes;
}

SramMacro::SramMacro(std::shared_ptr<const SramColumns> columns, const RramProgram& program)
    : shared_(std::move(columns)),
      die_(program.die),
      macro_(program.macro),
      first_tile_(program.first_tile),
      tile_columns_(program.tile_columns),
      columns_(static_cast<int>(program.weights.cols())) {
  const int tiles = (columns_ + tile_columns_ - 1) / tile_columns_;
  for (int number = 0; number < tiles; ++number) {
    std::shared_ptr<const Macro> macro = shared_->engine->program(sram_program(*shared_, program, number));
    tiles_.push_back(std::dynamic_pointer_cast<const AnalogMacro>(macro));
  }
}

void SramMacro::visit(const RramInputs& inputs, const RramReads* reads,
                      const std::function<void(const RramBlock&)>& take) const {
  std::vector<float> signal;
  std::vector<std::uint32_t> unnumbered(rram_lanes, 0);  // voltages hold no noise, so that a number means nothing to them
  for (Eigen::Index first = 0; first < inputs.images; first += rram_lanes) {
    const Eigen::Index count = std::min<Eigen::Index>(rram_lanes, inputs.images - first);
    const Codes codes = wordline_codes(*shared_, inputs, first, count);
    const Drive drive{.codes = &codes,
                      .image = std::span(unnumbered).first(static_cast<std::size_t>(count)),
                      .precharge_v = shared_->precharge_v()};
    for (std::size_t t = 0; t < tiles_.size(); ++t) {
      const BitlineVoltages lines = tiles_[t]->voltages(drive, 0);
      const auto columns = static_cast<int>(lines.bl.cols());
      signal.assign(static_cast<std::size_t>(columns * rram_lanes), 0.0F);
      for (int c = 0; c < columns; ++c)
        for (Eigen::Index image = 0; image < count; ++image)
          signal[static_cast<std::size_t>(c * rram_lanes + image)] =
              static_cast<float>(lines.bl(image, c) - lines.blb(image, c));
      if (reads) add_noise(*reads, first, codes, static_cast<int>(t), columns, signal);
      take({first, count, static_cast<int>(t) * tile_columns_, columns, signal.data()});
    }
  }
}

/// The noise of a whole read, whatever its comparisons are: one draw for every image and column.
void SramMacro::add_noise(const RramReads& reads, Eigen::Index first, const Codes& codes, int tile, int columns,
                          std::vector<float>& signal) const {
  const Comparator& comparator = shared_->engine->comparator();
  std::array<float, rram_lanes> sigma{};
  std::array<std::uint32_t, rram_lanes> image{};
  for (Eigen::Index i = 0; i < codes.rows(); ++i) {
    const auto on = static_cast<double>((codes.row(i) != 0).count());
    sigma[static_cast<std::size_t>(i)] =
        static_cast<float>(comparator.noise ? sigma_v(*comparator.noise, on * comparator.noise->cell_v2(shared_->code))
                                            : comparator.declared.noise_v);
    image[static_cast<std::size_t>(i)] = reads.image[static_cast<std::size_t>(first + i)];
  }
  if (std::ranges::all_of(sigma, [](float s) { return s == 0; })) return;
  std::vector<float> draws(signal.size(), 0.0F);
  const std::vector<float> share(static_cast<std::size_t>(columns), 0.0F);
  rram_kernel().add_noise({shared_->engine->silicon().seed, die_, macro_, first_tile_ + static_cast<std::uint32_t>(tile),
                           reads.plane, 0, columns, image.data(), 1.0F, share.data(), draws.data()});
  for (std::size_t i = 0; i < signal.size(); ++i) signal[i] += sigma[i % rram_lanes] * draws[i];
}

RramSignals SramMacro::signals(const RramInputs& inputs) const {
  RramSignals result(inputs.images, columns_);
  visit(inputs, nullptr, [&](const RramBlock& block) { copy_block(block, result); });
  return result;
}

std::vector<float> SramMacro::thresholds(const Mlsa& mlsa, const MlsaTrim& trim) const {
  return mlsa_thresholds(mlsa, {shared_->engine->silicon().seed, shared_->offset_v}, {die_, macro_, first_tile_, 0, 0},
                         tile_columns_, columns_, trim);
}

RramCodes SramMacro::codes(const RramInputs& inputs, const RramReads& reads, std::span<const float> thresholds) const {
  return codes_of({inputs.images, columns_}, thresholds,
                  [&](const std::function<void(const RramBlock&)>& take) { visit(inputs, &reads, take); });
}

}  // namespace bitline::column
