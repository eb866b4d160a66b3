#include "cosim/column/model_macro.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "cosim/column/ramp.hpp"
#include "cosim/column/read_column.hpp"
#include "cosim/column/sensing.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::column {

namespace {

/// Images whose inputs and results stay in the cache together; a multiple of every kernel's block.
constexpr Eigen::Index tile = 48;

cells::SramDevice access_of(int bit) { return bit == 0 ? cells::SramDevice::access_left : cells::SramDevice::access_right; }

cells::SramDevice pull_down_of(int bit) {
  return bit == 0 ? cells::SramDevice::pull_down_left : cells::SramDevice::pull_down_right;
}

}  // namespace

ModelMacro::ModelMacro(std::shared_ptr<const ModelContext> context, const MacroProgram& program)
    : context_(std::move(context)),
      kernel_(discharge_kernel()),
      plan_(program.plan),
      place_{program.die, program.macro, 0, 0, program.tile} {
  const auto& flow = context_->flows.begin()->second;
  scale_v_[0] = flow.scale_1_v;
  scale_v_[1] = flow.scale_2_v;
  columns_ = static_cast<int>(program.weights.cols());
  panels_ = (columns_ + kernel_.lanes - 1) / kernel_.lanes;
  for (int column = 0; column < columns_; ++column)
    offsets_.push_back(
        offset_curve(context_->comparator, context_->silicon, place_.die, place_.macro, static_cast<std::uint32_t>(column)));
  pack_data(program);
  pack_threshold(program);
  pack_trim_sums();
  pack_leaks(program);
  write_trim(program.trim);
}

Eigen::MatrixXd ModelMacro::cell_monomials(int first_row, int rows, std::uint32_t column,
                                           const std::function<int(int)>& bit) const {
  const auto& model = context_->model;
  Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> terms(rows, model.amplitudes.coefficients.rows());
  for (int row = 0; row < rows; ++row) {
    const CellPlace place{place_.die, place_.macro, static_cast<std::uint32_t>(first_row + row), column, place_.tile};
    const double seen =
        model.shift_per_wordline * wordline_error_v(context_->silicon, place.die, place.macro, place.row, place.tile);
    const auto side = side_shifts(model, threshold_shift_v(context_->silicon, place, access_of(bit(row))) + seen,
                                  threshold_shift_v(context_->silicon, place, pull_down_of(bit(row))));
    fill_monomials(model.amplitudes.degree, side.access, side.pull_down, terms.row(row));
  }
  return terms;
}

void ModelMacro::pack_data(const MacroProgram& program) {
  const auto& context = *context_;
  const auto k = context.model.bitline_modes();
  const bool on_off = plan_.on_off;  // activations have one level; their mode is the level itself
  modes_ = on_off ? 1 : static_cast<int>(context.code_phi.cols());
  const int codes = context.model.levels.codes;
  for (int code = 0; code < codes; ++code) {
    kick_table_.push_back(static_cast<float>(context.model.kick_v_per_v * context.model.levels[code]));
    pull_table_.push_back(static_cast<float>(context.pull_v(code)));
    for (int m = 0; m < modes_; ++m)
      drive_table_.push_back(on_off ? (code == plan_.unit_code ? 1.0F : 0.0F) : static_cast<float>(context.code_phi(code, m)));
  }
  const auto lanes = static_cast<std::size_t>(kernel_.lanes), inner = static_cast<std::size_t>(plan_.data * modes_);
  cells_.assign(static_cast<std::size_t>(panels_) * inner * 4 * lanes, 0.0F);
  for (int column = 0; column < columns_; ++column) {
    const auto& place = context.place(static_cast<std::uint32_t>(column));
    const auto& coefficients =
        on_off ? place.level_coefficients[static_cast<std::size_t>(plan_.unit_code)] : place.code_coefficients;
    const Eigen::MatrixXd sums = cell_monomials(0, plan_.data, static_cast<std::uint32_t>(column),
                                                [&](int row) { return program.weights(row, column); }) *
                                 coefficients;  // (data rows, K * modes)
    const auto panel = static_cast<std::size_t>(column) / lanes, lane = static_cast<std::size_t>(column) % lanes;
    for (int row = 0; row < plan_.data; ++row)
      for (int m = 0; m < modes_; ++m)
        for (Eigen::Index mode = 0; mode < k; ++mode) {
          const auto quantity = static_cast<std::size_t>(2 * program.weights(row, column) + mode);
          const auto i = static_cast<std::size_t>(row * modes_ + m);
          cells_[((panel * inner + i) * 4 + quantity) * lanes + lane] =
              static_cast<float>(sums(row, mode * modes_ + m) / scale_v_[mode]);
        }
  }
}

