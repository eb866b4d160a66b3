#include <limits>
#include <span>

#include "cosim/app/rram_stages.hpp"
#include "cosim/curves/journal.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/rram_reader.hpp"

namespace bitline::app {
namespace {

const std::vector<std::string> energy_columns = {"rows_at_once",     "column_joule",     "wordlines_joule",
                                                 "amplifiers_joule", "references_joule", "time_s"};

constexpr double failed = std::numeric_limits<double>::quiet_NaN();

/// A row of the table; blanks for a read that failed.
std::vector<double> row_of(double rows, const spice::RramEnergy& energy) {
  if (!energy.error.empty()) return {rows, failed, failed, failed, failed, failed};
  return {rows, energy.column_joule, energy.wordlines_joule, energy.amplifiers_joule, energy.references_joule, energy.time_s};
}

spice::RramEnergy energy_of(const std::vector<double>& row) {
  return {.column_joule = row[1],
          .wordlines_joule = row[2],
          .amplifiers_joule = row[3],
          .references_joule = row[4],
          .time_s = row[5]};
}

/// Energy of reading row by row, or why SPICE does not say it.
spice::RramEnergy rows_one_by_one(const RramInputs& inputs, spice::WorkerPool& pool) {
  const spec::RramArraySpec& array = inputs.spec.array;
  try {
    return spice::row_by_row_energy(pool, inputs.bench, array.mlsa.settle_s, array.mux_ways);
  } catch (const SpiceError& error) {
    return {.error = error.what()};
  }
}

}  // namespace

std::optional<RramEnergies> find_rram_energies(const RramInputs& inputs, const column::RramModel& model,
                                               const study::NetworkSensing& sensing, bool row_by_row, spice::WorkerPool& pool,
                                               const Workplace& place) {
  const spec::RramArraySpec& array = inputs.spec.array;
  if (array.read.by != "clamp") return std::nullopt;
  const columns::MlsaState half{columns::replica_rows(inputs.bench.rram, array.rows, array.rows / 2, false),
                                sensing.planes[layers_of(inputs.plan, false).back()].front().mlsa.references,
                                {}};
  const columns::MlsaCircuit circuit = mlsa_circuit_of(inputs, model);
  spec::Digester digest;
  digest.add(model.subject_digest).add(std::to_string(array.mux_ways));
  digest.add(
      columns::mlsa_cycle_deck(inputs.bench.technology, inputs.bench.rram, array, circuit, half, array.mlsa.settle_s).text);
  if (row_by_row && array.row_reader) digest.add(" rows " + spec::plain(array.row_reader->reference));
  const std::size_t reads = row_by_row ? 2 : 1;
  curves::Journal journal(place.folder / "rram_energy.csv", {"rram-energy", digest.hex(), energy_columns, {}}, reads);
  journal.retry_failed();
  for (const std::size_t row : journal.missing()) {
    if (row == 0) {
      const auto energies =
          spice::read_energies(pool, inputs.bench, circuit, std::span(&half, 1), array.mlsa.settle_s, array.mux_ways);
      journal.add(0, row_of(array.rows, energies.front()));
    } else {
      journal.add(1, row_of(1, rows_one_by_one(inputs, pool)));
    }
    place.progress({"energy of reads", row + 1, reads});
  }
  const auto found = journal.finish();
  RramEnergies energies{energy_of(found.rows[0]), {}, network::reads_per_image(inputs.plan)};
  if (row_by_row) energies.row_by_row = energy_of(found.rows[1]);
  return energies;
}

}  // namespace bitline::app
