// The discharge kernel as a template over the vector width; included by one source per instruction set, which alone is compiled
// for it. Only the compiler's vector extension is used here: an inline function from a library, compiled for a newer processor,
// could be linked into the rest of the program.

#include "cosim/column/discharge_kernel.hpp"

namespace {

constexpr int flow_degree = 6;

template <int lanes>
struct Vector {
  using type [[gnu::vector_size(4 * lanes), gnu::aligned(4)]] = float;
};

/// Images `first` … `first + rows - 1` against one panel, all steps.
template <int lanes, int rows>
inline __attribute__((always_inline)) void discharge_block(bitline::column::DischargeJob& job, int first, int panel,
                                                           typename Vector<lanes>::type& largest) {
  using Lane = typename Vector<lanes>::type;
  const int quad = 4 * lanes;
  const float* cells = job.cells + static_cast<long>(panel) * job.inner * quad;
  const float* drive = job.drive + static_cast<long>(first) * job.inner;
  Lane sums[rows][4] = {};
  for (int i = 0; i < job.inner; ++i, cells += quad) {
    Lane cell[4];
#pragma GCC unroll 4
    for (int q = 0; q < 4; ++q) cell[q] = *reinterpret_cast<const Lane*>(cells + q * lanes);
#pragma GCC unroll 8
    for (int r = 0; r < rows; ++r) {
      const float x = drive[static_cast<long>(r) * job.inner + i];
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q) sums[r][q] += x * cell[q];
    }
  }

  const Lane neighbour = *reinterpret_cast<const Lane*>(job.neighbour_loss + panel * lanes);
  const long offset_stride = static_cast<long>(job.panels) * lanes;
  const float* last_offset = job.offset + (job.offset_terms - 1) * offset_stride + panel * lanes;
  for (int step = 0; step < job.steps; ++step) {
    const float* bias = job.bias + (static_cast<long>(step) * job.panels + panel) * quad;
    for (int r = 0; r < rows; ++r) {
      const float kick = job.image_kick[first + r] + job.step_kick[step];
      Lane sum[4];
#pragma GCC unroll 4
      for (int q = 0; q < 4; ++q) sum[q] = sums[r][q] + *reinterpret_cast<const Lane*>(bias + q * lanes);
      const Lane loss = neighbour * (job.image_pull[first + r] + job.step_pull[step]) + job.rail_loss * (sum[0] + sum[2]);
      Lane drop[2];
#pragma GCC unroll 2
      for (int side = 0; side < 2; ++side) {
        const Lane s2 = sum[2 * side + 1] - loss * sum[2 * side + 1];
        const Lane s1 = sum[2 * side] - loss * (sum[2 * side] + job.second * sum[2 * side + 1]);
        const Lane u = s1 + kick * (job.kick_matrix[0] * s1 + job.kick_matrix[1] * s2);
        const Lane v = s2 + kick * (job.kick_matrix[2] * s1 + job.kick_matrix[3] * s2);
        largest = u > largest ? u : largest;
        const float* c = job.flow + (flow_degree + 1) * (flow_degree + 2) / 2;
        Lane value = {};
#pragma GCC unroll 8
        for (int j = flow_degree; j >= 0; --j) {
          c -= flow_degree - j + 1;
          Lane inner = c[flow_degree - j] + Lane{};
#pragma GCC unroll 8
          for (int i = flow_degree - j - 1; i >= 0; --i) inner = inner * u + c[i];
          value = value * v + inner;
        }
        drop[side] = value - job.kick_left * kick;
      }
      const Lane fall = drop[0] + drop[1], from_origin = fall - job.offset_origin;
      Lane offset = *reinterpret_cast<const Lane*>(last_offset);
      for (int k = 1; k < job.offset_terms; ++k)
        offset = offset * from_origin + *reinterpret_cast<const Lane*>(last_offset - k * offset_stride);
      const long out = ((static_cast<long>(first + r) * job.steps + step) * job.panels + panel) * lanes;
      *reinterpret_cast<Lane*>(job.margin + out) = (drop[1] - drop[0]) - offset;
      if (job.drop_bl) *reinterpret_cast<Lane*>(job.drop_bl + out) = drop[0];
      if (job.drop_blb) *reinterpret_cast<Lane*>(job.drop_blb + out) = drop[1];
      if (job.least_fall) {
        Lane& least = *reinterpret_cast<Lane*>(job.least_fall + panel * lanes);
        Lane& most = *reinterpret_cast<Lane*>(job.most_fall + panel * lanes);
        least = fall < least ? fall : least;
        most = fall > most ? fall : most;
      }
    }
  }
}

/// All images in blocks of `rows`, the rest one by one: an image's sums are added in one order whatever its place in the batch.
template <int lanes, int rows>
void discharge(bitline::column::DischargeJob& job) {
  typename Vector<lanes>::type largest = {};
  int first = 0;
  for (; first + rows <= job.images; first += rows)
    for (int panel = 0; panel < job.panels; ++panel) discharge_block<lanes, rows>(job, first, panel, largest);
  for (; first < job.images; ++first)
    for (int panel = 0; panel < job.panels; ++panel) discharge_block<lanes, 1>(job, first, panel, largest);
  job.largest_sum = 0;
  for (int lane = 0; lane < lanes; ++lane)
    if (largest[lane] > job.largest_sum) job.largest_sum = largest[lane];
}

}  // namespace
