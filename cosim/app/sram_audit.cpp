#include "cosim/app/sram_audit.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <memory>
#include <span>

#include "cosim/app/rram_reads.hpp"
#include "cosim/curves/journal.hpp"
#include "cosim/spice/column_runner.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {

const std::vector<std::string> sram_audit_columns = {"die",     "image",   "layer",      "plane",      "tile",    "column",
                                                     "model_v", "spice_v", "model_code", "spice_code", "margin_v"};

namespace {

constexpr std::size_t batch_reads = 32;  ///< between two writes to the journal
constexpr double missing = std::numeric_limits<double>::quiet_NaN();

/// The read as transistor-level columns take it.
column::ColumnJob job_of(const study::RramNetwork& network, const DrawnRead& read) {
  const ReadOfColumn& at = read.at;
  const network::LayerMapping& mapping = network.plan.layers[at.layer];
  const column::SramColumns& columns = *network.sram->columns;
  const auto program = study::tile_program(mapping, at.die, at.row_tile);
  const column::Codes codes = wordline_codes(columns, as_inputs(read.rows), 0, 1);
  const auto number = static_cast<int>(at.neuron / mapping.columns);
  return {.program = std::make_shared<const column::MacroProgram>(sram_program(columns, program, number)),
          .codes = {codes.data(), codes.data() + codes.size()},
          .column = static_cast<std::uint32_t>(at.neuron % mapping.columns),
          .image = static_cast<std::uint32_t>(at.image),
          .precharge_v = columns.precharge_v()};
}

std::vector<double> row_of(const study::RramNetwork& network, const DrawnRead& read, const column::ColumnOutcome& spice) {
  const ReadOfColumn& at = read.at;
  const network::LayerMapping& mapping = network.plan.layers[at.layer];
  std::vector<double> row;
  for (const std::size_t value : {std::size_t{at.die}, at.image, at.layer, at.plane,
                                  mapping.tile(at.row_tile, at.neuron / mapping.columns), at.neuron % mapping.columns})
    row.push_back(static_cast<double>(value));
  const double signal = spice.lines ? spice.lines->difference() : missing;
  const double code = spice.lines ? code_of(read.thresholds, signal) : missing;
  row.insert(row.end(), {read.signal, signal, static_cast<double>(code_of(read.thresholds, read.signal)), code,
                         spice.lines ? margin_of(read.thresholds, signal) : missing});
  return row;
}

SramAudit summary(const curves::Dataset& table, double full_scale_v) {
  SramAudit audit{.full_scale_v = full_scale_v};
  const auto model = table.column("model_v"), spice = table.column("spice_v"), margin = table.column("margin_v"),
             model_code = table.column("model_code"), spice_code = table.column("spice_code");
  double square = 0, signal = 0;
  for (const auto& row : table.rows) {
    if (std::isnan(row[spice])) {
      ++audit.failed;
      continue;
    }
    ++audit.columns;
    const double error = row[model] - row[spice];
    square += error * error;
    signal += row[spice] * row[spice];
    audit.largest_v = std::max(audit.largest_v, std::abs(error));
    if (row[model_code] == row[spice_code])
      ++audit.codes_equal;
    else
      audit.largest_unequal_margin_v = std::max(audit.largest_unequal_margin_v, row[margin]);
  }
  const auto count = static_cast<double>(std::max<std::size_t>(1, audit.columns));
  audit.rms_v = std::sqrt(square / count);
  audit.signal_rms_v = std::sqrt(signal / count);
  return audit;
}

}  // namespace

SramAudit run_sram_audit(const RramInputs& inputs, const study::RramNetwork& network, const study::NetworkSensing& sensing,
                         spice::WorkerPool& pool, const Workplace& place) {
  const auto& spec = inputs.spec;
  const column::ModelEngine& engine = *network.sram->columns->engine;
  const std::string digest = spec::Digester()
                                 .add(rram_study_digest(inputs, network, std::span(&sensing, 1)))
                                 .add(inputs.bench.technology.cards)
                                 .add(std::to_string(drawn_dies(spec)) + " " + std::to_string(spec.audit.columns))
                                 .hex();
  curves::Journal journal(place.folder / "sram_audit.csv", {"sram-audit", digest, sram_audit_columns, {}},
                          static_cast<std::size_t>(spec.audit.columns));
  const auto rest = journal.missing();
  if (!rest.empty()) {
    const auto layers = layers_of(network.plan, true);
    const auto reads = draw_reads(inputs, network, sensing, layers, spec.audit.columns);
    const spice::ColumnBench bench{inputs.bench.technology, inputs.sram->study.column, engine.model().levels, engine.silicon()};
    std::size_t done = static_cast<std::size_t>(spec.audit.columns) - rest.size();
    for (std::size_t begin = 0; begin < rest.size(); begin += batch_reads) {
      if (place.interrupted && place.interrupted()) throw Interrupted();
      const std::size_t end = std::min(begin + batch_reads, rest.size());
      std::vector<column::ColumnJob> jobs;
      for (std::size_t m = begin; m < end; ++m) jobs.push_back(job_of(network, reads[rest[m]]));
      const auto outcomes = spice::run_columns(pool, bench, jobs);
      for (std::size_t m = begin; m < end; ++m) journal.add(rest[m], row_of(network, reads[rest[m]], outcomes[m - begin]));
      place.progress({"audited 6T columns", done += end - begin, static_cast<std::size_t>(spec.audit.columns)});
    }
  }
  return summary(journal.finish(), network.sram->columns->full_scale_v());
}

}  // namespace bitline::app
