#include "calibration/variation/latch_population.hpp"

#include <algorithm>
#include <cmath>

#include "calibration/statistics/distributions.hpp"
#include "cosim/random/address.hpp"

namespace bitline::variation {

namespace {

constexpr double widening = 1.7;
constexpr int edge_period = 8;

/// Coordinate `axis` of point `i` of a sequence that fills the unit cube of all shifts and the common mode evenly: multiples of
/// the inverse powers of the root of x^(d+1) = x + 1.
/// Source: M. Roberts, "The unreasonable effectiveness of quasirandom sequences", 2018.
double space_filling(int i, std::size_t axis, std::size_t axes) {
  const auto dimensions = static_cast<double>(axes);
  double root = 1;
  for (int step = 0; step < 60; ++step) root = std::pow(1 + root, 1 / (dimensions + 1));
  const double at = 0.5 + (i + 1) * std::pow(root, -static_cast<double>(axis + 1));
  return at - std::floor(at);
}

double in_range(const spec::LatchSpec& latch, double share) {
  return std::lerp(latch.common_mode_low_v, latch.common_mode_high_v, share);
}

}  // namespace

std::vector<column::LatchJob> spread_latches(const comparators::LatchShifts& sigma_v, const spec::LatchSpec& latch, int count,
                                             int set) {
  const std::size_t devices = sigma_v.size();
  std::vector<column::LatchJob> jobs;
  for (int i = 0; i < count; ++i) {
    column::LatchJob job{set, i, comparators::LatchShifts(devices), in_range(latch, space_filling(i, devices, devices + 1))};
    for (std::size_t d = 0; d < devices; ++d) {
      const double z = widening * statistics::normal_quantile(std::clamp(space_filling(i, d, devices + 1), 1e-4, 1 - 1e-4));
      job.shifts_v[d] = sigma_v[d] * std::clamp(z, -random::largest_normal, random::largest_normal);
    }
    if (i % edge_period == 0) {
      const int edge = i / edge_period;
      const auto d = static_cast<std::size_t>(edge) % devices;
      job.shifts_v[d] = std::copysign(random::largest_normal * sigma_v[d], job.shifts_v[d]);
    }
    jobs.push_back(job);
  }
  return jobs;
}

std::vector<column::LatchJob> drawn_latches(const column::Silicon& silicon, const spec::LatchSpec& latch, double reference_v,
                                            int count, int common_modes, int set) {
  constexpr double golden = 0.61803398874989485;
  std::vector<column::LatchJob> jobs;
  for (int i = 0; i < count; ++i) {
    const auto shifts = column::latch_shifts_v(silicon, static_cast<std::uint32_t>(i), 0, 0);
    jobs.push_back({set, i, shifts, std::clamp(reference_v, latch.common_mode_low_v, latch.common_mode_high_v)});
    for (int c = 1; c < common_modes; ++c) {
      const double at = 0.5 + golden * (i * (common_modes - 1) + c);
      jobs.push_back({set, i, shifts, in_range(latch, at - std::floor(at))});
    }
  }
  return jobs;
}

}  // namespace bitline::variation