void ModelMacro::add(Fixed& fixed, std::uint32_t column, int side, const Eigen::RowVectorXd& sums_v) const {
  const auto lanes = static_cast<std::size_t>(kernel_.lanes);
  if (fixed.bias.empty()) fixed.bias.assign(static_cast<std::size_t>(panels_) * 4 * lanes, 0.0F);
  for (Eigen::Index mode = 0; mode < sums_v.size(); ++mode) {
    const auto quantity = static_cast<std::size_t>(2 * side + mode);
    fixed.bias[(column / lanes * 4 + quantity) * lanes + column % lanes] += scaled(sums_v(mode), mode);
  }
}

void ModelMacro::pack_threshold(const MacroProgram& program) {
  const auto& context = *context_;
  const auto& levels = context.model.levels;
  const auto k = context.model.bitline_modes();
  const int strobes = plan_.ramp ? ramp_strobes(levels) : 1;
  threshold_.resize(static_cast<std::size_t>(strobes));
  for (auto& fixed : threshold_) add(fixed, 0, 0, Eigen::RowVectorXd::Zero(k));
  for (int strobe = 0; strobe < strobes; ++strobe) {
    auto& fixed = threshold_[static_cast<std::size_t>(strobe)];
    const RampState ramp = plan_.ramp ? ramp_state(levels, strobe) : RampState{};
    const double level_v = levels[plan_.ramp ? ramp.level : plan_.threshold_code];
    int on = 0;
    for (int row = 0; row < plan_.threshold; ++row) on += !plan_.ramp || program.threshold(row, 0) == ramp.bit;
    fixed.kick_v = static_cast<float>(context.model.kick_v_per_v * on * level_v);
    fixed.pull_v = static_cast<float>(on * context.pull_v(plan_.ramp ? ramp.level : plan_.threshold_code));
    if (context.comparator.noise)
      fixed.noise_v2 = on * context.comparator.noise->cell_v2(plan_.ramp ? ramp.level : plan_.threshold_code);
  }
  for (std::uint32_t column = 0; column < static_cast<std::uint32_t>(columns_); ++column) {
    const auto bit = [&](int row) { return program.threshold(row, column); };
    const Eigen::MatrixXd terms = cell_monomials(plan_.data, plan_.threshold, column, bit);
    for (int strobe = 0; strobe < strobes; ++strobe) {
      auto& fixed = threshold_[static_cast<std::size_t>(strobe)];
      const RampState ramp = plan_.ramp ? ramp_state(levels, strobe) : RampState{};
      const int level = plan_.ramp ? ramp.level : plan_.threshold_code;
      Eigen::RowVectorXd side_terms[2] = {Eigen::RowVectorXd::Zero(terms.cols()), Eigen::RowVectorXd::Zero(terms.cols())};
      for (int row = 0; row < plan_.threshold; ++row)
        if (!plan_.ramp || bit(row) == ramp.bit) side_terms[bit(row)] += terms.row(row);
      for (const int side : {0, 1})
        add(fixed, column, side, side_terms[side] * context.place(column).level_coefficients[static_cast<std::size_t>(level)]);
    }
  }
}

void ModelMacro::pack_trim_sums() {
  const auto trim_level = static_cast<std::size_t>(context_->model.levels.trim());
  const int first = plan_.data + plan_.threshold;
  const auto k = context_->model.bitline_modes();
  trim_sums_.reserve(static_cast<std::size_t>(columns_ * plan_.trim) * 4);
  for (std::uint32_t column = 0; column < static_cast<std::uint32_t>(columns_); ++column) {
    Eigen::MatrixXd sums(2 * plan_.trim, k);
    for (const int bit : {0, 1})
      sums.middleRows(bit * plan_.trim, plan_.trim) = cell_monomials(first, plan_.trim, column, [&](int) { return bit; }) *
                                                      context_->place(column).level_coefficients[trim_level];
    for (int row = 0; row < plan_.trim; ++row)
      for (const int bit : {0, 1})
        for (Eigen::Index mode = 0; mode < 2; ++mode)
          trim_sums_.push_back(mode < k ? scaled(sums(bit * plan_.trim + row, mode) + context_->leak_v(mode), mode) : 0);
  }
}

