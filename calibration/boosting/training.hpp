#pragma once

#include <cstdint>
#include <functional>

#include "calibration/boosting/classifier.hpp"
#include "calibration/boosting/hardware.hpp"
#include "calibration/boosting/samples.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::boosting {

/// How a classifier is trained.
struct Training {
  const Samples& samples;
  const Samples& for_thresholds;  ///< fewer of them, for the search of thresholds
  spec::BoostingSpec how;
  std::uint64_t seed;                      ///< of the starts of regressions
  std::function<bool()> interrupted = {};  ///< true ends the training with Interrupted
};

/// Every so many samples serve the search of thresholds: about 16 000 of them.
int threshold_stride(const Samples& samples);

/// Error-adaptive classifier boosting: AdaBoost whose weak decisions are those of the hardware's own columns. In each round and
/// for each task, with weights d_s of its samples that begin equal,
///
/// 1. a regression under d finds the column's weights and the boundary that it wants;
/// 2. the column is written, with the threshold rows that come nearest to that boundary or, searched, with those under which
/// the
///    hardware's decisions have the least weighted error: every number of ones is tried on `for_thresholds`;
/// 3. all samples are read: e = sum d_s [g_s != y_s] over the decisions g_s of the column, noise included;
/// 4. the column's vote is ln((1 - e) / e) / 2, and d_s is multiplied by exp(-vote y_s g_s), then normalised.
///
/// All columns of a round are read together. The errors of a column are known to the rounds after it and are theirs to mend.
/// Source: as Wang, Schapire and Verma (ICASSP 2014) describe it, put on columns by us; the search of thresholds is our own.
Classifier train(const Hardware& hardware, const Training& training);

}  // namespace bitline::boosting
