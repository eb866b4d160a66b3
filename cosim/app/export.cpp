#include <memory>
#include <string>

#include "calibration/fit/spice_subcircuit.hpp"
#include "calibration/variation/code_table.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/die.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/read_place.hpp"
#include "cosim/column/read_column.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::app {
namespace {

struct ExportOptions : SpecOptions {
  std::filesystem::path run, out;
  std::string format;
  ReadPlace place;
  bool bench = false;
  std::string name = "bitline_column";
  int bits = 5, code = 0;  ///< of the table; code 0: that of an activation
  std::uint32_t dies = 2000;
};

/// The read of a calibrated die's column that the options name, with the levels of its image (first strobe of a ramp).
column::SampledColumn read_of(const ExportOptions& options, const Inputs& inputs, const column::ColumnModel& model) {
  const auto& place = options.place;
  check_place(place, inputs, model.levels);
  const auto engines = make_engines(inputs, model, read_latch(inputs, options.run));
  const auto die = calibrated_die(inputs, engines, place.die);
  const auto inference = infer_image(inputs, die.macros, place.image, model.precharge_v);
  const auto& codes = inference.codes[place.layer];
  return column::read_column(*die.programs[place.layer], engines.both().silicon(), model.levels,
                             {.codes = {codes.data(), static_cast<std::size_t>(codes.size())}, .column = place.column});
}

std::string numpy_table(const column::ColumnModel& model, const column::SampledColumn& sample) {
  curves::Dataset table{"column_read",
                        spec::Digester().add(column::to_yaml(model)).hex(),
                        {"row", "level", "bit", "shift0_v", "shift1_v", "shift2_v", "shift3_v", "shift4_v", "shift5_v"},
                        {}};
  for (std::size_t row = 0; row < sample.cells.size(); ++row) {
    const auto& cell = sample.cells[row];
    table.rows.push_back({static_cast<double>(row), static_cast<double>(cell.level), static_cast<double>(cell.bit)});
    const auto shifts = cell.seen_shifts_v(model.shift_per_wordline);
    table.rows.back().insert(table.rows.back().end(), shifts.begin(), shifts.end());
  }
  return curves::to_csv(table);
}

std::string neurosim_table(const ExportOptions& options, const Inputs& inputs, const column::ColumnModel& model) {
  const int code = options.code > 0 ? options.code : inputs.spec.network.layers.back().activation_code;
  if (code >= model.levels.codes)
    throw SpecError("--code " + std::to_string(code) + ": the DAC ends at " + std::to_string(model.levels.codes - 1));
  std::string text = "output,mean,std\n";
  for (const auto& entry : variation::code_table(
           model, silicon_of(inputs.spec, inputs.technology, study::Variant::both),
           column::Comparator(comparator_of(inputs.spec), read_latch(inputs, options.run)), code, options.bits, options.dies))
    text += std::to_string(entry.output) + "," + spec::plain(entry.mean) + "," + spec::plain(entry.std) + "\n";
  return text;
}

void export_model(const ExportOptions& options) {
  const auto inputs = read_inputs(read_study(options));
  expect_isolated_column(inputs.spec, "`bitline export`");
  const auto model = read_model(inputs, options.run);
  Json json{{"format", options.format}, {"model_digest", spec::Digester().add(column::to_yaml(model)).hex()}};
  std::string text;
  if (options.format == "neurosim") {
    text = neurosim_table(options, inputs, model);
  } else {
    const auto sample = read_of(options, inputs, model);
    const auto& wordline = inputs.spec.column.wordline;
    text = options.format == "numpy" ? numpy_table(model, sample)
           : options.bench           ? fit::spice_bench(model, sample.cells, wordline, options.name)
                                     : fit::spice_subcircuit(model, sample.cells, wordline.pulse_s, options.name);
    const auto lines = column::evaluate(model, sample, model.precharge_v);
    json["bl_v"] = lines.bl;
    json["blb_v"] = lines.blb;
  }
  if (!options.out.empty()) {
    spec::write_atomically(options.out, text);
    json["file"] = options.out.string();
  }
  if (options.json) {
    if (options.out.empty()) json["text"] = text;
    print_json(json);
  } else if (options.out.empty()) {
    print(text);
  }
}

}  // namespace

void add_export(CLI::App& program) {
  CLI::App* command = program.add_subcommand("export", "Write a fitted column in a form that other programs read");
  const auto options = std::make_shared<ExportOptions>();
  add_options(*command, *options);
  command->add_option("--run", options->run, "Folder of a run that has a model.yaml")->required();
  command
      ->add_option(
          "--format", options->format,
          "spice: a subcircuit of behavioural sources; numpy: the rows of one read, for bitline.column_model; neurosim: "
          "output,mean,std per code")
      ->required()
      ->check(CLI::IsMember({"spice", "numpy", "neurosim"}));
  command->add_option("--out", options->out, "File to write; standard output without it");
  add_options(*command, options->place);
  command->add_option("--name", options->name, "Name of the subcircuit");
  command->add_flag("--bench", options->bench, "spice: a whole deck with that image, for ngspice -b");
  command->add_option("--bits", options->bits, "neurosim: resolution of the converter (5)")->check(CLI::Range(1, 7));
  command->add_option("--code", options->code, "neurosim: DAC code of a row that is on (that of an activation)")
      ->check(CLI::Range(1, 4095));
  command->add_option("--dies", options->dies, "neurosim: random columns (2000)")->check(CLI::Range(2, 1000000));
  command->callback([options] { export_model(*options); });
}

}  // namespace bitline::app
