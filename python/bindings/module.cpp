#include "python/bindings/errors.hpp"
#include "python/bindings/rooms.hpp"

PYBIND11_MODULE(_core, core) {
  using namespace bitline::bindings;
  core.doc() = "What the package bitline calls in C++; the package has the same under its own name.";
  core.attr("__version__") = BITLINE_VERSION;
  translate_errors();
  bind_spec(core);
  bind_netlists(core);
  bind_curves(core);
  bind_column_model(core);
  bind_spice(core);
  bind_characterise(core);
  bind_fit(core);
  bind_engines(core);
  bind_network(core);
  bind_variation(core);
  bind_compensation(core);
  bind_study(core);
  bind_energy(core);
  bind_audit(core);
  bind_rram(core);
}
