#include "netlists/columns/rram_deck.hpp"

#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

std::string rram_header(const std::string& title, const spec::RramArraySpec& array, RramAnalysis analysis) {
  const std::string kind = analysis == RramAnalysis::point
                               ? "reltol=1e-6 abstol=1e-13 vntol=1e-9"
                               : "reltol=1e-4 abstol=1e-12 vntol=1e-8 chgtol=1e-18 method=gear trtol=" +
                                     std::string(analysis == RramAnalysis::strobe ? "7" : "1");
  return "* " + title + "\n.options temp=" + spec::plain(array.temperature_kelvin - 273.15) + " " + kind +
         " gmin=1e-15 num_threads=1\n";
}

}  // namespace bitline::columns
