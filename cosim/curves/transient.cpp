#include "cosim/curves/transient.hpp"

#include <algorithm>
#include <stdexcept>

namespace bitline::curves {

const std::vector<double>& Transient::trace(const std::string& name) const {
  const auto found = std::find(names.begin(), names.end(), name);
  if (found == names.end()) {
    std::string known;
    for (const std::string& other : names) known += " '" + other + "'";
    throw std::out_of_range("no probe '" + name + "' in this transient, it has:" + (known.empty() ? " none" : known));
  }
  return traces.at(static_cast<std::size_t>(found - names.begin()));
}

}  // namespace bitline::curves
