#include "cosim/column/rram_macro.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::column {

namespace {

/// Images whose patterns are made together, and columns whose tables stay in the cache while these images are read.
constexpr Eigen::Index image_block = 8 * rram_lanes;
constexpr int column_block = 32;
/// Largest magnitude of a sum of table entries.
constexpr double largest_sum = 32000;
/// How far beyond the moments that were fitted a read may be, as a share of their range.
constexpr double box_margin = 0.1;

/// Patterns of `count` images, (groups, lanes); images beyond have those of the last one.
void make_patterns(const RramInputs& inputs, Eigen::Index first, Eigen::Index count, int rows, std::uint16_t* patterns) {
  for (Eigen::Index lane = 0; lane < rram_lanes; ++lane) {
    const std::uint64_t* words = inputs.words + (first + std::min(lane, count - 1)) * inputs.words_per_image;
    for (int group = 0, row = 0; row < rows; ++group, row += rram_group) {
      const int length = std::min(rram_group, rows - row);
      const auto bit = static_cast<std::size_t>(inputs.first_bit + row), shift = bit % 64;
      std::uint64_t value = words[bit / 64] >> shift;
      if (shift + static_cast<std::size_t>(length) > 64) value |= words[bit / 64 + 1] << (64 - shift);
      patterns[group * rram_lanes + lane] = static_cast<std::uint16_t>(value & ((1U << length) - 1));
    }
  }
}

}  // namespace

RramPlace place_of(const RramProgram& program, int column) {
  return {program.die, program.macro, program.first_tile + static_cast<std::uint32_t>(column / program.tile_columns), 0,
          static_cast<std::uint32_t>(column % program.tile_columns)};
}

RramMacro::RramMacro(std::shared_ptr<const RramModel> model, const RramSilicon& silicon, const RramProgram& program)
    : model_(std::move(model)),
      silicon_(silicon),
      die_(program.die),
      macro_(program.macro),
      first_tile_(program.first_tile),
      tile_columns_(program.tile_columns),
      columns_(static_cast<int>(program.weights.cols())) {
  const int rows = model_->wires.rows, moments = model_->moments;
  if (program.weights.rows() != rows)
    throw SpecError("a sub-array is programmed with " + std::to_string(program.weights.rows()) + " rows; expected " +
                    std::to_string(rows) + ", those of its model");
  groups_ = (rows + rram_group - 1) / rram_group;
  const auto k_count = static_cast<std::size_t>(moments);
  // What input -1 and +1 add to every moment of every column: (columns, moments, rows) of {mean, half of the difference}.
  struct Part {
    double mean, half;
  };
  std::vector<Part> parts(static_cast<std::size_t>(columns_) * k_count * static_cast<std::size_t>(rows));
  std::vector<double> most(k_count, 0.0);  // largest sum of |half| over columns
  std::vector<double> bias;
  for (int column = 0; column < columns_; ++column) {
    RramPlace place = place_of(program, column);
    std::vector<double> mean(k_count, 0.0), reach(k_count, 0.0);
    double first = 0, second = 0;
    for (int row = 0; row < rows; ++row) {
      place.row = static_cast<std::uint32_t>(row);
      const bool positive = program.weights(row, column) != 0;
      RramRow cell{rram_branch(silicon_, place, RramSide::a, stores_low(RramSide::a, positive)),
                   rram_branch(silicon_, place, RramSide::b, stores_low(RramSide::b, positive)), 1};
      std::array<double, 4> on{}, off{};
      add_row_moments(*model_, row, cell, std::span(on).first(k_count));
      cell.input = -1;
      add_row_moments(*model_, row, cell, std::span(off).first(k_count));
      for (std::size_t k = 0; k < k_count; ++k) {
        const Part part{(on[k] + off[k]) / 2, (on[k] - off[k]) / 2};
        parts[(static_cast<std::size_t>(column) * k_count + k) * static_cast<std::size_t>(rows) +
              static_cast<std::size_t>(row)] = part;
        mean[k] += part.mean;
        reach[k] += std::abs(part.half);
      }
      first += on[0] + off[0];
      second += on[0] * on[0] + off[0] * off[0];
    }
    for (std::size_t k = 0; k < k_count; ++k) {
      most[k] = std::max(most[k], reach[k]);
      bias.push_back(mean[k]);
    }
    square_.push_back(static_cast<float>(model_->full_scale * second / first));
  }
  for (std::size_t k = 0; k < k_count; ++k) step_.push_back(static_cast<float>(std::max(most[k], 1e-30) / largest_sum));
  tables_.assign(static_cast<std::size_t>(columns_) * k_count * static_cast<std::size_t>(groups_ * rram_patterns), 0);
  for (std::size_t c = 0; c < static_cast<std::size_t>(columns_) * k_count; ++c) {
    const double step = step_[c % k_count];
    const Part* row_parts = parts.data() + c * static_cast<std::size_t>(rows);
    std::int16_t* table = tables_.data() + c * static_cast<std::size_t>(groups_ * rram_patterns);
    for (int group = 0; group < groups_; ++group)
      for (int pattern = 0; pattern < rram_patterns; ++pattern) {
        double sum = 0;
        for (int bit = 0; bit < rram_group && group * rram_group + bit < rows; ++bit)
          sum += (pattern >> bit & 1 ? 1 : -1) * row_parts[group * rram_group + bit].half;
        *table++ = static_cast<std::int16_t>(std::lround(sum / step));
      }
  }
  bias_.assign(bias.begin(), bias.end());
  for (std::size_t k = 0; k < k_count; ++k) {
    const double margin = box_margin * (model_->box_high[k] - model_->box_low[k]);
    low_.push_back(static_cast<float>(model_->box_low[k] - margin));
    high_.push_back(static_cast<float>(model_->box_high[k] + margin));
  }
  for (const double c : model_->coefficients) coefficients_.push_back(static_cast<float>(model_->full_scale * c));
}

