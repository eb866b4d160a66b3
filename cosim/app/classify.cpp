#include "cosim/app/classify.hpp"

#include <numeric>
#include <utility>

#include "cosim/app/die.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "cosim/column/ideal.hpp"
#include "cosim/column/line_engine.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {

std::vector<std::uint8_t> classify(const Inputs& inputs, const ClassifyOptions& options, ProgressSink progress,
                                   std::function<bool()> interrupted) {
  const auto start = study::uncompensated_trim(inputs.plan);
  std::vector<std::uint32_t> numbers(inputs.images.labels.size());
  std::iota(numbers.begin(), numbers.end(), 0U);
  const auto infer = [&](const study::DieMacros& macros, double precharge_v) {
    return network::infer(inputs.plan, macros, {&inputs.images.codes, numbers, precharge_v}).classes;
  };
  if (options.engine == "ideal")
    return infer(network::program_macros(inputs.plan, column::IdealEngine(), options.die, start), inputs.spec.column.supply_v);
  if (options.run.empty())
    throw SpecError("--engine " + options.engine + " needs --run, the folder of a finished run with its model");
  const auto model = read_model(inputs, options.run);
  const auto engines = make_engines(inputs, model, read_latch(inputs, options.run));
  const auto die = calibrated_die(inputs, engines, options.die);
  if (options.engine == "model") return infer(die.macros, model.precharge_v);

  const ScratchFolder scratch;
  const auto place = open_workplace(scratch.path(), std::move(progress), std::move(interrupted));
  auto pool = make_pool(place);
  const auto bench = bench_of(inputs, engines.both().silicon(), model.levels, engines.both().comparator().noise);
  const column::LineEngine spice("spice", {.evaluate = [&](auto jobs) { return spice::run_columns(pool, bench, jobs); },
                                           .levels = model.levels,
                                           .comparator = engines.both().comparator(),
                                           .silicon = bench.silicon,
                                           .on_read = {}});
  return infer(network::program_macros(inputs.plan, spice, options.die, die.trim), model.precharge_v);
}

}  // namespace bitline::app
