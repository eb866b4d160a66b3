#pragma once

#include <Eigen/Core>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace bitline::column {

/// Stored bits, shape (rows, columns), row-major, 0 or 1. A 0 discharges BL, a 1 discharges BLB.
using Bits = Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// DAC codes, shape (images, data rows), row-major.
using Codes = Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// Codes that somebody else holds and that outlive their use; made from a pointer and used like one, null for none.
class CodesView {
 public:
  using Map = Eigen::Map<const Codes>;

  CodesView(const Codes* codes) : map_(codes ? codes->data() : nullptr, codes ? codes->rows() : 0, codes ? codes->cols() : 0) {}
  explicit CodesView(const Map& map) : map_(map) {}

  const Map* operator->() const { return &map_; }
  const Map& operator*() const { return map_; }

 private:
  Map map_;
};
/// Comparator decisions, shape (images, columns), row-major, 1 where V_BL - V_BLB >= offset.
using Decisions = Eigen::Array<std::uint8_t, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// Sums in units of one DAC step (first layer) or of one activation, shape (images, columns), row-major.
using Sums = Eigen::Array<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
/// Voltages [V], shape (images, columns), row-major.
using Voltages = Eigen::Array<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

/// How the rows of a macro are used, top to bottom: data, threshold (or ramp), trim; the rest is spare, off, and stores
/// alternating bits.
struct RowPlan {
  int rows;            ///< of the array
  int data;            ///< rows with weights
  int threshold;       ///< rows with the thresholds; in the output layer the ramp rows
  int threshold_code;  ///< DAC code that drives the threshold rows
  int trim;            ///< rows that compensate offset, driven at the trim level
  bool ramp;           ///< the threshold rows are driven by the read-out ramp
  int unit_code = 1;   ///< DAC code that counts as one in sums and boundaries: 1 in the first layer, else that of an activation
  bool on_off = false;  ///< data rows are off or at unit_code; else they take any code
  int spare() const { return rows - data - threshold - trim; }
};

/// What is written into one macro of one die.
struct MacroProgram {
  std::uint32_t die;
  std::uint32_t macro;  ///< 0 for the first layer, and so on
  RowPlan plan;
  Bits weights;                    ///< (data rows, columns); 1 for weight +1
  Bits threshold;                  ///< (threshold rows, columns)
  Bits trim;                       ///< (trim rows, columns)
  std::vector<double> boundaries;  ///< per column: decision 1 where sum >= boundary, used by the exact engine only
  std::uint32_t tile = 0;          ///< number of the sub-array, where a layer is on more than one
};

/// One read of every column for a block of images.
struct Drive {
  CodesView codes;                       ///< (images, data rows)
  std::span<const std::uint32_t> image;  ///< image numbers, the address of fresh noise
  std::uint32_t strobe = 0;              ///< first strobe number of this read, the address of fresh noise
  bool data_on = true;                   ///< false: data and threshold word lines stay low (calibration)
  double precharge_v;                    ///< level to which both bit lines are precharged [V]
  int trim_off = 0;                      ///< last trim rows whose word lines stay low (calibration)
};

/// Bit-line voltages at the strobe.
struct BitlineVoltages {
  Voltages bl, blb;
};

/// A programmed macro on some engine: write rows, drive codes, strobe, read. Calls are const and thread-safe except the writes.
class Macro {
 public:
  virtual ~Macro() = default;
  /// Replaces the trim rows; shape (trim rows, columns).
  virtual void write_trim(const Bits& trim) = 0;
  /// One strobe of every comparator: decisions, shape (images, columns).
  virtual Decisions decide(const Drive& drive) const = 0;
  /// The multi-bit read-out of the output layer: sums, shape (images, columns); exact on the ideal engine.
  virtual Sums read_sums(const Drive& drive) const = 0;
};

/// A macro with bit lines: every engine but the exact one.
class AnalogMacro : public Macro {
 public:
  /// Bit-line voltages at the strobe, shape (images, columns); `ramp_strobe` is the step of a plan with ramp.
  virtual BitlineVoltages voltages(const Drive& drive, int ramp_strobe) const = 0;
};

/// Evaluates programmed macros: "ideal" (exact), "model" (fitted) or "spice" (transistors).
class Engine {
 public:
  virtual ~Engine() = default;
  virtual const char* name() const = 0;
  virtual std::unique_ptr<Macro> program(const MacroProgram& program) const = 0;
};

}  // namespace bitline::column
