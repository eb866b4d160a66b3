#include "cosim/curves/journal.hpp"

#include <algorithm>
#include <cmath>
#include <fstream>
#include <string>
#include <utility>

#include "netlists/spec/error.hpp"

namespace bitline::curves {

namespace fs = std::filesystem;

Journal::Journal(fs::path file, Dataset head, std::size_t count)
    : file_(std::move(file)), partial_(file_.string() + ".partial"), dataset_(std::move(head)) {
  if (fs::exists(file_)) {
    try {
      auto found = read_dataset(file_);
      finished_ = found.digest == dataset_.digest && found.columns == dataset_.columns && found.rows.size() == count;
      if (finished_) dataset_ = std::move(found);
    } catch (const SpecError&) {
      finished_ = false;  // not a dataset: it is made anew
    }
  }
  if (finished_) return;
  dataset_.rows.assign(count, {});
  read_partial();
}

/// Lines "index,row…" under the digest; anything else is an empty start, and a damaged line is a run to be done again.
void Journal::read_partial() {
  std::ifstream in(partial_);
  std::string line;
  if (!std::getline(in, line) || line != dataset_.digest) {
    in.close();
    fs::remove(partial_);
    return;
  }
  while (std::getline(in, line) && !in.eof()) {  // a last line without its end was torn by a kill
    std::vector<double> row;
    try {
      row = parse_csv_line(line, partial_.string());
    } catch (const SpecError&) {
      continue;
    }
    const double index = row.front();
    row.erase(row.begin());
    if (index >= 0 && index < static_cast<double>(dataset_.rows.size()) && row.size() == dataset_.columns.size())
      dataset_.rows[static_cast<std::size_t>(index)] = std::move(row);
  }
}

void Journal::retry_failed() {
  for (auto& row : dataset_.rows)
    if (std::ranges::any_of(row, [](double value) { return std::isnan(value); })) {
      row.clear();
      finished_ = false;
    }
}

std::vector<std::size_t> Journal::missing() const {
  std::vector<std::size_t> indices;
  for (std::size_t i = 0; i < dataset_.rows.size(); ++i)
    if (dataset_.rows[i].empty()) indices.push_back(i);
  return indices;
}

void Journal::add(std::size_t index, std::vector<double> row) {
  if (!rows_) {
    rows_ = std::make_unique<spec::AppendFile>(partial_);
    if (rows_->empty()) rows_->append(dataset_.digest);
  }
  rows_->append(std::to_string(index) + "," + csv_line(row));
  dataset_.rows[index] = std::move(row);
}

Dataset Journal::finish() {
  if (!finished_) {
    spec::write_atomically(file_, to_csv(dataset_));
    rows_.reset();
    fs::remove(partial_);
    finished_ = true;
  }
  return dataset_;
}

}  // namespace bitline::curves