void ModelMacro::pack_leaks(const MacroProgram& program) {
  for (Eigen::Index column = 0; column < columns_; ++column) {
    int ones = 0;
    for (int row = 0; row < plan_.data; ++row) ones += program.weights(row, column);
    for (int row = 0; row < plan_.threshold; ++row) ones += program.threshold(row, column);
    for (int row = 0; row < plan_.spare(); ++row) ones += spare_bit(row);
    Eigen::MatrixXd leaks(2, context_->leak_v.size());
    leaks.row(0) = (plan_.rows - plan_.trim - ones) * context_->leak_v.transpose();
    leaks.row(1) = ones * context_->leak_v.transpose();
    leaks_.push_back(std::move(leaks));
  }
}

void ModelMacro::write_trim(const Bits& trim) {
  if (trim.rows() != plan_.trim || trim.cols() != columns_)
    throw SpecError("the trim rows have shape (" + std::to_string(trim.rows()) + ", " + std::to_string(trim.cols()) +
                    "); expected (" + std::to_string(plan_.trim) + ", " + std::to_string(columns_) + ")");
  trim_ = trim;
}

ModelMacro::Fixed ModelMacro::with_trim(const Fixed* threshold, int trim_off) const {
  Fixed fixed = threshold ? *threshold : Fixed{};
  const auto k = context_->model.bitline_modes();
  add(fixed, 0, 0, Eigen::RowVectorXd::Zero(k));
  const int on = plan_.trim - trim_off;
  const auto lanes = static_cast<std::size_t>(kernel_.lanes);
  const float leak[2] = {scaled(context_->leak_v(0), 0), k > 1 ? scaled(context_->leak_v(1), 1) : 0};
  const float* row_sums = trim_sums_.data();
  for (std::uint32_t column = 0; column < static_cast<std::uint32_t>(columns_); ++column) {
    float* bias = &fixed.bias[column / lanes * 4 * lanes + column % lanes];
    for (int row = 0; row < plan_.trim; ++row, row_sums += 4) {
      const std::size_t bit = trim_(row, column);
      for (std::size_t mode = 0; mode < 2; ++mode)
        bias[(2 * bit + mode) * lanes] += row < on ? row_sums[2 * bit + mode] : leak[mode];
    }
  }
  for (std::uint32_t column = 0; column < static_cast<std::uint32_t>(columns_); ++column)
    for (const int side : {0, 1}) add(fixed, column, side, leaks_[column].row(side));
  fixed.kick_v += static_cast<float>(context_->model.kick_v_per_v * on * context_->model.levels[context_->model.levels.trim()]);
  fixed.pull_v += static_cast<float>(on * context_->pull_v(context_->model.levels.trim()));
  if (context_->comparator.noise) fixed.noise_v2 += on * context_->comparator.noise->cell_v2(context_->model.levels.trim());
  return fixed;
}

