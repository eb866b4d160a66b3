#pragma once

namespace bitline::column {

/// One call of the discharge kernel: plain pointers, because the kernel is compiled once per instruction set and must not share
/// inline code. Columns come in panels of `lanes`; a quad is the four sums of a column: S_1 and S_2 of BL, S_1 and S_2 of BLB,
/// each divided by its scale.
///
///     sums(step) = cells^T drive + bias(step)
///     loss = neighbour_loss (image_pull + step_pull(step)) + rail_loss (S_1 of BL + S_1 of BLB)
///     S_1 -= loss (S_1 + second S_2),   S_2 -= loss S_2
///     kick = image_kick + step_kick(step);   sums += kick * kick_matrix * sums
///     drop = flow(sums) - kick_left kick per line
///     margin = drop_blb - drop_bl - sum_k offset(k) (drop_bl + drop_blb - offset_origin)^k
struct DischargeJob {
  int images, inner, panels, steps;
  int offset_terms;             ///< at least one
  const float* drive;           ///< (images, inner)
  const float* image_kick;      ///< (images) [V]
  const float* image_pull;      ///< (images) [V]
  const float* cells;           ///< (panels, inner, 4, lanes)
  const float* bias;            ///< (steps, panels, 4, lanes)
  const float* step_kick;       ///< (steps) [V]
  const float* step_pull;       ///< (steps) [V]
  const float* neighbour_loss;  ///< (panels, lanes) [1/V]
  float rail_loss;              ///< per scaled S_1
  float second;                 ///< of scaled sums
  float kick_left;              ///< share of the kick in the voltages at the strobe
  const float* kick_matrix;     ///< (2, 2), of scaled sums [1/V]
  const float* flow;            ///< coefficients of FlowMap [V]
  const float* offset;          ///< (offset_terms, panels, lanes) [V / V^k]
  float offset_origin;          ///< drop_bl + drop_blb at the origin of the offsets' curves [V]
  float* margin;                ///< out (images, steps, panels, lanes) [V]
  float* drop_bl;               ///< out, same shape as margin, or null [V]
  float* drop_blb;              ///< out, same shape as margin, or null [V]
  float* least_fall;            ///< in, out (panels, lanes): smallest drop_bl + drop_blb so far, or null [V]
  float* most_fall;             ///< in, out: the largest, of the same shape; null where the other is [V]
  float largest_sum;            ///< out: largest scaled S_1; beyond 1 the flow map is outside its box
};

/// The kernel for one instruction set.
struct DischargeKernel {
  const char* instruction_set;
  int lanes;
  void (*run)(DischargeJob& job);
};

/// The best kernel that this processor can run; the variable BITLINE_INSTRUCTION_SET ("avx512", "avx2", "baseline") asks for a
/// lesser one.
const DischargeKernel& discharge_kernel();

extern const DischargeKernel discharge_kernel_baseline;
extern const DischargeKernel discharge_kernel_avx2;
extern const DischargeKernel discharge_kernel_avx512;

}  // namespace bitline::column
