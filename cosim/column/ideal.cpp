#include "cosim/column/ideal.hpp"

#include <string>

#include "cosim/column/packed_dot.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::column {
namespace {

class IdealMacro final : public Macro {
 public:
  explicit IdealMacro(const MacroProgram& program) : plan_(program.plan), boundaries_(program.boundaries) {
    const Bits columns = program.weights.transpose();
    for (Eigen::Index j = 0; j < columns.rows(); ++j)
      weights_.push_back(pack_bits({columns.row(j).data(), static_cast<std::size_t>(columns.cols())}));
  }

  void write_trim(const Bits&) override {}

  Decisions decide(const Drive& drive) const override {
    if (!drive.data_on) return Decisions::Ones(images(drive), columns());
    Decisions decisions(images(drive), columns());
    for_each_sum(drive, [&](Eigen::Index image, Eigen::Index column, double sum) {
      decisions(image, column) = sum >= boundaries_[static_cast<std::size_t>(column)];
    });
    return decisions;
  }

  Sums read_sums(const Drive& drive) const override {
    if (!drive.data_on) return Sums::Zero(images(drive), columns());
    Sums sums(images(drive), columns());
    for_each_sum(drive,
                 [&](Eigen::Index image, Eigen::Index column, double sum) { sums(image, column) = static_cast<float>(sum); });
    return sums;
  }

 private:
  Eigen::Index columns() const { return static_cast<Eigen::Index>(weights_.size()); }
  static Eigen::Index images(const Drive& drive) { return static_cast<Eigen::Index>(drive.image.size()); }

  template <class Visit>
  void for_each_sum(const Drive& drive, Visit visit) const {
    if (drive.codes->rows() != images(drive) || drive.codes->cols() != plan_.data)
      throw SpecError("the drive has codes of " + std::to_string(drive.codes->rows()) + " images for " +
                      std::to_string(drive.codes->cols()) + " rows; expected " + std::to_string(images(drive)) +
                      " images for " + std::to_string(plan_.data) + " rows.");
    for (Eigen::Index i = 0; i < images(drive); ++i) {
      const PackedCodes codes = pack_codes({drive.codes->row(i).data(), static_cast<std::size_t>(plan_.data)});
      for (Eigen::Index j = 0; j < columns(); ++j)
        visit(i, j, static_cast<double>(packed_dot(codes, weights_[static_cast<std::size_t>(j)])) / plan_.unit_code);
    }
  }

  RowPlan plan_;
  std::vector<Words> weights_;  ///< one per column
  std::vector<double> boundaries_;
};

}  // namespace

std::unique_ptr<Macro> IdealEngine::program(const MacroProgram& program) const {
  if (program.weights.rows() != program.plan.data ||
      program.weights.cols() != static_cast<Eigen::Index>(program.boundaries.size()))
    throw SpecError("macro " + std::to_string(program.macro) + " has weights of shape " +
                    std::to_string(program.weights.rows()) + " x " + std::to_string(program.weights.cols()) + "; expected " +
                    std::to_string(program.plan.data) + " x " + std::to_string(program.boundaries.size()) +
                    ", its data rows and boundaries.");
  return std::make_unique<IdealMacro>(program);
}

}  // namespace bitline::column