void ModelMacro::run(const Drive& drive, const std::vector<Fixed>& steps, bool want_drops,
                     const std::function<void(const Results&)>& take) const {
  const auto& context = *context_;
  const auto found = context.flows.find(drive.precharge_v);
  if (found == context.flows.end())
    throw DomainError("the model was not prepared for a precharge level of " +
                      spec::format_quantity(drive.precharge_v, spec::Dimension::voltage));
  const FlowMap& flow = found->second;
  const auto width = static_cast<std::size_t>(panels_ * kernel_.lanes), step_count = steps.size();
  const Eigen::Index images = drive.data_on ? drive.codes->rows() : static_cast<Eigen::Index>(drive.image.size());
  const auto inner = static_cast<std::size_t>(drive.data_on ? plan_.data * modes_ : 0);

  std::vector<float> bias, step_kick, step_pull, neighbour_loss(width);
  for (const auto& fixed : steps) {
    bias.insert(bias.end(), fixed.bias.begin(), fixed.bias.end());
    step_kick.push_back(fixed.kick_v);
    step_pull.push_back(fixed.pull_v);
  }
  for (int column = 0; column < columns_; ++column)
    neighbour_loss[static_cast<std::size_t>(column)] = static_cast<float>(context.model.array.neighbour_loss(column));
  // In what both lines fall together, f = 2 (start - V_cm): V_cm - origin = -(f - 2 (start - origin)) / 2.
  const std::size_t offset_terms = offsets_.front().coefficient_v.size();
  std::vector<float> offset(offset_terms * width);
  for (std::size_t k = 0; k < offset_terms; ++k)
    for (std::size_t column = 0; column < offsets_.size(); ++column)
      offset[k * width + column] =
          static_cast<float>(offsets_[column].coefficient_v[k] * std::pow(-0.5, static_cast<double>(k)));
  const bool boxed = !want_drops && std::isfinite(offsets_.front().low_v);  // nothing is decided where drops are wanted
  const Eigen::MatrixXd kick = kick_matrix(context.model.bitline);
  const bool two = kick.rows() > 1;
  const double ratio = scale_v_[1] / scale_v_[0];
  const float kick_scaled[4] = {static_cast<float>(kick(0, 0)), two ? static_cast<float>(kick(1, 0) * ratio) : 0,
                                two ? static_cast<float>(kick(0, 1) / ratio) : 0, two ? static_cast<float>(kick(1, 1)) : 0};
  std::vector<float> coefficients(flow.coefficients.begin(), flow.coefficients.end());

  const auto results = static_cast<std::size_t>(tile) * step_count * width;
  std::vector<float> inputs(static_cast<std::size_t>(tile) * inner), kicks(static_cast<std::size_t>(tile)),
      pulls(static_cast<std::size_t>(tile)), margin(results), drop_bl(want_drops ? results : 0),
      drop_blb(want_drops ? results : 0);
  for (Eigen::Index first = 0; first < images; first += tile) {
    const Eigen::Index count = std::min(tile, images - first);
    for (Eigen::Index image = 0; image < count; ++image) {
      float* out = inputs.data() + static_cast<std::size_t>(image) * inner;
      float sum = 0, pull = 0;
      for (int row = 0; drive.data_on && row < plan_.data; ++row) {
        const auto code = static_cast<std::size_t>((*drive.codes)(first + image, row));
        sum += kick_table_[code];
        pull += pull_table_[code];
        for (int m = 0; m < modes_; ++m)
          *out++ = drive_table_[code * static_cast<std::size_t>(modes_) + static_cast<std::size_t>(m)];
      }
      kicks[static_cast<std::size_t>(image)] = sum;
      pulls[static_cast<std::size_t>(image)] = pull;
    }
    std::vector<float> least(boxed ? width : 0, std::numeric_limits<float>::infinity()),
        most(boxed ? width : 0, -std::numeric_limits<float>::infinity());
    DischargeJob job{.images = static_cast<int>(count),
                     .inner = static_cast<int>(inner),
                     .panels = panels_,
                     .steps = static_cast<int>(step_count),
                     .offset_terms = static_cast<int>(offset_terms),
                     .drive = inputs.data(),
                     .image_kick = kicks.data(),
                     .image_pull = pulls.data(),
                     .cells = cells_.data(),
                     .bias = bias.data(),
                     .step_kick = step_kick.data(),
                     .step_pull = step_pull.data(),
                     .neighbour_loss = neighbour_loss.data(),
                     .rail_loss = static_cast<float>(context.model.array.rail_per_v * scale_v_[0]),
                     .second = static_cast<float>(context.model.array.second * ratio),
                     .kick_left = static_cast<float>(context.model.array.kick_left),
                     .kick_matrix = kick_scaled,
                     .flow = coefficients.data(),
                     .offset = offset.data(),
                     .offset_origin = static_cast<float>(2 * (flow.start_v - offsets_.front().origin_v)),
                     .margin = margin.data(),
                     .drop_bl = want_drops ? drop_bl.data() : nullptr,
                     .drop_blb = want_drops ? drop_blb.data() : nullptr,
                     .least_fall = boxed ? least.data() : nullptr,
                     .most_fall = boxed ? most.data() : nullptr,
                     .largest_sum = 0};
    kernel_.run(job);
    if (job.largest_sum > flow.largest)
      throw DomainError("a bit line is discharged by more than the " +
                        spec::format_quantity(context.model.swing_v, spec::Dimension::voltage) +
                        " that the model was fitted for; expected a larger 'fit.swing', a shorter pulse or a lower word line");
    if (boxed) check_common_modes(flow.start_v, least, most);
    take({first, count, margin.data(), drop_bl.data(), drop_blb.data()});
  }
}

void ModelMacro::check_common_modes(double start_v, const std::vector<float>& least, const std::vector<float>& most) const {
  for (std::size_t column = 0; column < offsets_.size(); ++column) {
    try {
      for (const float fall : {least[column], most[column]})
        check_common_mode(offsets_[column], start_v - static_cast<double>(fall) / 2);
    } catch (const DomainError& error) {
      throw DomainError("column " + std::to_string(column) + " of macro " + std::to_string(place_.macro) + ", die " +
                        std::to_string(place_.die) + ": " + error.what());
    }
  }
}

