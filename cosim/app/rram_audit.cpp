#include <algorithm>
#include <cmath>
#include <limits>

#include "cosim/app/rram_fit.hpp"
#include "cosim/app/rram_reads.hpp"
#include "cosim/app/rram_stages.hpp"
#include "cosim/curves/journal.hpp"
#include "cosim/spice/mlsa_codes.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {

const std::vector<std::string> rram_audit_columns = {"die",   "image", "layer",      "plane",      "tile",  "column",
                                                     "model", "spice", "model_code", "spice_code", "margin"};

namespace {

constexpr std::size_t batch_reads = 32;  ///< between two writes to the journal
constexpr double missing = std::numeric_limits<double>::quiet_NaN();
/// How far beyond its reference a signal may be, as a share of full scale, for a code that is one off to be explained: the
/// largest error that a model's signal may have.
constexpr double explained_margin = 0.0025;

/// What the nominal amplifier finds a column's current below although it is above the reference, at a few references: the same
/// in every column, so that calibration takes it off.
struct AmplifierOffset {
  std::vector<double> reference_a, offset_a;

  double at(double reference) const {
    const auto above = std::ranges::upper_bound(reference_a, reference);
    const auto k = std::clamp<std::ptrdiff_t>(above - reference_a.begin(), 1, std::ssize(reference_a) - 1);
    const auto i = static_cast<std::size_t>(k);
    const double share = (reference - reference_a[i - 1]) / (reference_a[i] - reference_a[i - 1]);
    return offset_a[i - 1] + share * (offset_a[i] - offset_a[i - 1]);
  }
};

/// The offset by bisection, with nominal columns at the lowest, the middle and the highest of the references.
AmplifierOffset nominal_amplifier(const RramInputs& inputs, spice::WorkerPool& pool, const columns::MlsaCircuit& circuit,
                                  const study::PlaneSensing& sensing, double full_scale_a) {
  constexpr double largest = 0.01;  // of full scale
  constexpr int steps = 9;          // to 2e-5 of it
  const std::vector<double>& references = sensing.mlsa.references;
  std::vector<std::size_t> which{0};
  for (const std::size_t k : {references.size() / 2, references.size() - 1})
    if (k != which.back()) which.push_back(k);
  std::vector<double> low, high, current_a;
  std::vector<columns::RramColumnState> columns;
  for (const std::size_t k : which)
    columns.push_back(columns::replica_rows(inputs.bench.rram, inputs.spec.array.rows, sensing.quantiser.boundaries[k], false));
  for (const auto& reading : spice::read_rram_columns(pool, inputs.bench, columns)) {
    if (!reading.error.empty()) throw SpiceError("a nominal column was not read: " + reading.error);
    current_a.push_back(reading.value);
    high.push_back(largest * full_scale_a);
    low.push_back(-high.back());
  }
  for (int step = 0; step < steps; ++step) {
    const auto state = [&](std::size_t i) {
      columns::MlsaState asked{.column = columns[i], .references_a = references};
      for (double& reference : asked.references_a) reference += current_a[i] - (low[i] + high[i]) / 2 - references[which[i]];
      return asked;
    };
    const auto codes = spice::mlsa_codes(pool, inputs.bench, circuit, which.size(), state);
    for (std::size_t i = 0; i < which.size(); ++i) {
      const double asked = (low[i] + high[i]) / 2;
      if (codes[i].undecided == which[i]) {  // nearer to its threshold than it can tell
        low[i] = high[i] = asked;
        continue;
      }
      if (!codes[i].code) throw SpiceError("a nominal sense amplifier gave no code: " + codes[i].error);
      const bool fired = *codes[i].code > static_cast<int>(which[i]);
      (fired ? high : low)[i] = asked;
    }
  }
  AmplifierOffset found;
  for (std::size_t i = 0; i < which.size(); ++i) {
    found.reference_a.push_back(current_a[i]);
    found.offset_a.push_back((low[i] + high[i]) / 2);
  }
  if (which.size() == 1) {  // the same everywhere
    found.reference_a.push_back(2 * found.reference_a.front());
    found.offset_a.push_back(found.offset_a.front());
  }
  return found;
}

/// Signals in SPICE, and codes for the first `codes` of the reads.
std::vector<std::vector<double>> in_spice(const RramInputs& inputs, const study::RramNetwork& network, spice::WorkerPool& pool,
                                          std::span<const DrawnRead* const> reads, std::size_t codes,
                                          const AmplifierOffset& amplifier) {
  const auto state = [&](std::size_t i) {
    return rram_column_state("audited column", cells_of(network.plan, network.silicon, reads[i]->at, reads[i]->rows));
  };
  const auto readings = spice::read_rram_columns(pool, inputs.bench, reads.size(), state);
  const auto circuit = mlsa_circuit_of(inputs, *network.model);
  const auto sensed = spice::mlsa_codes(pool, inputs.bench, circuit, std::min(codes, reads.size()), [&](std::size_t i) {
    std::vector<double> references_a = reads[i]->thresholds;
    for (double& reference : references_a) reference -= amplifier.at(reference);
    return columns::MlsaState{.column = state(i), .references_a = std::move(references_a)};
  });
  std::vector<std::vector<double>> rows;
  for (std::size_t i = 0; i < reads.size(); ++i) {
    const DrawnRead& read = *reads[i];
    const ReadOfColumn& at = read.at;
    const network::LayerMapping& mapping = network.plan.layers[at.layer];
    const double code = i < sensed.size() && sensed[i].code ? *sensed[i].code : missing;
    rows.push_back({static_cast<double>(at.die), static_cast<double>(at.image), static_cast<double>(at.layer),
                    static_cast<double>(at.plane), static_cast<double>(mapping.tile(at.row_tile, at.neuron / mapping.columns)),
                    static_cast<double>(at.neuron % mapping.columns), read.signal,
                    rram_signal(inputs.spec.array.read, readings[i]),
                    static_cast<double>(code_of(read.thresholds, read.signal)), code, margin_of(read.thresholds, read.signal)});
  }
  return rows;
}

/// `codes`: of so many of the first reads a code was asked for.
RramAudit summary(const curves::Dataset& rows, std::size_t codes, const column::RramModel& model) {
  RramAudit audit{.full_scale = model.full_scale};
  double squares = 0;
  for (std::size_t i = 0; i < rows.rows.size(); ++i) {
    const auto& row = rows.rows[i];
    audit.codes_failed += i < codes && std::isnan(row[9]) ? 1 : 0;
    const double error = (row[6] - row[7]) / model.full_scale;
    if (std::isnan(error)) {
      ++audit.failed;
      continue;
    }
    ++audit.columns;
    squares += error * error;
    audit.largest = std::max(audit.largest, std::abs(error));
    if (std::isnan(row[9])) continue;
    ++audit.codes;
    const double apart = std::abs(row[8] - row[9]);
    audit.codes_equal += apart < 0.5 ? 1 : 0;
    if (apart < 0.5 || apart > 1.5) continue;
    ++audit.one_off;
    audit.one_off_inside += row[10] <= explained_margin * model.full_scale ? 1 : 0;
  }
  audit.rms = audit.columns > 0 ? std::sqrt(squares / static_cast<double>(audit.columns)) : 0;
  return audit;
}

}  // namespace

