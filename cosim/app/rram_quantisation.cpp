#include "cosim/app/rram_quantisation.hpp"

#include "cosim/curves/journal.hpp"
#include "netlists/spec/digest.hpp"

namespace bitline::app {
namespace {

const std::vector<std::string> sum_columns = {"layer", "plane", "sum", "reads"};

/// A row for every sum of every layer and plane.
std::vector<std::vector<double>> rows_of(const study::ExactReads& known) {
  std::vector<std::vector<double>> rows;
  for (std::size_t layer = 0; layer < known.histograms.size(); ++layer)
    for (std::size_t plane = 0; plane < known.histograms[layer].size(); ++plane) {
      const auto& histogram = known.histograms[layer][plane];
      const double largest = static_cast<double>(histogram.size()) - 1;
      for (std::size_t count = 0; count < histogram.size(); ++count)
        rows.push_back({static_cast<double>(layer), static_cast<double>(plane), 2 * static_cast<double>(count) - largest,
                        static_cast<double>(histogram[count])});
    }
  return rows;
}

}  // namespace

void write_sums(const RramInputs& inputs, const study::ExactReads& known, const Workplace& place) {
  const auto rows = rows_of(known);
  spec::Digester digest;
  digest.add(inputs.plan.network.digest);
  for (const auto& row : rows) digest.add(curves::csv_line(row) + "\n");
  curves::Journal journal(place.folder / "rram_sums.csv", {"rram-sums", digest.hex(), sum_columns, {}}, rows.size());
  for (const std::size_t row : journal.missing()) journal.add(row, rows[row]);
  journal.finish();
}

double nominal_accuracy(const RramInputs& inputs, const ColumnModels& models, const study::ExactReads& known,
                        const study::NetworkSensing& sensing, const Workplace& place) {
  RramInputs nominal = inputs;
  nominal.spec.variation = {.resistances = false, .transistors = false, .offset = false, .noise = false};
  nominal.spec.study.dies = 1;
  const auto network = rram_network(nominal, models, known);
  return run_rram_study(nominal, network, std::span(&sensing, 1), place, "rram_nominal.csv").front().hardware.value;
}

}  // namespace bitline::app
