#include "cosim/app/read_place.hpp"

#include <string>

#include "cosim/column/ramp.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {

void check_below(const char* option, std::uint64_t value, std::uint64_t limit) {
  if (value >= limit)
    throw SpecError(std::string(option) + " " + std::to_string(value) + ": there are " + std::to_string(limit) +
                    "; expected 0 to " + std::to_string(limit - 1));
}

void add_options(CLI::App& command, ReadPlace& place) {
  command.add_option("--die", place.die, "Die, from 0");
  command.add_option("--layer", place.layer, "Layer, from 0: each has a macro of its own");
  command.add_option("--column", place.column, "Column of the macro, from 0");
  command.add_option("--image", place.image, "Test image, from 0: what drives the rows");
}

void check_place(const ReadPlace& place, const Inputs& inputs, const spec::WordlineLevels& levels) {
  check_below("--layer", place.layer, inputs.plan.layers.size());
  const auto& layer = inputs.plan.layers[place.layer];
  check_below("--column", place.column, static_cast<std::uint64_t>(layer.weights.cols()));
  check_below("--image", place.image, inputs.images.labels.size());
  check_below("--strobe", static_cast<std::uint64_t>(place.strobe),
              layer.rows.ramp ? static_cast<std::uint64_t>(column::ramp_strobes(levels)) : 1);
}

}  // namespace bitline::app
