#include "cosim/column/line_engine.hpp"

#include <cmath>
#include <map>

#include "cosim/column/ramp.hpp"
#include "cosim/column/sensing.hpp"
#include "cosim/random/address.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::column {

namespace {

/// One strobe of a ramp that has been evaluated: the margin by the comparator's curve, which steers the search, how far noise
/// can move it, and the decision.
struct RampStrobe {
  double margin_v, reach_v;
  bool decision;
};

/// Strobes of one column's ramp that have been evaluated, and the bracket of its sign change.
struct RampSearch {
  std::map<int, RampStrobe> strobes;
  int below = -1;  ///< largest strobe known to have a positive margin
  int above;       ///< smallest strobe known to have a negative one
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
    const auto jobs = all_jobs(drive, ramp_strobe);
    const auto outcomes = evaluate(jobs);
    BitlineVoltages result{Voltages(images(drive), columns()), Voltages(images(drive), columns())};
    for (std::size_t i = 0; i < outcomes.size(); ++i) {
      result.bl.data()[i] = outcomes[i].lines->bl;
      result.blb.data()[i] = outcomes[i].lines->blb;
    }
    return result;
  }

  Decisions decide(const Drive& drive) const override {
    const auto jobs = all_jobs(drive, 0);
    const auto outcomes = evaluate(jobs);
    Decisions decisions(images(drive), columns());
    for (std::size_t i = 0; i < jobs.size(); ++i)
      decisions.data()[i] = outcomes[i].decision ? *outcomes[i].decision : verdict(jobs[i], margin(jobs[i], outcomes[i]));
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
      const auto outcomes = evaluate(jobs);
      for (std::size_t j = 0; j < jobs.size(); ++j) {
        auto& search = searches[owner[j]];
        const int strobe = jobs[j].ramp_strobe;
        const double margin_v = margin(jobs[j], outcomes[j]);
        search.strobes[strobe] = {margin_v, random::largest_normal * noise_v(jobs[j]),
                                  outcomes[j].decision ? *outcomes[j].decision : verdict(jobs[j], margin_v)};
        if (margin_v >= 0) search.below = std::max(search.below, strobe);
        if (margin_v < 0) search.above = std::min(search.above, strobe);
      }
    }
    Sums sums(images(drive), columns());
    for (std::size_t i = 0; i < count; ++i) {
      int ones = 0;
      for (int strobe = 0; strobe < strobes; ++strobe) {
        const auto known = searches[i].strobes.find(strobe);
        ones += known != searches[i].strobes.end() ? known->second.decision : strobe <= searches[i].below;
      }
      sums.data()[i] = static_cast<float>(ramp_sum(parts_->levels, ones));
    }
    return sums;
  }

 private:
  std::uint32_t columns() const { return static_cast<std::uint32_t>(program_->weights.cols()); }
  static Eigen::Index images(const Drive& drive) { return static_cast<Eigen::Index>(drive.image.size()); }

  ColumnJob job(const Drive& drive, Eigen::Index image, std::uint32_t column, int ramp_strobe) const {
    ColumnJob job{program_,
                  {},
                  column,
                  drive.image[static_cast<std::size_t>(image)],
                  drive.data_on,
                  ramp_strobe,
                  drive.precharge_v,
                  drive.strobe,
                  drive.trim_off};
    if (drive.data_on) job.codes.assign(drive.codes->row(image).begin(), drive.codes->row(image).end());
    return job;
  }

  std::vector<ColumnJob> all_jobs(const Drive& drive, int ramp_strobe) const {
    std::vector<ColumnJob> jobs;
    for (Eigen::Index image = 0; image < images(drive); ++image)
      for (std::uint32_t column = 0; column < columns(); ++column) jobs.push_back(job(drive, image, column, ramp_strobe));
    return jobs;
  }

  /// Outcomes with voltages.
  std::vector<ColumnOutcome> evaluate(std::span<const ColumnJob> jobs) const {
    auto outcomes = parts_->evaluate(jobs);
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      if (!outcomes[i].lines)
        throw SpiceError("column " + std::to_string(jobs[i].column) + " of macro " + std::to_string(program_->macro) +
                         ", image " + std::to_string(jobs[i].image) + ": " + outcomes[i].error);
      if (parts_->on_read) parts_->on_read(jobs[i], outcomes[i]);
    }
    return outcomes;
  }

  double margin(const ColumnJob& job, const ColumnOutcome& outcome) const {
    return margin_v(offset_curve(parts_->comparator, parts_->silicon, program_->die, program_->macro, job.column),
                    *outcome.lines);
  }

  double noise_v(const ColumnJob& job) const {
    return read_noise_v(parts_->comparator.declared.noise_v, parts_->comparator.noise, job, parts_->levels);
  }

  bool verdict(const ColumnJob& job, double margin_v) const {
    return decision(margin_v, noise_v(job), parts_->silicon.seed, noise_place(job));
  }

  /// Strobe that still has to be evaluated, or -1.
  int next_strobe(const RampSearch& search, int strobes) const {
    if (search.above - search.below > 1) return (search.above + search.below) / 2;
    for (const int direction : {-1, 1})
      for (int strobe = direction < 0 ? search.below : search.above; strobe >= 0 && strobe < strobes; strobe += direction) {
        const auto known = search.strobes.find(strobe);
        if (known == search.strobes.end()) return strobe;
        if (std::abs(known->second.margin_v) >= known->second.reach_v) break;
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
