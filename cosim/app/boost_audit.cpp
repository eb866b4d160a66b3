#include <algorithm>
#include <map>
#include <memory>
#include <vector>

#include "cosim/app/boost_stage.hpp"
#include "cosim/app/die.hpp"
#include "cosim/curves/journal.hpp"
#include "cosim/random/address.hpp"
#include "cosim/spice/column_runner.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {

namespace {

/// Reads between two writes to the journal.
constexpr std::size_t batch_reads = 32;

/// Dies, test images and columns drawn evenly, by address.
std::vector<audit::AuditedRead> drawn_reads(const BoostAudit& job) {
  const auto& inputs = job.inputs;
  std::map<std::uint32_t, study::StoredClassifier> dies;
  std::map<std::pair<std::uint32_t, int>, std::shared_ptr<const column::MacroProgram>> programs;
  std::vector<audit::AuditedRead> reads;
  for (std::uint32_t i = 0; i < static_cast<std::uint32_t>(inputs.spec.audit.columns); ++i) {
    const auto below = [&](std::uint32_t device, std::uint32_t limit) {
      const double u = random::uniform(inputs.spec.study.seed,
                                       {.macro = 254, .stream = random::Stream::sampling, .device = device, .image = i});
      return std::min(static_cast<std::uint32_t>(u * limit), limit - 1);
    };
    const std::uint32_t die = below(0, job.study.dies),
                        image = below(1, static_cast<std::uint32_t>(inputs.images.test.labels.size()));
    const int at = static_cast<int>(below(2, static_cast<std::uint32_t>(inputs.columns())));
    const int macro = at / boosting::macro_columns;
    if (!dies.contains(die)) dies.emplace(die, study::die_classifier(job.study, die, study::BoostVariant::adapted));
    const auto& stored = dies.at(die);
    auto& program = programs[{die, macro}];
    if (!program)
      program = std::make_shared<column::MacroProgram>(boosting::classifier_program(
          stored.classifier, inputs.rows, die, macro, stored.trim[static_cast<std::size_t>(macro)]));
    const column::Codes codes = inputs.images.test.codes.row(image);
    reads.push_back({.job = {.program = program,
                             .codes = {codes.data(), codes.data() + codes.size()},
                             .column = static_cast<std::uint32_t>(at % boosting::macro_columns),
                             .image = image,
                             .precharge_v = job.model.precharge_v},
                     .layer = static_cast<std::uint32_t>(macro)});
  }
  return reads;
}

}  // namespace

AuditResult audit_boost(const BoostAudit& job, spice::WorkerPool& pool, const Workplace& place) {
  const auto& inputs = job.inputs;
  const auto& engine = job.study.engine;
  const auto reads = drawn_reads(job);
  spice::ColumnBench bench{inputs.technology, inputs.spec.column, job.model.levels, engine.silicon(),
                           engine.comparator().noise};
  bench.column.comparator = comparator_of(inputs.spec);
  curves::Journal journal(place.folder / "audit.csv", {"audit", job.study.digest, audit::audit_columns, {}}, reads.size());
  const auto missing = journal.missing();
  std::size_t done = reads.size() - missing.size();
  for (std::size_t begin = 0; begin < missing.size(); begin += batch_reads) {
    const auto end = std::min(begin + batch_reads, missing.size());
    std::vector<column::ColumnJob> jobs;
    for (std::size_t m = begin; m < end; ++m) jobs.push_back(reads[missing[m]].job);
    const auto outcomes = spice::run_columns(pool, bench, jobs);
    for (std::size_t m = begin; m < end; ++m)
      journal.add(missing[m], audit::audit_row(reads[missing[m]], engine, engine.comparator(), outcomes[m - begin]));
    place.progress({"audited columns", done += end - begin, reads.size()});
  }
  AuditResult result;
  result.latch = engine.comparator().latch;
  result.summary = audit::summarise(journal.finish(), result.latch ? result.latch->holdout_rms_v : 0);
  return result;
}

}  // namespace bitline::app
