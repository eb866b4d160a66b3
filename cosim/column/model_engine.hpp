#pragma once

#include <Eigen/Core>
#include <map>
#include <memory>
#include <vector>

#include "cosim/column/column_model.hpp"
#include "cosim/column/macro.hpp"
#include "cosim/column/silicon.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::column {

/// Modes of the DAC codes alone, cut to what a column needs: the inner product of a layer with many codes is rows * M long.
struct CodeModes {
  Eigen::MatrixXd phi;           ///< (codes, M)
  Eigen::MatrixXd coefficients;  ///< (terms, K * M), column k * M + m, gain included [V]
};

/// The best M modes over the DAC codes for normally distributed cells; M is the smallest whose neglected part moves a column of
/// `rows` cells by less than `error_v` rms.
CodeModes code_modes(const ColumnModel& model, int rows, double error_v);

/// What all macros of the model engine share.
struct ModelContext {
  ColumnModel model;
  Silicon silicon;
  spec::ComparatorSpec comparator;  ///< noise_v = 0 switches noise off
  CodeModes codes;
  std::vector<Eigen::MatrixXd> level_coefficients;  ///< by level index, (terms, K) [V]
  std::map<double, FlowMap> flows;                  ///< by precharge level
};

/// The fitted model at matrix-product speed.
class ModelEngine final : public Engine {
 public:
  /// `error_v` as in code_modes().
  ModelEngine(const ColumnModel& model, const Silicon& silicon, const spec::ColumnSpec& column, double error_v);

  /// Prepares reads from another precharge level than the nominal one (calibration); not thread-safe.
  void add_precharge(double precharge_v);

  const char* name() const override { return "model"; }
  std::unique_ptr<Macro> program(const MacroProgram& program) const override;

  const ColumnModel& model() const { return context_->model; }
  const Silicon& silicon() const { return context_->silicon; }
  int code_mode_count() const { return static_cast<int>(context_->codes.phi.cols()); }

 private:
  std::shared_ptr<ModelContext> context_;
};

}  // namespace bitline::column
