#include "cosim/spice/resumable.hpp"

#include "cosim/curves/journal.hpp"
#include "netlists/spec/digest.hpp"

namespace bitline::spice {

namespace {

std::string digest_of(const RunSet& runs) {
  spec::Digester digester;
  digester.add(runs.kind);
  for (const auto& column : runs.columns) digester.add(column).add(",");
  for (std::size_t i = 0; i < runs.count; ++i) digester.add(runs.deck(i).text);
  return digester.hex();
}

}  // namespace

curves::Dataset run_resumable(WorkerPool& pool, const RunSet& runs, const std::filesystem::path& file,
                              const OnProgress& progress) {
  curves::Journal journal(file, {runs.kind, digest_of(runs), runs.columns, {}}, runs.count);
  const auto missing = journal.missing();
  std::size_t done = runs.count - missing.size();
  pool.run(
      missing.size(), [&](std::size_t m) { return runs.deck(missing[m]); },
      [&](std::size_t m, const Outcome& outcome) {
        journal.add(missing[m], runs.row(missing[m], outcome));
        if (progress) progress(++done, runs.count);
      });
  return journal.finish();
}

}  // namespace bitline::spice
