#include "cosim/column/model_engine.hpp"

#include <Eigen/SVD>
#include <algorithm>

#include "cosim/column/model_macro.hpp"
#include "cosim/random/address.hpp"

namespace bitline::column {

Eigen::MatrixXd code_modes(const ColumnModel& model, int rows, double error_v) {
  constexpr std::uint32_t cells = 400;  // normal cells that the modes are made for
  const auto k = model.bitline_modes(), m = model.wordline_modes(), codes = static_cast<Eigen::Index>(model.levels.codes);
  const Eigen::MatrixXd phi = model.level_modes.topRows(codes);
  Eigen::MatrixXd sums(codes, cells * k);
  for (std::uint32_t cell = 0; cell < cells; ++cell) {
    const auto draw = [&](std::uint32_t device) {
      return random::normal(0, {.die = cell, .stream = random::Stream::sampling, .device = device});
    };
    const int columns = model.array.columns;
    const ColumnModel own = at_column(model, columns > 1 ? static_cast<int>(cell) % columns : 0);
    const Eigen::VectorXd amplitudes =
        model.gain * own.amplitudes.coefficients.transpose() * monomials(model.amplitudes.degree, draw(0), draw(1));
    for (Eigen::Index mode = 0; mode < k; ++mode) sums.col(cell * k + mode) = phi * amplitudes.segment(mode * m, m);
  }
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(sums, Eigen::ComputeThinU);
  const auto& strength = svd.singularValues();
  Eigen::Index count = 1;
  while (count < m && strength.tail(strength.size() - count).norm() / std::sqrt(static_cast<double>(cells * codes)) *
                              std::sqrt(static_cast<double>(rows)) >
                          error_v)
    ++count;
  return svd.matrixU().leftCols(count);
}

Eigen::MatrixXd code_coefficients(const ColumnModel& at_column, const Eigen::MatrixXd& code_phi) {
  const auto k = at_column.bitline_modes(), m = at_column.wordline_modes(), count = code_phi.cols();
  const Eigen::MatrixXd projection = at_column.level_modes.topRows(code_phi.rows()).transpose() * code_phi;
  Eigen::MatrixXd coefficients(at_column.amplitudes.coefficients.rows(), k * count);
  for (Eigen::Index mode = 0; mode < k; ++mode)  // project the fine modes onto the few
    coefficients.middleCols(mode * count, count) =
        at_column.gain * at_column.amplitudes.coefficients.middleCols(mode * m, m) * projection;
  return coefficients;
}

ModelEngine::ModelEngine(const ColumnModel& model, const Silicon& silicon, const spec::ColumnSpec& column, double error_v,
                         const std::optional<LatchModel>& latch, const std::optional<NoiseModel>& noise)
    : context_(std::make_shared<ModelContext>(ModelContext{model,
                                                           silicon,
                                                           Comparator(column.comparator, latch, noise),
                                                           code_modes(model, column.rows, error_v),
                                                           {},
                                                           nominal_pull_v(model),
                                                           leak_sums_v(model),
                                                           {}})) {
  Eigen::VectorXd selected = Eigen::VectorXd::Ones(context_->code_phi.rows());
  selected(0) = 0;
  const Eigen::VectorXd selected_modes = context_->code_phi.transpose() * selected;
  const auto count = selected_modes.size();
  for (int place = 0; place < std::max(1, model.array.columns); ++place) {
    const ColumnModel own = at_column(model, place);
    PlaceModel& at = context_->places.emplace_back(PlaceModel{code_coefficients(own, context_->code_phi), {}});
    for (Eigen::Index mode = 0; mode < model.bitline_modes(); ++mode)
      at.code_coefficients.row(0).segment(mode * count, count) -= context_->leak_v(mode) * selected_modes.transpose();
    for (std::size_t level = 0; level < model.levels.level_v.size(); ++level) {
      at.level_coefficients.push_back(column::level_coefficients(own, static_cast<int>(level)));
      at.level_coefficients.back().row(0) -= context_->leak_v.transpose();
    }
  }
  add_precharge(model.precharge_v);
}

void ModelEngine::add_precharge(double precharge_v) {
  const auto& model = context_->model;
  context_->flows.try_emplace(precharge_v, fit_flow_map(model, model.box, precharge_v + model.release_kick_v));
}

std::unique_ptr<Macro> ModelEngine::program(const MacroProgram& program) const {
  return std::make_unique<ModelMacro>(context_, program);
}

}  // namespace bitline::column
