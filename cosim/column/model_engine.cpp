#include "cosim/column/model_engine.hpp"

#include <Eigen/SVD>

#include "cosim/column/model_macro.hpp"
#include "cosim/random/address.hpp"

namespace bitline::column {

CodeModes code_modes(const ColumnModel& model, int rows, double error_v) {
  constexpr std::uint32_t cells = 400;  // normal cells that the modes are made for
  const auto k = model.bitline_modes(), m = model.wordline_modes(), codes = static_cast<Eigen::Index>(model.levels.codes);
  const Eigen::MatrixXd phi = model.level_modes.topRows(codes);
  Eigen::MatrixXd sums(codes, cells * k);
  for (std::uint32_t cell = 0; cell < cells; ++cell) {
    const auto draw = [&](std::uint32_t device) {
      return random::normal(0, {.die = cell, .stream = random::Stream::sampling, .device = device});
    };
    const Eigen::VectorXd amplitudes =
        model.gain * model.amplitudes.coefficients.transpose() * monomials(model.amplitudes.degree, draw(0), draw(1));
    for (Eigen::Index mode = 0; mode < k; ++mode) sums.col(cell * k + mode) = phi * amplitudes.segment(mode * m, m);
  }
  const Eigen::JacobiSVD<Eigen::MatrixXd> svd(sums, Eigen::ComputeThinU);
  const auto& strength = svd.singularValues();
  Eigen::Index count = 1;
  while (count < m && strength.tail(strength.size() - count).norm() / std::sqrt(static_cast<double>(cells * codes)) *
                              std::sqrt(static_cast<double>(rows)) >
                          error_v)
    ++count;
  CodeModes result{svd.matrixU().leftCols(count), Eigen::MatrixXd(model.amplitudes.coefficients.rows(), k * count)};
  for (Eigen::Index mode = 0; mode < k; ++mode)  // project the fine modes onto the few
    result.coefficients.middleCols(mode * count, count) =
        model.gain * model.amplitudes.coefficients.middleCols(mode * m, m) * (phi.transpose() * result.phi);
  return result;
}

ModelEngine::ModelEngine(const ColumnModel& model, const Silicon& silicon, const spec::ColumnSpec& column, double error_v)
    : context_(std::make_shared<ModelContext>(
          ModelContext{model, silicon, column.comparator, code_modes(model, column.rows, error_v), {}, {}})) {
  for (std::size_t level = 0; level < model.levels.level_v.size(); ++level)
    context_->level_coefficients.push_back(column::level_coefficients(model, static_cast<int>(level)));
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
