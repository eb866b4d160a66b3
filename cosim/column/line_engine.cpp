#include "cosim/column/line_engine.hpp"

#include <cmath>
#include <map>

#include "cosim/column/ramp.hpp"
#include "cosim/column/sensing.hpp"
#include "cosim/random/address.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::column {

namespace {

/// Strobes of one column's ramp that have been evaluated, and the bracket of its sign change.
struct RampSearch {
  std::map<int, double> margin_v;  ///< by strobe
  int below = -1;                  ///< largest strobe known to be decided 1
  int above;                       ///< smallest strobe known to be decided 0
};

class LineMacro final : public AnalogMacro {
 public:
  LineMacro(std::shared_ptr<const LineEngine::Parts> parts, const MacroProgram& program)
      : parts_(std::move(parts)), program_(std::make_shared<MacroProgram>(program)) {}

  void write_trim(const Bits& trim) override {
    auto program = std::make_shared<MacroProgram>(*program_);
    program->trim = trim;
    program_ = std::move(program);
  }

  BitlineVoltages voltages(const Drive& drive, int ramp_strobe) const override {
    std::vector<ColumnJob> jobs;
    for (Eigen::Index image = 0; image < images(drive); ++image)
      for (std::uint32_t column = 0; column < columns(); ++column) jobs.push_back(job(drive, image, column, ramp_strobe));
    const auto lines = evaluate(jobs);
    BitlineVoltages result{Voltages(images(drive), columns()), Voltages(images(drive), columns())};
    for (std::size_t i = 0; i < lines.size(); ++i) {
      result.bl.data()[i] = lines[i].bl;
      result.blb.data()[i] = lines[i].blb;
    }
    return result;
  }

  Decisions decide(const Drive& drive) const override {
    const auto lines = voltages(drive, 0);
    Decisions decisions(images(drive), columns());
    for (Eigen::Index image = 0; image < images(drive); ++image)
      for (std::uint32_t column = 0; column < columns(); ++column)
        decisions(image, column) = decision(margin_v({lines.bl(image, column), lines.blb(image, column)}, column),
                                            parts_->comparator.noise_v, parts_->silicon.seed, place(drive, image, column, 0));
    return decisions;
  }

  /// The margin falls from strobe to strobe, so a bisection finds where its sign changes; from there outwards strobes are
  /// evaluated until noise cannot turn the next one.
  Sums read_sums(const Drive& drive) const override {
    const int strobes = ramp_strobes(parts_->levels);
    const auto count = static_cast<std::size_t>(images(drive)) * columns();
    std::vector<RampSearch> searches(count);
    for (auto& search : searches) search.above = strobes;
    while (true) {
      std::vector<ColumnJob> jobs;
      std::vector<std::size_t> owner;
      for (std::size_t i = 0; i < count; ++i)
        if (const int strobe = next_strobe(searches[i], strobes); strobe >= 0) {
          jobs.push_back(
              job(drive, static_cast<Eigen::Index>(i / columns()), static_cast<std::uint32_t>(i % columns()), strobe));
          owner.push_back(i);
        }
      if (jobs.empty()) break;
      const auto lines = evaluate(jobs);
      for (std::size_t j = 0; j < jobs.size(); ++j) {
        auto& search = searches[owner[j]];
        const int strobe = jobs[j].ramp_strobe;
        const double margin = search.margin_v[strobe] = margin_v(lines[j], jobs[j].column);
        if (margin >= 0) search.below = std::max(search.below, strobe);
        if (margin < 0) search.above = std::min(search.above, strobe);
      }
    }
    Sums sums(images(drive), columns());
    for (std::size_t i = 0; i < count; ++i) {
      const auto image = static_cast<Eigen::Index>(i / columns());
      const auto column = static_cast<std::uint32_t>(i % columns());
      int ones = 0;
      for (int strobe = 0; strobe < strobes; ++strobe) {
        const auto known = searches[i].margin_v.find(strobe);
        const double margin = known != searches[i].margin_v.end() ? known->second : strobe <= searches[i].below ? 1.0 : -1.0;
        ones += decision(margin, parts_->comparator.noise_v, parts_->silicon.seed, place(drive, image, column, strobe));
      }
      sums(image, column) = static_cast<float>(ramp_sum(parts_->levels, ones));
    }
    return sums;
  }

 private:
  std::uint32_t columns() const { return static_cast<std::uint32_t>(program_->weights.cols()); }
  static Eigen::Index images(const Drive& drive) { return static_cast<Eigen::Index>(drive.image.size()); }

  ColumnJob job(const Drive& drive, Eigen::Index image, std::uint32_t column, int ramp_strobe) const {
    ColumnJob job{program_,      {},          column,           drive.image[static_cast<std::size_t>(image)],
                  drive.data_on, ramp_strobe, drive.precharge_v};
    if (drive.data_on) job.codes.assign(drive.codes->row(image).begin(), drive.codes->row(image).end());
    return job;
  }

  StrobePlace place(const Drive& drive, Eigen::Index image, std::uint32_t column, int strobe) const {
    return {program_->die, program_->macro, column, drive.image[static_cast<std::size_t>(image)],
            drive.strobe + static_cast<std::uint32_t>(strobe)};
  }

  std::vector<LineVoltages> evaluate(std::span<const ColumnJob> jobs) const {
    const auto outcomes = parts_->evaluate(jobs);
    std::vector<LineVoltages> lines;
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (!outcomes[i].lines)
        throw SpiceError("column " + std::to_string(jobs[i].column) + " of macro " + std::to_string(program_->macro) +
                         ", image " + std::to_string(jobs[i].image) + ": " + outcomes[i].error);
      lines.push_back(*outcomes[i].lines);
      if (parts_->on_read) parts_->on_read(jobs[i], lines.back());
    }
    return lines;
  }

  double margin_v(const LineVoltages& lines, std::uint32_t column) const {
    const double offset = comparator_offset_v(parts_->silicon, program_->die, program_->macro, column);
    return lines.difference() - offset_at_v(parts_->comparator, offset, lines.common_mode());
  }

  /// Strobe that still has to be evaluated, or -1.
  int next_strobe(const RampSearch& search, int strobes) const {
    if (search.above - search.below > 1) return (search.above + search.below) / 2;
    const double reach = random::largest_normal * parts_->comparator.noise_v;
    for (const int direction : {-1, 1})
      for (int strobe = direction < 0 ? search.below : search.above; strobe >= 0 && strobe < strobes; strobe += direction) {
        const auto known = search.margin_v.find(strobe);
        if (known == search.margin_v.end()) return strobe;
        if (std::abs(known->second) >= reach) break;
      }
    return -1;
  }

  std::shared_ptr<const LineEngine::Parts> parts_;
  std::shared_ptr<const MacroProgram> program_;
};

}  // namespace

LineEngine::LineEngine(std::string name, Parts parts)
    : name_(std::move(name)), parts_(std::make_shared<const Parts>(std::move(parts))) {}

std::unique_ptr<Macro> LineEngine::program(const MacroProgram& program) const {
  return std::make_unique<LineMacro>(parts_, program);
}

}  // namespace bitline::column
