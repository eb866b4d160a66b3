#include "calibration/study/classifier_table.hpp"

namespace bitline::study {

curves::Dataset classifier_table(const StoredClassifier& stored, const std::string& digest) {
  constexpr auto tasks = boosting::all_tasks();
  const auto& columns = stored.classifier.columns;
  curves::Dataset table{
      "classifier", digest, {"first", "second", "round", "macro", "column", "vote", "error", "threshold_ones"}, {}};
  for (std::size_t n = 0; n < columns.front().weights.size(); ++n) table.columns.push_back("weight_" + std::to_string(n));
  for (Eigen::Index n = 0; n < stored.trim.front().rows(); ++n) table.columns.push_back("trim_" + std::to_string(n));
  for (std::size_t at = 0; at < columns.size(); ++at) {
    const auto& task = tasks[at % tasks.size()];
    const std::size_t round = at / tasks.size();
    const std::size_t macro = at / boosting::macro_columns, column = at % boosting::macro_columns;
    std::vector<double> row{static_cast<double>(task.first),
                            static_cast<double>(task.second),
                            static_cast<double>(round),
                            static_cast<double>(macro),
                            static_cast<double>(column),
                            columns[at].vote,
                            columns[at].error,
                            static_cast<double>(columns[at].threshold_ones)};
    row.insert(row.end(), columns[at].weights.begin(), columns[at].weights.end());
    for (Eigen::Index n = 0; n < stored.trim[macro].rows(); ++n)
      row.push_back(stored.trim[macro](n, static_cast<Eigen::Index>(column)));
    table.rows.push_back(std::move(row));
  }
  return table;
}

StoredClassifier read_classifier(const curves::Dataset& table, const column::RowPlan& rows) {
  StoredClassifier stored;
  const std::size_t vote = table.column("vote"), error = table.column("error"), ones = table.column("threshold_ones"),
                    weight = table.column("weight_0"), trim = table.column("trim_0");
  const int columns = static_cast<int>(table.rows.size());
  for (int macro = 0; macro < boosting::macro_count(columns); ++macro)
    stored.trim.emplace_back(rows.trim, boosting::columns_of_macro(columns, macro));
  for (std::size_t at = 0; at < table.rows.size(); ++at) {
    const auto& row = table.rows[at];
    auto& column = stored.classifier.columns.emplace_back();
    column.vote = row[vote];
    column.error = row[error];
    column.threshold_ones = static_cast<int>(row[ones]);
    for (std::size_t n = 0; n < static_cast<std::size_t>(rows.data); ++n)
      column.weights.push_back(static_cast<std::uint8_t>(row[weight + n]));
    for (std::size_t n = 0; n < static_cast<std::size_t>(rows.trim); ++n)
      stored.trim[at / boosting::macro_columns](static_cast<Eigen::Index>(n),
                                                static_cast<Eigen::Index>(at % boosting::macro_columns)) =
          static_cast<std::uint8_t>(row[trim + n]);
  }
  return stored;
}

}  // namespace bitline::study
