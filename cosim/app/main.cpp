#include <CLI/CLI.hpp>
#include <csignal>
#include <iostream>

#include "cosim/app/commands.hpp"
#include "cosim/app/exit_code.hpp"
#include "cosim/app/interrupt.hpp"

int main(int argc, char** argv) {
  using namespace bitline::app;
  CLI::App program{"From the transistors of an in-memory-computing SRAM column to the accuracy of a network", "bitline"};
  program.set_version_flag("--version", "bitline " BITLINE_VERSION);
  program.require_subcommand(1);
  program.footer(
      "Exit codes: 0 done, 2 the input is wrong, 3 the simulator failed, 4 the model was asked outside its box,\n"
      "5 the data do not support the fit, 6 a file could not be read or written, 130 interrupted.");
  add_check(program);
  add_characterise(program);
  add_fit(program);
  add_run(program);
  add_infer(program);
  add_audit(program);
  add_explain(program);
  add_variation(program);
  add_export(program);
  add_budget(program);
  add_dac(program);
  add_energy(program);
  add_snr(program);
  add_bench(program);
  add_netlist(program);
  add_technology(program);
  add_comparator(program);
  add_compensate(program);
  add_study(program);
  add_train(program);
  add_boost(program);
  add_report(program);
  add_schema(program);

  watch_for_interrupts();
  std::signal(SIGXFSZ, SIG_IGN);  // a file that grows too large is an error like a full disk
  std::signal(SIGPIPE, SIG_IGN);  // so is a reader that went away; a run must end its workers first
  try {
    program.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    constexpr int wrong_input = 2;
    return program.exit(error) == 0 ? 0 : wrong_input;
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return exit_code(error);
  }
  return 0;
}
