#include "calibration/compensation/trimmed_columns.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <exception>
#include <mutex>
#include <thread>

#include "calibration/statistics/moments.hpp"
#include "calibration/statistics/shape.hpp"
#include "cosim/column/comparator.hpp"
#include "cosim/column/read_column.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::compensation {
namespace {

/// Does something for every die of a set, dies dealt out to threads; throws what the first failure threw.
void for_every_die(const ColumnSet& set, const std::function<void(int)>& work_on) {
  std::atomic<int> next = 0;
  std::mutex mutex;
  std::exception_ptr failure;
  const auto work = [&] {
    try {
      for (int die = next++; die < set.dies(); die = next++) {
        if (set.interrupted && set.interrupted()) throw Interrupted();
        work_on(die);
      }
    } catch (...) {
      const std::scoped_lock lock(mutex);
      if (!failure) failure = std::current_exception();
      next = set.dies();
    }
  };
  {
    std::vector<std::jthread> threads;
    for (unsigned t = 1; t < set.threads; ++t) threads.emplace_back(work);
    work();
  }
  if (failure) std::rethrow_exception(failure);
}

/// A macro of a set on an engine, with the offsets of its columns.
class TrimMacro {
 public:
  TrimMacro(const column::ModelEngine& engine, const ColumnSet& set, int die)
      : program_(trim_program(set, die)), macro_(engine.program(program_)) {
    for (std::uint32_t j = 0; j < static_cast<std::uint32_t>(program_.trim.cols()); ++j)
      offsets_.push_back(column::offset_curve(engine.comparator(), engine.silicon(), program_.die, program_.macro, j));
  }

  column::Macro& macro() { return *macro_; }
  const column::RowPlan& plan() const { return program_.plan; }
  int columns() const { return static_cast<int>(program_.trim.cols()); }

  /// V_BL - V_BLB beyond the offset into `left_v`, from the column on that the macro begins with; the offsets too, if wanted.
  void measure(double precharge_v, double* left_v, double* offset_v = nullptr) const {
    const auto lines = dynamic_cast<const column::AnalogMacro&>(*macro_).voltages(
        {.codes = nullptr, .image = {&calibration_image, 1}, .data_on = false, .precharge_v = precharge_v}, 0);
    for (std::size_t j = 0; j < offsets_.size(); ++j) {
      const auto at = static_cast<Eigen::Index>(j);
      const double offset = column::offset_v(offsets_[j], (lines.bl(0, at) + lines.blb(0, at)) / 2);
      left_v[j] = lines.bl(0, at) - lines.blb(0, at) - offset;
      if (offset_v) offset_v[j] = offset;
    }
  }

 private:
  column::MacroProgram program_;
  std::unique_ptr<column::Macro> macro_;
  std::vector<column::OffsetCurve> offsets_;
};

/// Lines of a nominal column in the middle of a macro with this many ones in its trim rows.
column::LineVoltages nominal_lines(const column::ColumnModel& model, const ColumnSet& set, int ones, double precharge_v) {
  auto program = trim_program(set, 0);
  const auto middle = static_cast<std::uint32_t>(program.trim.cols() / 2);
  program.trim = trim_bits(std::vector<int>(static_cast<std::size_t>(program.trim.cols()), ones), set.trim_rows);
  return evaluate(
      model, column::read_column(program, column::Silicon{}, model.levels, {.codes = {}, .column = middle, .data_on = false}),
      precharge_v);
}

}  // namespace

ColumnSet column_set(const spec::ColumnSpec& column, int trim_rows, int columns, unsigned threads) {
  constexpr int most = 128;  // that are packed together
  if (trim_rows < 4 || trim_rows > column.rows)
    throw SpecError("there are " + std::to_string(trim_rows) + " trim rows; expected 4 to the " + std::to_string(column.rows) +
                    " rows of the column");
  return {.rows = column.rows,
          .trim_rows = trim_rows,
          .columns = columns,
          .per_die = column.array ? std::min(most, column.array->columns) : most,
          .threads = threads};
}

