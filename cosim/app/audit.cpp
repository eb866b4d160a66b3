#include <memory>
#include <sstream>

#include "cosim/app/between_points.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/points.hpp"
#include "cosim/app/report.hpp"
#include "cosim/app/stages.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

struct AuditOptions : SpecOptions {
  std::filesystem::path out;
  int columns = -1, whole_images = -1, explained = 0;
  bool interpolate = false;
};

/// The model at every operating point of a list.
void audit_list(const spec::StudySpec& spec, const AuditOptions& options) {
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto audits = audit_points(spec, spec.audit.columns, options.explained, pool, place);
  std::vector<BetweenAudit> between;
  if (options.interpolate) between = audit_between(audits);
  if (options.json) {
    Json json = points_json(audits);
    if (options.interpolate) json["interpolated"] = between_json(between);
    print_json(json);
  } else if (!options.quiet) {
    print(points_text(audits) + (options.interpolate ? between_text(between) : "") +
          "rows: " + (place.folder / "points").string() + "\n");
  }
}

void audit(const AuditOptions& options) {
  auto spec = read_study(options);
  if (options.columns >= 0) spec.audit.columns = options.columns;
  if (options.whole_images >= 0) spec.audit.whole_images = options.whole_images;
  if (!spec.points.empty()) return audit_list(spec, options);
  if (options.interpolate)
    throw SpecError(spec.file.string() +
                    ": --interpolate needs operating points to interpolate between; expected key 'points'");
  const auto inputs = read_inputs(spec);
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto model = fit(spec, inputs.technology, characterise(spec, inputs.technology, pool, place), place);
  const auto latch = characterise_latch(spec, inputs.technology, pool, place);
  const auto result = run_audit(inputs, make_engines(inputs, model, latch), model, pool, place);
  std::optional<Explanation> explanation;
  if (options.explained > 0)
    explanation = explain(spec, inputs.technology, model, audited_silicon(spec, inputs.technology),
                          static_cast<std::uint32_t>(options.explained), pool, place);
  if (options.json) {
    Json json = audit_json(result);
    if (explanation) json["explanation"] = explanation_json(*explanation);
    print_json(json);
  } else if (!options.quiet) {
    print(audit_text(result) + (explanation ? explanation_text(*explanation) : "") +
          "rows: " + (place.folder / "audit.csv").string() + "\n");
  }
}

}  // namespace

void add_audit(CLI::App& program) {
  CLI::App* command =
      program.add_subcommand("audit", "Repeat reads of the real inference on SPICE, same die, and report the model's error");
  const auto options = std::make_shared<AuditOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder of the run; what it holds already is not made again")->required();
  command->add_option("--columns", options->columns, "Number of reads, instead of audit.columns");
  command->add_option("--whole-images", options->whole_images, "Number of whole images, instead of audit.whole_images");
  command
      ->add_flag("--explain{24}", options->explained,
                 "Take random held-out columns (24, or --explain=N) apart: what the model's error is made of")
      ->check(CLI::Range(2, 100000));
  command->add_flag("--interpolate", options->interpolate,
                    "Hold out every point between others: the error of the model that is interpolated from those");
  command->callback([options] { audit(*options); });
}

}  // namespace bitline::app
