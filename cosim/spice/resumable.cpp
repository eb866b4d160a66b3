#include "cosim/spice/resumable.hpp"

#include <fstream>
#include <optional>

#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::spice {

namespace {

namespace fs = std::filesystem;

std::string digest_of(const RunSet& runs) {
  spec::Digester digester;
  digester.add(runs.kind);
  for (const auto& column : runs.columns) digester.add(column).add(",");
  for (std::size_t i = 0; i < runs.count; ++i) digester.add(runs.deck(i).text);
  return digester.hex();
}

/// Rows of an earlier, interrupted call: lines "index,row…" under the digest; anything else is an empty start.
std::vector<std::vector<double>> read_partial(const fs::path& file, const std::string& digest, const RunSet& runs) {
  std::vector<std::vector<double>> rows(runs.count);
  std::ifstream in(file);
  std::string line;
  if (!std::getline(in, line) || line != digest) {
    in.close();
    fs::remove(file);
    return rows;
  }
  while (std::getline(in, line)) {
    if (in.eof()) break;  // a torn last line
    auto row = curves::parse_csv_line(line, file.string());
    const auto index = static_cast<std::size_t>(row.front());
    row.erase(row.begin());
    if (index < rows.size() && row.size() == runs.columns.size()) rows[index] = std::move(row);
  }
  return rows;
}

std::optional<curves::Dataset> finished(const fs::path& file, const std::string& digest) {
  if (!fs::exists(file)) return std::nullopt;
  try {
    auto dataset = curves::read_dataset(file);
    if (dataset.digest == digest) return dataset;
  } catch (const SpecError&) {  // not a dataset: it is made anew
  }
  return std::nullopt;
}

}  // namespace

curves::Dataset run_resumable(WorkerPool& pool, const RunSet& runs, const fs::path& file, const OnProgress& progress) {
  const std::string digest = digest_of(runs);
  if (auto dataset = finished(file, digest)) return *dataset;

  const fs::path partial = file.string() + ".partial";
  curves::Dataset dataset{runs.kind, digest, runs.columns, read_partial(partial, digest, runs)};
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < runs.count; ++i)
    if (dataset.rows[i].empty()) missing.push_back(i);
  {
    spec::AppendFile journal(partial);
    if (journal.empty()) journal.append(digest);
    std::size_t done = runs.count - missing.size();
    pool.run(
        missing.size(), [&](std::size_t m) { return runs.deck(missing[m]); },
        [&](std::size_t m, const Outcome& outcome) {
          auto& row = dataset.rows[missing[m]] = runs.row(missing[m], outcome);
          journal.append(std::to_string(missing[m]) + "," + curves::csv_line(row));
          if (progress) progress(++done, runs.count);
        });
  }
  spec::write_atomically(file, curves::to_csv(dataset));
  fs::remove(partial);
  return dataset;
}

}  // namespace bitline::spice
