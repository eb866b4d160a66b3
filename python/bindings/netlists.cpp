#include <algorithm>

#include "cosim/app/read_deck.hpp"
#include "python/bindings/rooms.hpp"
#include "python/bindings/spec.hpp"
#include "python/bindings/watched.hpp"

namespace bitline::bindings {

void bind_netlists(py::module_& core) {
  using columns::Deck;
  py::class_<Deck>(core, "Deck", R"(A SPICE deck, which `ngspice -b` runs as it is.

Example:
    >>> deck  # doctest: +ELLIPSIS
    <Deck: ... lines, probes bl, blb>
)")
      .def_readonly("text", &Deck::text, "The deck, from its title to `.end`.")
      .def_readonly("probes", &Deck::probes, "Vectors that are looked at.")
      .def_readonly("stop", &Deck::stop, "Where its analysis ends [s].")
      .def("__repr__", [](const Deck& deck) {
        std::string probes;
        for (const auto& probe : deck.probes) probes += (probes.empty() ? "" : ", ") + probe;
        return "<Deck: " + std::to_string(std::ranges::count(deck.text, '\n')) + " lines, probes " + probes + ">";
      });

  core.def(
      "sram_netlist",
      [](const Study& study, std::uint32_t die, std::uint32_t layer, std::uint32_t column, std::uint32_t image, int strobe,
         const std::optional<PathArgument>& run) {
        Deck deck;
        run_watched(ProgressArgument(py::none()), [&](const Watch& watch) {
          deck = app::read_deck(app::read_inputs(study.spec),
                                {.place = {.die = die, .layer = layer, .column = column, .image = image, .strobe = strobe},
                                 .run = run ? run->path : std::filesystem::path()},
                                watch.interrupted);
        });
        return deck;
      },
      py::arg("study"), py::kw_only(), py::arg("die"), py::arg("layer"), py::arg("column"), py::arg("image"), py::arg("strobe"),
      py::arg("run"), "What bitline.netlist writes of columns of 6T cells.");
}

}  // namespace bitline::bindings
