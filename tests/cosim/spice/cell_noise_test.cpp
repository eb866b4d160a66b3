#include "netlists/columns/cell_noise.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "cosim/column/noise_model.hpp"
#include "netlists/columns/sram_column.hpp"
#include "tests/cosim/spice/worker_options.hpp"
#include "tests/cosim/temporary_folder.hpp"
#include "tests/netlists/columns/example_column.hpp"

/// The noise of a cell's current by the simulator's own noise analysis, against what the noise model makes of the current
/// alone.
namespace bitline::spice {
namespace {

TEST(CellNoise, IsThatOfTheNoiseModelToATenth) {
  constexpr double bitline_v = 0.85, step_v = 0.005, electron_coulomb = 1.602176634e-19;
  const auto technology = technologies::read_technology({"generic130", {}, "typical"});
  const auto column = spec::example_column();
  const TemporaryFolder folder;
  WorkerPool pool{worker_options(folder.path())};
  const auto sweep = pool.run(std::vector{columns::sram_cell_dc_deck(technology, column, {}, bitline_v, 0.5, step_v)}).front();
  ASSERT_TRUE(sweep.ok) << sweep.error;
  constexpr Eigen::Index first = 40, count = 61;  // 0.2 V, in weak inversion, to 0.5 V
  Eigen::VectorXd wordline(count), current(count);
  for (Eigen::Index i = 0; i < count; ++i) {
    wordline(i) = sweep.transient.time_s[static_cast<std::size_t>(first + i)];
    current(i) = -sweep.transient.trace("vbl#branch")[static_cast<std::size_t>(first + i)];
  }
  const Eigen::VectorXd fano = column::fano_factors(wordline, current);
  for (const Eigen::Index i : {20, 30, 40, 48}) {  // 0.30 V … 0.44 V, the levels of the DAC
    const auto noise = pool.run(std::vector{columns::cell_noise_deck(technology, column, wordline(i), bitline_v)}).front();
    ASSERT_TRUE(noise.ok) << noise.error;
    const double simulated = noise.transient.trace("noise1.onoise_spectrum").back();
    const double modelled = std::sqrt(2 * electron_coulomb * current(i) * fano(i));
    // BSIM4's noise by inversion charge stays below shot noise in weak inversion, where 2 q I is exact: to 0.83 of its power.
    EXPECT_GT(modelled / simulated, 1.0) << wordline(i);
    EXPECT_LT(modelled / simulated, 1 / std::sqrt(0.83) + 0.02) << wordline(i);
  }
}

}  // namespace
}  // namespace bitline::spice