double ModelMacro::data_noise_v2(const Drive& drive, Eigen::Index image) const {
  if (!context_->comparator.noise || !drive.data_on) return 0;
  const auto& by_level = context_->comparator.noise->cell_v2;
  double sum = 0;
  for (Eigen::Index row = 0; row < plan_.data; ++row) sum += by_level((*drive.codes)(image, row));
  return sum;
}

double ModelMacro::noise_v(const Fixed& fixed, double data_v2) const {
  const auto& noise = context_->comparator.noise;
  return noise ? sigma_v(*noise, fixed.noise_v2 + data_v2) : context_->comparator.declared.noise_v;
}

Decisions ModelMacro::decide(const Drive& drive) const {
  const auto width = static_cast<std::size_t>(panels_ * kernel_.lanes);
  const Fixed fixed = with_trim(drive.data_on ? &threshold_.front() : nullptr, drive.trim_off);
  Decisions decisions(static_cast<Eigen::Index>(drive.image.size()), columns_);
  run(drive, {fixed}, false, [&](const Results& results) {
    for (Eigen::Index image = 0; image < results.images; ++image) {
      const double noise = noise_v(fixed, data_noise_v2(drive, results.first + image));
      const float* margin = results.margin + static_cast<std::size_t>(image) * width;
      const std::uint32_t number = drive.image[static_cast<std::size_t>(results.first + image)];
      for (int column = 0; column < columns_; ++column)
        decisions(results.first + image, column) =
            decision(margin[column], noise, context_->silicon.seed,
                     {place_.die, place_.macro, static_cast<std::uint32_t>(column), number, drive.strobe});
    }
  });
  return decisions;
}

Sums ModelMacro::read_sums(const Drive& drive) const {
  const auto& levels = context_->model.levels;
  const auto width = static_cast<std::size_t>(panels_ * kernel_.lanes);
  std::vector<Fixed> steps;
  for (const auto& threshold : threshold_) steps.push_back(with_trim(&threshold, drive.trim_off));
  std::vector<double> noise(steps.size());
  Sums sums(static_cast<Eigen::Index>(drive.image.size()), columns_);
  run(drive, steps, false, [&](const Results& results) {
    for (Eigen::Index image = 0; image < results.images; ++image) {
      const std::uint32_t number = drive.image[static_cast<std::size_t>(results.first + image)];
      const double data_v2 = data_noise_v2(drive, results.first + image);
      for (std::size_t step = 0; step < steps.size(); ++step) noise[step] = noise_v(steps[step], data_v2);
      for (int column = 0; column < columns_; ++column) {
        int count = 0;
        for (std::size_t step = 0; step < steps.size(); ++step) {
          const float margin =
              results
                  .margin[(static_cast<std::size_t>(image) * steps.size() + step) * width + static_cast<std::size_t>(column)];
          count += decision(margin, noise[step], context_->silicon.seed,
                            {place_.die, place_.macro, static_cast<std::uint32_t>(column), number,
                             drive.strobe + static_cast<std::uint32_t>(step)});
        }
        sums(results.first + image, column) = static_cast<float>(ramp_sum(levels, count));
      }
    }
  });
  return sums;
}

BitlineVoltages ModelMacro::voltages(const Drive& drive, int ramp_strobe) const {
  const auto width = static_cast<std::size_t>(panels_ * kernel_.lanes);
  const double start = drive.precharge_v + context_->model.release_kick_v;
  const auto images = static_cast<Eigen::Index>(drive.image.size());
  BitlineVoltages lines{Voltages(images, columns_), Voltages(images, columns_)};
  const auto& threshold = threshold_[plan_.ramp ? static_cast<std::size_t>(ramp_strobe) : 0];
  run(drive, {with_trim(drive.data_on ? &threshold : nullptr, drive.trim_off)}, true, [&](const Results& results) {
    for (Eigen::Index image = 0; image < results.images; ++image)
      for (int column = 0; column < columns_; ++column) {
        const auto at = static_cast<std::size_t>(image) * width + static_cast<std::size_t>(column);
        lines.bl(results.first + image, column) = start - results.drop_bl[at];
        lines.blb(results.first + image, column) = start - results.drop_blb[at];
      }
  });
  return lines;
}

}  // namespace bitline::column
