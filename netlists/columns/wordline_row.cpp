#include "netlists/columns/wordline_row.hpp"

#include <algorithm>
#include <cmath>

#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

namespace {

using spec::plain;
using technologies::mosfet_line;

constexpr double smallest_ohm = 1e-3;  // what a resistance of zero becomes

std::string name(const char* what, const WordlineRow& row, int number) {
  return std::string(what) + std::to_string(row.index) + "_" + std::to_string(number);
}

std::string resistor(const std::string& element, const std::string& a, const std::string& b, double ohm, int count) {
  return element + " " + a + " " + b + " " + plain(std::max(ohm, smallest_ohm) / count) + "\n";
}

}  // namespace

std::string wordline_tap(const WordlineRow& row) { return "tap" + std::to_string(row.index); }

std::string wordline_row(const technologies::Technology& technology, const spec::ArraySpec& array, int column,
                         const WordlineRow& row) {
  const int near = column, far = array.columns - 1 - column;  // neighbours on either side
  const int near_sections =
      near == 0 ? 0 : std::clamp(static_cast<int>(std::lround(array.sections * near / (array.columns - 1.0))), 1, near);
  const int far_sections = far == 0 ? 0 : std::clamp(array.sections - near_sections, 1, far);

  std::string text, node = row.source;
  int number = 0;
  const auto join = [&](const std::string& next, double ohm) {
    text += resistor(name("rw", row, number++), node, next, ohm, row.count);
    node = next;
  };
  // A section of n cells: half of its wire, the cells, the other half.
  const auto section = [&](int cells, const std::string& end) {
    const std::string middle = name("wm", row, number);
    join(middle, array.wordline_ohm * cells / 2);
    if (array.wordline_farad > 0)
      text += name("cw", row, number) + " " + middle + " 0 " + plain(array.wordline_farad * cells * row.count) + "\n";
    const std::string many = std::to_string(cells * row.count);
    const auto& access = technology.sram_6t.access;
    text +=
        mosfet_line(name("mna", row, number), {"bln", middle, "0", "0"}, technology.sram_6t_devices.access, access, "0", many);
    text += mosfet_line(name("mnb", row, number), {"bln", middle, "vdd", "0"}, technology.sram_6t_devices.access, access, "0",
                        many);
    join(end, array.wordline_ohm * cells / 2);
  };
  const auto sections = [&](int cells, int count, const std::string& last) {
    for (int s = 0; s < count; ++s)
      section(cells * (s + 1) / count - cells * s / count, s + 1 == count && !last.empty() ? last : name("we", row, number));
  };

  const std::string tap = wordline_tap(row);
  join(near == 0 ? tap : name("wd", row, number), array.driver_ohm);
  sections(near, near_sections, tap);
  sections(far, far_sections, "");
  return text;
}

}  // namespace bitline::columns
