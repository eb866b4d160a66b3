#include <memory>

#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/read_deck.hpp"
#include "netlists/columns/sram_column.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {
namespace {

struct NetlistOptions : SpecOptions, ReadOptions {
  std::filesystem::path out;
};

void netlist(const NetlistOptions& options) {
  if (options.audit_row > 0 && options.run.empty())
    throw SpecError("--audit-row needs --run, the folder of the run that was audited");
  const auto inputs = read_inputs(read_study(options));
  const auto deck = read_deck(inputs, options);
  if (!options.out.empty()) spec::write_atomically(options.out, deck.text);
  if (options.json) {
    print_json({{"deck", deck.text}, {"probes", deck.probes}, {"strobe_s", columns::read_timing(inputs.spec.column).strobe_s}});
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
  command->add_option("--strobe", options->place.strobe, "Strobe of the read-out ramp, output layer only");
  command->add_option("--run", options->run, "Folder of a finished run: compensated dies and the model's activations");
  command->add_option("--audit-row", options->audit_row, "Take the read from this row of the run's audit.csv, from 1");
  command->add_option("--out", options->out, "File to write; standard output without it");
  command->callback([options] { netlist(*options); });
}

}  // namespace bitline::app
