#pragma once

#include <CLI/CLI.hpp>

/// Each function adds one subcommand, which lives in the file of its name. Its work is done while the command line is parsed;
/// it throws what goes wrong.
namespace bitline::app {

void add_check(CLI::App& program);
void add_characterise(CLI::App& program);
void add_fit(CLI::App& program);
void add_run(CLI::App& program);
void add_netlist(CLI::App& program);
void add_infer(CLI::App& program);
void add_audit(CLI::App& program);
void add_explain(CLI::App& program);
void add_variation(CLI::App& program);
void add_export(CLI::App& program);
void add_budget(CLI::App& program);
void add_dac(CLI::App& program);
void add_energy(CLI::App& program);
void add_snr(CLI::App& program);
void add_bench(CLI::App& program);
void add_boost(CLI::App& program);
void add_compensate(CLI::App& program);
void add_comparator(CLI::App& program);
void add_technology(CLI::App& program);
void add_report(CLI::App& program);
void add_study(CLI::App& program);
void add_train(CLI::App& program);
void add_schema(CLI::App& program);

}  // namespace bitline::app
