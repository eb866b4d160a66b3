#include "cosim/curves/dataset.hpp"
#include "netlists/spec/error.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

namespace {

curves::Dataset waveforms(const curves::Transient& transient) {
  curves::Dataset table{"waveforms", "", {"time_s"}, {}};
  for (const auto& name : transient.names) table.columns.push_back(name + "_v");
  for (std::size_t i = 0; i < transient.time_s.size(); ++i) {
    table.rows.push_back({transient.time_s[i]});
    for (const auto& trace : transient.traces) table.rows.back().push_back(trace[i]);
  }
  return table;
}

}  // namespace

void bind_spice(py::module_& core) {
  core.def(
      "simulate",
      [](const columns::Deck& deck, const ProgressArgument& progress) {
        if (deck.scale != "time") throw py::value_error("a deck whose scale is '" + deck.scale + "'; expected a transient");
        curves::Dataset table;
        work_in({}, progress, [&](const app::Workplace& place) {
          const auto outcome = std::move(app::make_pool(place).run({&deck, 1}).front());
          if (!outcome.ok) throw SpiceError(outcome.error);
          table = waveforms(outcome.transient);
        });
        return table;
      },
      py::arg("deck"), py::arg_v("progress", ProgressArgument(py::none()), "None"), R"(Runs a deck in SPICE.

Args:
    deck: of one read, from netlist
    progress: called with stage, done and total

Returns:
    Dataset with a row for each of the simulator's own times: time_s, and the voltage of every probe

Raises:
    SpiceError: if the simulator cannot be started, or leaves no result after every retry

Example:
    >>> waveforms = bitline.simulate(deck).to_pandas()
    >>> list(waveforms.columns)
    ['time_s', 'bl_v', 'blb_v']
    >>> bool(waveforms["time_s"].iloc[-1] >= deck.stop)
    True
)");
}

}  // namespace bitline::bindings
