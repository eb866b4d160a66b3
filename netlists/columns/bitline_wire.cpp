#include "netlists/columns/bitline_wire.hpp"

#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

using spec::plain;

BitlineWire bitline_wire(const spec::ColumnSpec& column) {
  constexpr int many = 4;  // a lumped line of four sections delays like the distributed one to a few percent
  const int count = column.bitline_ohm > 0 ? many : 1;
  BitlineWire wire;
  for (const std::string line : {"bl", "blb"}) {
    std::string node = line;
    for (int s = 0; s < count; ++s) {
      const std::string suffix = count == 1 ? "" : "_" + std::to_string(s);
      const std::string next = line + suffix;
      // From the sense amplifier half a section of wire leads to the middle of the first, and a whole one to each other.
      if (count > 1)
        wire.text += "r" + next + " " + node + " " + next + " " +
                     plain(column.bitline_ohm * column.rows / count * (s == 0 ? 0.5 : 1)) + "\n";
      wire.text += "c" + next + " " + next + " 0 " + plain(column.bitline_farad / count) + "\n";
      if (line == "bl") wire.sections.push_back(suffix);
      node = next;
    }
  }
  return wire;
}

}  // namespace bitline::columns
