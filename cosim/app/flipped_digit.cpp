#include "cosim/app/flipped_digit.hpp"

#include <algorithm>
#include <utility>

#include "cosim/app/die.hpp"
#include "cosim/app/read_place.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {

namespace {

namespace fs = std::filesystem;

/// A finished run as it can be gone on with.
struct FinishedRun {
  Inputs inputs;
  column::ColumnModel model;
  Engines engines;
};

/// Digest of what a run's result was made from.
std::string digest_of(const fs::path& result) {
  std::error_code ignored;
  if (!fs::is_regular_file(result, ignored))
    throw FileError(result.string() + " does not exist; expected the folder of a finished run");
  const auto json = Json::parse(spec::read_text(result), nullptr, false);
  if (!json.is_object() || !json.contains("digest") || !json["digest"].is_string())
    throw SpecError(result.string() + ": there is no digest in it; expected the result of `bitline run`");
  return json["digest"];
}

FinishedRun read_run(const fs::path& folder) {
  const auto result = folder / "result.json";
  const auto digest = digest_of(result);
  auto inputs = read_inputs(spec::read_study(folder / "resolved.yaml"));
  auto model = read_model(inputs, folder);
  const auto latch = read_latch(inputs, folder);
  if (const auto now = study_digest(inputs, model, latch); now != digest)
    throw SpecError(result.string() + ": the digest is " + digest + "; expected " + now +
                    ", that of the specification, network, images and model as they are now to this version of the program; " +
                    "`bitline run` makes the result anew");
  auto engines = make_engines(inputs, model, latch);
  return {std::move(inputs), std::move(model), std::move(engines)};
}

/// "image7-die0-layer1-column5.sp".
std::string deck_name(const DigitQuestion& question, const audit::UndoneAnswer& at, const column::ColumnJob& job) {
  return "image" + std::to_string(question.image) + "-die" + std::to_string(question.die) +
         (question.as_made ? "-as-made" : "") + "-layer" + std::to_string(at.layer) + "-column" + std::to_string(at.column) +
         (job.program->plan.ramp ? "-strobe" + std::to_string(job.ramp_strobe) : "") + ".sp";
}

SpiceRead read_on_spice(const spice::ColumnBench& bench, const column::Comparator& comparator, const column::ColumnJob& job,
                        double noise_v, ProgressSink progress, std::function<bool()> interrupted) {
  const ScratchFolder scratch;
  const auto place = open_workplace(scratch.path(), std::move(progress), std::move(interrupted));
  auto pool = make_pool(place);
  const auto outcome = spice::run_columns(pool, bench, {&job, 1}).front();
  if (!outcome.lines) throw SpiceError("column " + std::to_string(job.column) + ": " + outcome.error);
  const auto offset = column::offset_curve(comparator, bench.silicon, job.program->die, job.program->macro, job.column);
  const double margin_v = column::margin_v(offset, *outcome.lines) + noise_v;
  return {margin_v, outcome.decision.value_or(margin_v >= 0)};
}

ExplainedColumn explain_column(const DigitQuestion& question, const FinishedRun& run, const Die& die,
                               const audit::ImageTrace& trace, const audit::UndoneAnswer& undone, ProgressSink progress,
                               std::function<bool()> interrupted) {
  const auto& engine = run.engines.both();
  const auto& codes = trace.layers[undone.layer].codes;
  column::ColumnJob job{.program = die.programs[undone.layer],
                        .codes = {codes.data(), codes.data() + codes.size()},
                        .column = undone.column,
                        .image = question.image,
                        .precharge_v = run.model.precharge_v};
  if (job.program->plan.ramp) job.ramp_strobe = std::max(0, audit::clearest_wrong_strobe(engine, job));
  const auto bench = bench_of(run.inputs, engine.silicon(), run.model.levels, engine.comparator().noise);
  ExplainedColumn column{.undone = undone,
                         .ramp_strobe = job.ramp_strobe,
                         .shares = audit::decision_shares(engine, job),
                         .deck = question.run / "explain" / deck_name(question, undone, job)};
  std::error_code error;
  fs::create_directories(column.deck.parent_path(), error);
  if (error) throw FileError(column.deck.parent_path().string() + ": cannot be created: " + error.message());
  spec::write_atomically(column.deck, spice::column_deck(bench, job).text);
  if (question.spice)
    column.spice =
        read_on_spice(bench, engine.comparator(), job, column.shares.noise_v, std::move(progress), std::move(interrupted));
  return column;
}

}  // namespace

FlippedDigit explain_image(const DigitQuestion& question, ProgressSink progress, std::function<bool()> interrupted) {
  const auto run = read_run(question.run);
  check_below("--image", question.image, run.inputs.images.labels.size());
  check_below("--die", question.die, static_cast<std::uint64_t>(run.inputs.spec.study.dies));
  const auto die = question.as_made ? die_as_made(run.inputs, run.engines, question.die)
                                    : calibrated_die(run.inputs, run.engines, question.die);
  const audit::TracedDie traced{run.inputs.plan, die.macros, run.model.levels, run.model.precharge_v};
  FlippedDigit digit{.question = question,
                     .label = run.inputs.images.labels[question.image],
                     .trace = audit::trace_image(traced, run.inputs.images.codes.row(question.image), question.image),
                     .undone = {},
                     .column = {}};
  digit.undone = audit::undo_each(traced, digit.trace);
  if (!digit.undone.empty())
    digit.column =
        explain_column(question, run, die, digit.trace, digit.undone.front(), std::move(progress), std::move(interrupted));
  return digit;
}

}  // namespace bitline::app
