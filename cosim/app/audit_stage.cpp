#include <algorithm>
#include <map>
#include <numeric>
#include <utility>

#include "cosim/app/die.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/column/line_engine.hpp"
#include "cosim/column/ramp.hpp"
#include "cosim/curves/journal.hpp"
#include "cosim/network/inference.hpp"
#include "cosim/spice/column_runner.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {

namespace {

using audit::AuditedRead;

/// Reads between two writes to the journal.
constexpr std::size_t batch_reads = 32;

std::vector<AuditedRead> sampled_reads(const Inputs& inputs, const Engines& engines, const column::ColumnModel& model) {
  const auto samples = audit::draw_samples(
      inputs.plan, inputs.spec.study.seed, inputs.spec.audit.columns, static_cast<std::uint32_t>(inputs.spec.study.dies),
      static_cast<std::uint32_t>(inputs.images.codes.rows()), column::ramp_strobes(model.levels));
  std::map<std::uint32_t, Die> dies;
  std::vector<AuditedRead> reads;
  for (const auto& sample : samples) {
    if (!dies.contains(sample.die)) dies.emplace(sample.die, calibrated_die(inputs, engines, sample.die));
    const auto& die = dies.at(sample.die);
    const auto inference = infer_image(inputs, die.macros, sample.image, model.precharge_v);
    const auto& codes = inference.codes[sample.layer];
    reads.push_back({.job = {.program = die.programs[sample.layer],
                             .codes = {codes.data(), codes.data() + codes.size()},
                             .column = sample.column,
                             .image = sample.image,
                             .ramp_strobe = sample.ramp_strobe,
                             .precharge_v = model.precharge_v},
                     .layer = sample.layer});
  }
  return reads;
}

curves::Dataset audit_samples(const Inputs& inputs, const Engines& engines, const column::ColumnModel& model,
                              spice::WorkerPool& pool, const Workplace& place, const std::string& digest) {
  const auto reads = sampled_reads(inputs, engines, model);
  const auto bench = bench_of(inputs, engines.both().silicon(), model.levels, engines.both().comparator().noise);
  const auto& comparator = engines.both().comparator();
  curves::Journal journal(place.folder / "audit_columns.csv", {"audit", digest, audit::audit_columns, {}}, reads.size());
  const auto missing = journal.missing();
  std::size_t done = reads.size() - missing.size();
  for (std::size_t begin = 0; begin < missing.size(); begin += batch_reads) {
    const auto end = std::min(begin + batch_reads, missing.size());
    std::vector<column::ColumnJob> jobs;
    for (std::size_t m = begin; m < end; ++m) jobs.push_back(reads[missing[m]].job);
    const auto outcomes = spice::run_columns(pool, bench, jobs);
    for (std::size_t m = begin; m < end; ++m)
      journal.add(missing[m], audit::audit_row(reads[missing[m]], engines.both(), comparator, outcomes[m - begin]));
    place.progress({"audited columns", done += end - begin, reads.size()});
  }
  return journal.finish();
}

/// One image of die `die` through every layer on SPICE, each layer fed by SPICE's own decisions; rows of all its reads, and
/// whether the class is the model's.
struct WholeImage {
  curves::Dataset reads;
  bool equal;
};

WholeImage audit_whole_image(const Inputs& inputs, const Engines& engines, const column::ColumnModel& model,
                             spice::WorkerPool& pool, const Workplace& place, const std::string& digest, std::uint32_t image) {
  constexpr std::uint32_t die = 0;
  const std::string name = "whole_image_" + std::to_string(image);
  const auto bench = bench_of(inputs, engines.both().silicon(), model.levels, engines.both().comparator().noise);
  const auto& comparator = engines.both().comparator();
  const auto programs = calibrated_die(inputs, engines, die);
  const auto model_class = infer_image(inputs, programs.macros, image, model.precharge_v).classes.front();

  // One row holds the class; the reads come behind it as they are made, and only a finished image is kept.
  curves::Dataset head{"class", digest, {"image", "spice_class", "model_class"}, {}};
  curves::Journal verdict(place.folder / (name + "_class.csv"), head, 1);
  const auto file = place.folder / (name + ".csv");
  if (verdict.missing().empty() && std::filesystem::exists(file)) {
    auto reads = curves::read_dataset(file);
    const auto row = verdict.finish().rows.front();
    if (reads.digest == digest) return {std::move(reads), row[1] == row[2]};
  }
  WholeImage result{{"audit", digest, audit::audit_columns, {}}, false};
  const std::string stage = "image " + std::to_string(image) + " on SPICE";
  std::size_t done = 0, expected = 0;  // a hidden column is read once; a ramp needs about its bits and two more
  for (const auto& layer : inputs.plan.layers)
    expected += static_cast<std::size_t>(layer.weights.cols()) *
                (layer.rows.ramp ? static_cast<std::size_t>(inputs.spec.network.readout.bits) + 2 : 1);
  const column::LineEngine engine("spice", {.evaluate =
                                                [&](std::span<const column::ColumnJob> jobs) {
                                                  return spice::run_columns(pool, bench, jobs, [&](std::size_t, std::size_t) {
                                                    ++done;
                                                    if (done < expected) place.progress({stage, done, expected});
                                                  });
                                                },
                                            .levels = model.levels,
                                            .comparator = comparator,
                                            .silicon = bench.silicon,
                                            .on_read =
                                                [&](const column::ColumnJob& job, const column::ColumnOutcome& outcome) {
                                                  result.reads.rows.push_back(audit::audit_row(
                                                      {job, job.program->macro, true}, engines.both(), comparator, outcome));
                                                }});
  const auto macros = network::program_macros(inputs.plan, engine, die, programs.trim);
  const auto spice_class = infer_image(inputs, macros, image, model.precharge_v).classes.front();
  place.progress({stage, expected, expected});
  result.equal = spice_class == model_class;
  spec::write_atomically(file, curves::to_csv(result.reads));
  if (!verdict.missing().empty())
    verdict.add(0, {static_cast<double>(image), static_cast<double>(spice_class), static_cast<double>(model_class)});
  verdict.finish();
  return result;
}

}  // namespace

AuditResult run_audit(const Inputs& inputs, const Engines& engines, const column::ColumnModel& model, spice::WorkerPool& pool,
                      const Workplace& place) {
  const std::string digest = study_digest(inputs, model, engines.both().comparator().latch);
  AuditResult result;
  result.latch = engines.both().comparator().latch;
  auto all = audit_samples(inputs, engines, model, pool, place, digest);
  const auto images = std::min<std::uint32_t>(static_cast<std::uint32_t>(inputs.spec.audit.whole_images),
                                              static_cast<std::uint32_t>(inputs.images.codes.rows()));
  for (std::uint32_t image = 0; image < images; ++image) {
    auto whole = audit_whole_image(inputs, engines, model, pool, place, digest, image);
    std::ranges::move(whole.reads.rows, std::back_inserter(all.rows));
    ++result.whole_images;
    result.whole_images_equal += whole.equal;
  }
  spec::write_atomically(place.folder / "audit.csv", curves::to_csv(all));
  result.summary = audit::summarise(all, result.latch ? result.latch->holdout_rms_v : 0);
  return result;
}

}  // namespace bitline::app
