#include <memory>
#include <optional>
#include <string>

#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/rram_read_deck.hpp"
#include "netlists/columns/sram_column.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/rram_reader.hpp"

namespace bitline::app {
namespace {

struct NetlistOptions : SpecOptions, RramReadOptions {
  CLI::Option_group *of_sram = nullptr, *of_rram = nullptr;
  std::filesystem::path out;
};

/// A deck and when its bit lines are looked at; never where it is an operating point [s].
struct StrobedDeck {
  columns::Deck deck;
  std::optional<double> strobe_s;
};

/// SpecError where an option of a group is given that studies of `schema` do not have.
void expect_none(const CLI::Option_group& group, const char* schema) {
  for (const CLI::Option* option : group.get_options())
    if (option->count() > 0)
      throw SpecError(option->get_name() + ": there is no such thing in a study of the schema " + schema +
                      "; expected no such option here");
}

StrobedDeck deck_of_rram(const NetlistOptions& options) {
  expect_none(*options.of_sram, "bitline.rram-study/1");
  const auto inputs = read_rram_inputs(spec::read_rram_study(options.file, options.assignments));
  StrobedDeck written{rram_read_deck(inputs, options), {}};
  if (inputs.spec.array.read.by == "discharge") written.strobe_s = columns::rram_timing(inputs.spec.array.read).strobe_s;
  return written;
}

StrobedDeck deck_of_sram(const NetlistOptions& options) {
  expect_none(*options.of_rram, "bitline.study/1");
  const auto inputs = read_inputs(read_study(options));
  return {read_deck(inputs, options), columns::read_timing(inputs.spec.column).strobe_s};
}

void netlist(const NetlistOptions& options) {
  if (options.audit_row > 0 && options.run.empty())
    throw SpecError("--audit-row needs --run, the folder of the run that was audited");
  const auto [deck, strobe_s] = spec::is_rram_study(options.file) ? deck_of_rram(options) : deck_of_sram(options);
  if (!options.out.empty()) spec::write_atomically(options.out, deck.text);
  if (options.json) {
    Json json{{"deck", deck.text}, {"probes", deck.probes}};
    if (strobe_s) json["strobe_s"] = *strobe_s;
    print_json(json);
  } else if (options.out.empty()) {
    print(deck.text);
  }
}

}  // namespace

void add_netlist(CLI::App& program) {
  CLI::App* command = program.add_subcommand("netlist", "Write the SPICE deck of one column during one read");
  const auto options = std::make_shared<NetlistOptions>();
  add_options(*command, *options);
  add_options(*command, options->place);
  command->add_option("--run", options->run, "Folder of a finished run: compensated dies and the model's activations");
  command->add_option("--audit-row", options->audit_row,
                      "Take the read from this row of the run's audit.csv or rram_audit.csv, from 1");
  command->add_option("--out", options->out, "File to write; standard output without it");
  options->of_sram = command->add_option_group("Columns of 6T cells");
  options->of_sram->add_option("--strobe", options->place.strobe, "Strobe of the read-out ramp, output layer only");
  options->of_rram = command->add_option_group("Columns of resistive cells");
  options->of_rram->add_option("--plane", options->plane, "Bit of the pixels, from the lowest, 0; first layer only");
  options->of_rram->add_option("--tile", options->tile, "Sub-array of the layer, from 0; --column counts in it");
  options->of_rram->add_option("--place", options->map_place, "Place of a convolution on its map, from 0");
  options->of_rram->add_option("--row", options->row, "Select this row alone, from 0, as in reading row by row");
  command->callback([options] { netlist(*options); });
}

}  // namespace bitline::app