void RramMacro::visit(const RramInputs& inputs, const RramReads* reads, const RramNoise& noise,
                      const std::function<void(const RramBlock&)>& take) const {
  const RramKernel& kernel = rram_kernel();
  const int rows = model_->wires.rows, moments = model_->moments;
  const auto pattern_count = static_cast<std::size_t>(groups_ * rram_lanes);
  std::vector<std::uint16_t> patterns(pattern_count * static_cast<std::size_t>(image_block / rram_lanes));
  std::vector<float> signal(static_cast<std::size_t>(column_block * rram_lanes)), share;
  for (const float square : square_) share.push_back(static_cast<float>(noise.device * noise.device) * square);
  bool outside = false;
  const bool noisy = reads && (noise.device > 0 || noise.sense > 0);
  for (Eigen::Index start = 0; start < inputs.images; start += image_block) {
    const Eigen::Index end = std::min(start + image_block, inputs.images);
    std::uint16_t* out = patterns.data();
    for (Eigen::Index first = start; first < end; first += rram_lanes, out += pattern_count)
      make_patterns(inputs, first, std::min<Eigen::Index>(rram_lanes, end - first), rows, out);
    for (int column = 0, next; column < columns_; column = next) {
      const int in_tile = column % tile_columns_;  // blocks end with their sub-array
      next = std::min({column + column_block, column + tile_columns_ - in_tile, columns_});
      const auto c = static_cast<std::size_t>(column);
      const std::uint16_t* in = patterns.data();
      for (Eigen::Index first = start; first < end; first += rram_lanes, in += pattern_count) {
        const Eigen::Index images = std::min<Eigen::Index>(rram_lanes, end - first);
        kernel.signals({groups_, next - column, moments, model_->degree, in,
                        tables_.data() + c * static_cast<std::size_t>(moments * groups_ * rram_patterns),
                        bias_.data() + c * static_cast<std::size_t>(moments), step_.data(), coefficients_.data(),
                        static_cast<int>(coefficients_.size()), static_cast<float>(model_->bend), low_.data(), high_.data(),
                        signal.data(), &outside});
        if (outside)
          throw DomainError(
              "columns " + std::to_string(column) + " to " + std::to_string(next - 1) + " of layer " + std::to_string(macro_) +
              ", images from " + std::to_string(first) +
              " on, match so unevenly along the line that the model does not hold; expected moments inside its box");
        if (noisy) {
          std::array<std::uint32_t, rram_lanes> image{};
          std::copy_n(reads->image.begin() + first, images, image.begin());
          kernel.add_noise({silicon_.seed, die_, macro_, first_tile_ + static_cast<std::uint32_t>(column / tile_columns_),
                            reads->plane, in_tile, next - column, image.data(), static_cast<float>(noise.sense * noise.sense),
                            share.data() + column, signal.data()});
        }
        take({first, images, column, next - column, signal.data()});
      }
    }
  }
}