RramAudit run_rram_audit(const RramInputs& inputs, const study::RramNetwork& network, const study::NetworkSensing& sensing,
                         spice::WorkerPool& pool, const Workplace& place) {
  const auto& spec = inputs.spec;
  const std::string digest = spec::Digester()
                                 .add(rram_study_digest(inputs, network, std::span(&sensing, 1)))
                                 .add(inputs.bench.technology.cards)
                                 .add(std::to_string(drawn_dies(spec)))
                                 .add(" " + std::to_string(spec.audit.columns) + " " + std::to_string(spec.audit.codes))
                                 .hex();
  const auto count = static_cast<std::size_t>(spec.audit.columns);
  const auto codes = spec.array.read.by == "clamp" ? static_cast<std::size_t>(spec.audit.codes) : 0;
  curves::Journal journal(place.folder / "rram_audit.csv", {"rram-audit", digest, rram_audit_columns, {}}, count);
  const auto rest = journal.missing();
  if (!rest.empty()) {
    const auto layers = layers_of(network.plan, false);
    const auto reads = draw_reads(inputs, network, sensing, layers, spec.audit.columns);
    const auto circuit = mlsa_circuit_of(inputs, *network.model);
    const AmplifierOffset amplifier =
        codes > 0 ? nominal_amplifier(inputs, pool, circuit, sensing.planes[layers.back()].front(), network.model->full_scale)
                  : AmplifierOffset{};
    std::size_t done = count - rest.size();
    for (std::size_t begin = 0; begin < rest.size(); begin += batch_reads) {
      if (place.interrupted && place.interrupted()) throw Interrupted();
      const std::size_t end = std::min(begin + batch_reads, rest.size());
      std::vector<const DrawnRead*> batch;
      std::size_t with_code = 0;  // the first reads of all have one, and rows that are missing are in order
      for (std::size_t m = begin; m < end; ++m) {
        batch.push_back(&reads[rest[m]]);
        with_code += rest[m] < codes ? 1 : 0;
      }
      const auto rows = in_spice(inputs, network, pool, batch, with_code, amplifier);
      for (std::size_t m = begin; m < end; ++m) journal.add(rest[m], rows[m - begin]);
      place.progress({"audited columns", done += end - begin, count});
    }
  }
  return summary(journal.finish(), codes, *network.model);
}

}  // namespace bitline::app
