#include <memory>
#include <sstream>

#include "cosim/app/between_points.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/curve_stage.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/report.hpp"
#include "cosim/app/stages.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {
namespace {

struct FitOptions : SpecOptions {
  std::filesystem::path out, curves, points;
  std::string map;
};

/// The model of measured curves; nothing is created before it is fitted.
void fit_measured(const FitOptions& options) {
  const auto spec = read_study(options);
  const auto result =
      fit_curves(spec, technologies::read_technology(spec.technology), options.curves, curves::parse_curve_map(options.map));
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  write_curve_model(result, place);
  if (options.json)
    print_json(curve_fit_json(result));
  else if (!options.quiet)
    print(curve_fit_text(result) + "model: " + (place.folder / "model.yaml").string() + "\n");
}

/// The model between operating points; SPICE says only which levels the word-line DAC has.
void fit_between(const FitOptions& options) {
  auto spec = read_study(options);
  const auto models = read_point_models(spec, options.points);
  spec.points.clear();
  expect_between(models, spec);
  const auto technology = technologies::read_technology(spec.technology);
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  auto between = model_between(models, spec, find_levels(spec, technology, pool, place));
  between.model.subject_digest = subject_digest(spec, technology);
  spec::write_atomically(place.folder / "model.yaml", column::to_yaml(between.model));
  if (options.json) {
    print_json({{"from", between.from},
                {"modes", {between.model.wordline_modes(), between.model.bitline_modes()}},
                {"flow_error_v", between.model.flow_error_v}});
  } else if (!options.quiet) {
    std::string text = "interpolated between the models at";
    for (const auto& name : between.from) text += " " + name;
    print(text + "; `bitline audit SPEC --interpolate` tells the error at points between others\nmodel: " +
          (place.folder / "model.yaml").string() + "\n");
  }
}

void fit(const FitOptions& options) {
  if (!options.points.empty()) return fit_between(options);
  if (!options.curves.empty()) return fit_measured(options);
  const auto spec = read_study(options);
  const auto technology = technologies::read_technology(spec.technology);
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto model = fit(spec, technology, characterise(spec, technology, pool, place), place);
  const column::ModelEngine engine(model, silicon_of(spec, technology, study::Variant::both), spec.column, spec.fit.error_v);
  if (options.json) {
    print_json(fit_json(model, engine.code_mode_count()));
  } else if (!options.quiet) {
    std::ostringstream out;
    out << fit_text(model, engine.code_mode_count()) << "model: " << (place.folder / "model.yaml").string() << "\n";
    print(out.str());
  }
}

}  // namespace

void add_fit(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "fit", "Fit the column model to SPICE discharges, or to curves measured elsewhere, and report its held-out error");
  const auto options = std::make_shared<FitOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder of the datasets and of model.yaml")->required();
  auto* curves = command->add_option("--curves", options->curves,
                                     "CSV file of discharge curves to fit instead of SPICE's, one row per sample");
  auto* map = command->add_option(
      "--map", options->map,
      "Its columns: time=COLUMN:UNIT,wordline=COLUMN:UNIT,bitline=COLUMN:UNIT[,cells=COLUMN][,cell=COLUMN]");
  command
      ->add_option(
          "--points", options->points,
          "Interpolate between the specification's points, whose models `bitline audit SPEC --out` left in this folder")
      ->excludes(curves);
  curves->needs(map);
  map->needs(curves);
  command->callback([options] { fit(*options); });
}

}  // namespace bitline::app
