#pragma once

#include <string>
#include <vector>

#include "calibration/boosting/classifier.hpp"
#include "cosim/column/macro.hpp"
#include "cosim/curves/dataset.hpp"

namespace bitline::study {

/// What a die stores as a classifier: its columns, and the trim rows of its macros.
struct StoredClassifier {
  boosting::Classifier classifier;
  std::vector<column::Bits> trim;  ///< by macro
};

/// One row for each column: task, round, place, vote, error, and every bit that it stores.
curves::Dataset classifier_table(const StoredClassifier& stored, const std::string& digest);

/// What classifier_table() made of columns with these rows.
StoredClassifier read_classifier(const curves::Dataset& table, const column::RowPlan& rows);

}  // namespace bitline::study
