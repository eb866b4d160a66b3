#include "cosim/column/rram_model.hpp"

#include <cmath>

#include "netlists/spec/error.hpp"

namespace bitline::column {

double place_basis(int k, int row, int rows) { return std::legendre(static_cast<unsigned>(k), (2 * row + 1.0) / rows - 1); }

void add_row_moments(const RramModel& model, int row, const RramRow& cell, std::span<double> moments) {
  const auto i = static_cast<std::size_t>(row);
  const double part =
      model.share[i] * row_current(model.law, cell, model.bitline_v[i], model.sourceline_v[i]).a / model.full_scale_a;
  for (std::size_t k = 0; k < moments.size(); ++k) moments[k] += place_basis(static_cast<int>(k), row, model.wires.rows) * part;
}

std::vector<double> moment_terms(int degree, std::span<const double> moments) {
  std::vector<double> terms;
  const auto add = [&](auto& self, std::size_t k, int left, double product) -> void {
    if (k == moments.size()) {
      terms.push_back(product);
      return;
    }
    for (int power = 0; power <= left; ++power, product *= moments[k]) self(self, k + 1, left - power, product);
  };
  add(add, 0, degree, 1);
  return terms;
}

int moment_term_count(int degree, int moments) {
  int count = 1;  // (degree + moments) over moments
  for (int k = 1; k <= moments; ++k) count = count * (degree + k) / k;
  return count;
}

double signal(const RramModel& model, std::span<const double> moments) {
  std::vector<double> arguments(moments.begin(), moments.end());
  arguments[0] = bent(model, arguments[0]);
  const auto terms = moment_terms(model.degree, arguments);
  double sum = 0;
  for (std::size_t t = 0; t < terms.size(); ++t) sum += model.coefficients[t] * terms[t];
  return model.full_scale * sum;
}

double signal(const RramModel& model, std::span<const RramRow> rows) {
  if (static_cast<int>(rows.size()) != model.wires.rows)
    throw SpecError("a column has " + std::to_string(rows.size()) + " rows; expected " + std::to_string(model.wires.rows) +
                    ", those of its model");
  std::vector<double> moments(static_cast<std::size_t>(model.moments));
  for (int row = 0; row < model.wires.rows; ++row) add_row_moments(model, row, rows[static_cast<std::size_t>(row)], moments);
  return signal(model, moments);
}

double nominal_signal(const RramModel& model, int matches) {
  std::vector<RramRow> rows;
  for (int row = 0; row < model.wires.rows; ++row) {
    const bool match = (row + 1) * matches / model.wires.rows > row * matches / model.wires.rows;
    const RramBranch branch{match ? model.low_ohm : model.high_ohm, 0};
    rows.push_back({branch, {match ? model.high_ohm : model.low_ohm, 0}, 1});
  }
  return signal(model, rows);
}

}  // namespace bitline::column