column::MacroProgram trim_program(const ColumnSet& set, int die) {
  const int columns = set.columns_of(die);
  return {.die = static_cast<std::uint32_t>(die),
          .macro = set.macro,
          .plan = {.rows = set.rows, .data = 0, .threshold = 0, .threshold_code = 0, .trim = set.trim_rows, .ramp = false},
          .weights = column::Bits(0, columns),
          .threshold = column::Bits(0, columns),
          .trim = uncompensated(set.trim_rows, columns),
          .boundaries = {}};
}

double precharge_for(const column::ColumnModel& model, const ColumnSet& set, double common_mode_v) {
  double precharge = model.precharge_v;
  const auto excess = [&] { return nominal_lines(model, set, set.trim_rows / 2, precharge).common_mode() - common_mode_v; };
  double above = excess();
  if (above < 0)
    throw DomainError("the trim rows alone bring the lines " + spec::format_quantity(-above, spec::Dimension::voltage) +
                      " below the working common mode of " + spec::format_quantity(common_mode_v, spec::Dimension::voltage) +
                      "; expected fewer of them or a lower level");
  constexpr int rounds = 3;  // a lower start discharges a little less: the slope is near one
  for (int round = 0; round < rounds; ++round, above = excess()) precharge -= above;
  return precharge;
}

double trim_unit_v(const column::ColumnModel& model, const ColumnSet& set, double precharge_v) {
  const int half = set.trim_rows / 2;
  return (nominal_lines(model, set, half + 1, precharge_v).difference() -
          nominal_lines(model, set, half - 1, precharge_v).difference()) /
         4;
}

TrimmedColumns search_columns(const column::ModelEngine& engine, const ColumnSet& set, const TrimSearch& search) {
  TrimmedColumns result;
  const auto count = static_cast<std::size_t>(set.columns), dies = static_cast<std::size_t>(set.dies());
  result.offset_v.resize(count);
  result.before_v.resize(count);
  result.after_v.resize(count);
  result.trim.resize(dies);
  std::vector<std::vector<int>> out_of_range(dies);
  std::vector<int> strobes(dies);
  for_every_die(set, [&](int die) {
    TrimMacro macro(engine, set, die);
    const auto at = static_cast<std::size_t>(die);
    const std::size_t first = at * static_cast<std::size_t>(set.per_die);
    macro.measure(search.precharge_v, &result.before_v[first], &result.offset_v[first]);
    TrimTable table = search_trim(macro.macro(), macro.plan(), macro.columns(), search);
    macro.measure(search.precharge_v, &result.after_v[first]);
    for (const int column : table.out_of_range) out_of_range[at].push_back(die * set.per_die + column);
    strobes[at] = table.strobes;
    result.trim[at] = std::move(table.trim);
  });
  for (std::size_t die = 0; die < dies; ++die) {
    result.out_of_range.insert(result.out_of_range.end(), out_of_range[die].begin(), out_of_range[die].end());
    result.strobes = std::max(result.strobes, strobes[die]);
  }
  return result;
}

std::vector<double> residues_v(const column::ModelEngine& engine, const ColumnSet& set, std::span<const column::Bits> trim,
                               double precharge_v) {
  std::vector<double> left(static_cast<std::size_t>(set.columns));
  for_every_die(set, [&](int die) {
    TrimMacro macro(engine, set, die);
    macro.macro().write_trim(trim[static_cast<std::size_t>(die)]);
    macro.measure(precharge_v, &left[static_cast<std::size_t>(die) * static_cast<std::size_t>(set.per_die)]);
  });
  return left;
}

Residue residue(std::span<const double> left_v, double unit_v) {
  const auto moments = statistics::moments(left_v);
  const auto beyond = std::ranges::count_if(left_v, [&](double left) { return std::abs(left) > 2 * unit_v; });
  return {.sigma_v = statistics::deviation_of_any_shape(left_v),
          .mean_v = moments.mean,
          .rms_v = moments.rms,
          .largest_v = moments.largest,
          .beyond_flip = statistics::proportion(static_cast<std::size_t>(beyond), left_v.size())};
}

}  // namespace bitline::compensation
