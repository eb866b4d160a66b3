#pragma once

#include <Eigen/Core>
#include <vector>

namespace bitline::fit {

/// Columns of `candidates` (samples, terms) in the order in which they explain most of what those before them leave of
/// `target`; at most `most`. Columns that the chosen ones nearly contain are passed over.
/// Source: orthogonal least squares; Chen, Billings, Luo, Int. J. Control 50(5), 1989.
std::vector<Eigen::Index> select_terms(Eigen::MatrixXd candidates, Eigen::VectorXd target, int most);

}  // namespace bitline::fit
