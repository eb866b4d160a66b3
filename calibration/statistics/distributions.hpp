#pragma once

namespace bitline::statistics {

/// Standard normal quantile: the z below which a fraction 0 < p < 1 lies, to 1e-9. std::invalid_argument outside (0, 1).
double normal_quantile(double p);

/// Probability that Student's t with `freedom` >= 1 degrees of freedom lies below t (Abramowitz and Stegun 26.7.3, 26.7.4).
double student_t_cdf(double t, int freedom);

/// The t below which a fraction 0 < p < 1 of Student's distribution lies, to 1e-9 relative.
/// std::invalid_argument for p outside (0, 1) or fewer than one degree of freedom.
double student_t_quantile(double p, int freedom);

}  // namespace bitline::statistics
