#include "cosim/app/rram_bench.hpp"

#include <memory>
#include <numeric>

#include "calibration/fit/rram_fit.hpp"
#include "calibration/study/rram_die.hpp"
#include "calibration/variation/rram_silicon.hpp"
#include "cosim/app/rram_fit.hpp"
#include "netlists/spec/rram_reader.hpp"
#include "netlists/spec/share.hpp"

namespace bitline::app {
namespace {

constexpr int images = 4096;
constexpr int spice_columns = 64;

/// A sub-array of alternating weights: what is stored does not change how long a read takes.
column::RramProgram program(const spec::RramArraySpec& array) {
  column::RramProgram written{0, 0, 0, array.columns, column::Bits(array.rows, array.columns)};
  for (Eigen::Index i = 0; i < written.weights.size(); ++i) written.weights.data()[i] = i * 2654435761U >> 16 & 1U;
  return written;
}

}  // namespace

RramSpeed rram_speed(const Workplace& place, const std::function<double(int, const std::function<void()>&)>& shortest_seconds) {
  const auto spec = spec::read_rram_study(spec::share_folder() / "examples" / "xnor-rram-mlp" / "study.yaml");
  const spice::RramBench bench{technologies::read_technology(spec.technology),
                               with(technologies::read_rram_technology(spec.technology), spec.array.device), spec.array};
  const auto silicon = variation::characterisation_rram_silicon(bench.technology, bench.rram, spec.study.seed);
  auto fitting = make_pool(place);
  const auto model =
      std::make_shared<const column::RramModel>(fit_rram_in_spice(fitting, bench, spec.fit, silicon, "bench").model);

  auto pool = make_pool(place);
  spice::read_rram_columns(pool, bench, spice_columns, [&](std::size_t i) {
    return rram_column_state(
        "column", fit::random_rram_column(silicon, model->law.complementary, spec.array.rows, static_cast<std::uint32_t>(i)));
  });
  const auto counts = pool.counts();

  const column::RramMacro macro(model, silicon, program(spec.array));
  compensation::MatchHistogram histogram(static_cast<std::size_t>(spec.array.rows) + 1, 1);
  const auto mlsa = compensation::make_mlsa(compensation::quantise_matches(histogram, "uniform", spec.array.mlsa.bits),
                                            compensation::nominal_signal_of(*model), spec.array.mux_ways);
  const auto thresholds = macro.thresholds(mlsa);
  const auto words = compensation::calibration_patterns(1, spec.array.rows, images);
  const column::RramInputs inputs{words.data(), images, (spec.array.rows + 63) / 64};
  std::vector<std::uint32_t> numbers(images);
  std::iota(numbers.begin(), numbers.end(), 0U);
  const column::RramNoise noise{bench.rram.read_noise, spec.array.mlsa.noise_a};
  const double seconds = shortest_seconds(5, [&] { macro.codes(inputs, {numbers}, noise, thresholds); });
  return {static_cast<double>(images) * macro.columns() / seconds, static_cast<double>(counts.runs) / counts.seconds};
}

}  // namespace bitline::app
