#pragma once

#include <functional>
#include <memory>
#include <vector>

#include "cosim/column/comparator.hpp"
#include "cosim/column/discharge_kernel.hpp"
#include "cosim/column/model_engine.hpp"

namespace bitline::column {

/// One macro of one die, packed for the discharge kernel.
class ModelMacro final : public AnalogMacro {
 public:
  ModelMacro(std::shared_ptr<const ModelContext> context, const MacroProgram& program);

  void write_trim(const Bits& trim) override;
  Decisions decide(const Drive& drive) const override;
  Sums read_sums(const Drive& drive) const override;
  BitlineVoltages voltages(const Drive& drive, int ramp_strobe) const override;

 private:
  /// Rows that do not depend on the image: scaled sums (panels, 4, lanes) and kick.
  struct Fixed {
    std::vector<float> bias;
    float kick_v = 0;
    float pull_v = 0;     ///< nominal first sums of the selected rows [V]
    double noise_v2 = 0;  ///< variance that the noise of the selected rows adds [V^2]
  };
  /// The kernel's results for images `first` … of a read: arrays of shape (images, steps, panels * lanes) [V].
  struct Results {
    Eigen::Index first, images;
    const float *margin, *drop_bl, *drop_blb;
  };

  /// Monomials of the cells of consecutive rows of a column that discharge the sides `bit(row)`; shape (rows, terms).
  Eigen::MatrixXd cell_monomials(int first_row, int rows, std::uint32_t column, const std::function<int(int)>& bit) const;
  void pack_data(const MacroProgram& program);
  void pack_threshold(const MacroProgram& program);
  void pack_trim_sums();
  void pack_leaks(const MacroProgram& program);
  /// The fixed rows of a read, of which the last `trim_off` trim rows stay low.
  Fixed with_trim(const Fixed* threshold, int trim_off) const;
  /// A sum in the kernel's units.
  float scaled(double sum_v, Eigen::Index mode) const { return static_cast<float>(sum_v / scale_v_[mode]); }
  /// Adds the sums of a row [V] to a side of a column.
  void add(Fixed& fixed, std::uint32_t column, int side, const Eigen::RowVectorXd& sums_v) const;
  /// DomainError where a column's comparator is strobed outside of its curve's box; `least` and `most` are the smallest and the
  /// largest sum of both drops of each column [V].
  void check_common_modes(double start_v, const std::vector<float>& least, const std::vector<float>& most) const;
  /// Variance of the noise of an image's data rows [V^2].
  double data_noise_v2(const Drive& drive, Eigen::Index image) const;
  /// Standard deviation of the noise of reads with these fixed rows, beside `data_v2` of the data rows [V].
  double noise_v(const Fixed& fixed, double data_v2) const;
  void run(const Drive& drive, const std::vector<Fixed>& steps, bool want_drops,
           const std::function<void(const Results&)>& take) const;

  std::shared_ptr<const ModelContext> context_;
  const DischargeKernel& kernel_;
  RowPlan plan_;
  CellPlace place_;  ///< die, macro and sub-array
  int columns_, panels_;
  int modes_;                           ///< inner length per data row
  double scale_v_[2];                   ///< of the two sums
  std::vector<float> cells_;            ///< (panels, data rows * modes, 4, lanes)
  std::vector<float> drive_table_;      ///< (codes, modes)
  std::vector<float> kick_table_;       ///< (codes) [V]
  std::vector<float> pull_table_;       ///< (codes) [V]
  std::vector<OffsetCurve> offsets_;    ///< per column
  std::vector<Fixed> threshold_;        ///< one, or one per ramp strobe; without trim rows
  std::vector<float> trim_sums_;        ///< (columns, trim rows, 2, 2): scaled sums of a row that is on, by its bit
  std::vector<Eigen::MatrixXd> leaks_;  ///< per column, (2, K): what all cells leak, were none selected, per side [V]
  Bits trim_;
};

}  // namespace bitline::column