RramSignals RramMacro::signals(const RramInputs& inputs) const {
  RramSignals result(inputs.images, columns_);
  visit(inputs, nullptr, {}, [&](const RramBlock& block) { copy_block(block, result); });
  return result;
}

std::vector<float> RramMacro::thresholds(const Mlsa& mlsa, const MlsaTrim& trim) const {
  return mlsa_thresholds(mlsa, {silicon_.seed, silicon_.sense_offset_a, silicon_.sense_offset_share},
                         {die_, macro_, first_tile_, 0, 0}, tile_columns_, columns_, trim);
}

RramCodes RramMacro::codes(const RramInputs& inputs, const RramReads& reads, const RramNoise& noise,
                           std::span<const float> thresholds) const {
  return codes_of({inputs.images, columns_}, thresholds,
                  [&](const std::function<void(const RramBlock&)>& take) { visit(inputs, &reads, noise, take); });
}

bool input_bit(const RramInputs& inputs, Eigen::Index image, int row) {
  const auto bit = static_cast<std::size_t>(inputs.first_bit + row);
  return inputs.words[static_cast<std::size_t>(image * inputs.words_per_image) + bit / 64] >> (bit % 64) & 1U;
}

void copy_block(const RramBlock& block, RramSignals& signals) {
  for (int c = 0; c < block.columns; ++c)
    std::copy_n(block.signal + c * rram_lanes, block.images, &signals(block.first_image, block.first_column + c));
}

RramCodes codes_of(CodesShape shape, std::span<const float> thresholds,
                   const std::function<void(const std::function<void(const RramBlock&)>&)>& visit) {
  const int references = static_cast<int>(thresholds.size()) / shape.columns;
  RramCodes result(shape.images, shape.columns);
  std::vector<std::uint16_t> codes;
  visit([&](const RramBlock& block) {
    codes.resize(static_cast<std::size_t>(block.columns * rram_lanes));
    rram_kernel().codes({block.columns, references,
                         thresholds.data() + static_cast<std::size_t>(block.first_column * references), block.signal,
                         codes.data()});
    for (int c = 0; c < block.columns; ++c)
      std::copy_n(codes.data() + c * rram_lanes, block.images, &result(block.first_image, block.first_column + c));
  });
  return result;
}

std::vector<RramRow> column_cells(const RramSilicon& silicon, const RramProgram& program, int column) {
  std::vector<RramRow> rows;
  RramPlace place = place_of(program, column);
  for (int row = 0; row < static_cast<int>(program.weights.rows()); ++row) {
    place.row = static_cast<std::uint32_t>(row);
    const bool positive = program.weights(row, column) != 0;
    rows.push_back({rram_branch(silicon, place, RramSide::a, stores_low(RramSide::a, positive)),
                    rram_branch(silicon, place, RramSide::b, stores_low(RramSide::b, positive)), 0});
  }
  return rows;
}

std::vector<RramRow> column_rows(const RramSilicon& silicon, const RramProgram& program, int column, const RramInputs& inputs,
                                 Eigen::Index image) {
  std::vector<RramRow> rows = column_cells(silicon, program, column);
  for (std::size_t row = 0; row < rows.size(); ++row)
    rows[row].input = input_bit(inputs, image, static_cast<int>(row)) ? 1 : -1;
  return rows;
}

double rram_noise_draw(const RramSilicon& silicon, const RramProgram& program, int column, std::uint32_t image,
                       std::uint32_t plane) {
  const RramPlace place = place_of(program, column);
  constexpr std::uint32_t together = 8;  // columns of one block of draws
  std::array<std::uint32_t, rram_lanes> images{};
  images.fill(image);
  std::array<float, together> share{};
  std::array<float, together * rram_lanes> signal{};
  rram_kernel().add_noise({silicon.seed, place.die, place.macro, place.tile, plane,
                           static_cast<int>(place.column / together * together), static_cast<int>(together), images.data(),
                           1.0F, share.data(), signal.data()});
  return signal[place.column % together * rram_lanes];
}

}  // namespace bitline::column
