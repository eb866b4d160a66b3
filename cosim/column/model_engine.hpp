#pragma once

#include <Eigen/Core>
#include <map>
#include <memory>
#include <vector>

#include "cosim/column/column_model.hpp"
#include "cosim/column/comparator.hpp"
#include "cosim/column/macro.hpp"
#include "cosim/column/silicon.hpp"
#include "netlists/spec/column_spec.hpp"

namespace bitline::column {

/// The best M modes over the DAC codes for normally distributed cells anywhere in the array; M is the smallest whose neglected
/// part moves a column of `rows` cells by less than `error_v` rms. Shape (codes, M): the inner product of a layer with many
/// codes is rows * M long.
Eigen::MatrixXd code_modes(const ColumnModel& model, int rows, double error_v);

/// Coefficients of a column (at_column()) in those modes, gain included [V]; shape (terms, K * M), column k * M + m.
Eigen::MatrixXd code_coefficients(const ColumnModel& at_column, const Eigen::MatrixXd& code_phi);

/// What a column of the array needs of the model; a column alone is the only one.
/// Both kinds of coefficients say what a selected cell takes beyond an unselected one.
struct PlaceModel {
  Eigen::MatrixXd code_coefficients;                ///< (terms, K * M), gain included [V]
  std::vector<Eigen::MatrixXd> level_coefficients;  ///< by level index, (terms, K) [V]
};

/// What all macros of the model engine share.
struct ModelContext {
  ColumnModel model;
  Silicon silicon;
  Comparator comparator;
  Eigen::MatrixXd code_phi;        ///< modes over the DAC codes, (codes, M)
  std::vector<PlaceModel> places;  ///< by column of the array
  Eigen::VectorXd pull_v;          ///< nominal_pull_v of the model
  Eigen::VectorXd leak_v;          ///< leak_sums_v of the model

  const PlaceModel& place(std::uint32_t column) const { return places[places.size() == 1 ? 0 : column]; }
  std::map<double, FlowMap> flows;  ///< by precharge level
};

/// The fitted model at matrix-product speed.
class ModelEngine final : public Engine {
 public:
  /// `error_v` as in code_modes(); comparators are as declared in `column`, unless there is a model of their latch or of the
  /// noise of reads.
  ModelEngine(const ColumnModel& model, const Silicon& silicon, const spec::ColumnSpec& column, double error_v,
              const std::optional<LatchModel>& latch = {}, const std::optional<NoiseModel>& noise = {});

  /// Prepares reads from another precharge level than the nominal one (calibration); not thread-safe.
  void add_precharge(double precharge_v);

  const char* name() const override { return "model"; }
  std::unique_ptr<Macro> program(const MacroProgram& program) const override;

  const ColumnModel& model() const { return context_->model; }
  const Silicon& silicon() const { return context_->silicon; }
  const Comparator& comparator() const { return context_->comparator; }
  int code_mode_count() const { return static_cast<int>(context_->code_phi.cols()); }

 private:
  std::shared_ptr<ModelContext> context_;
};

}  // namespace bitline::column
