#include "netlists/columns/deck_parts.hpp"

#include "netlists/spec/quantity.hpp"

namespace bitline::columns {

namespace {

constexpr double junction_lengths = 2.3;  // length of a source or drain, in gate lengths

}  // namespace

using spec::plain;
using technologies::mosfet_line;
using technologies::Technology;

std::string deck_header(const std::string& title, const spec::ColumnSpec& column, double relative_tolerance) {
  // Replicas of thousands of cells beside the picoamperes of one: with less the simulator's steps shrink to nothing.
  const char* abstol = column.array && column.wordline.replica ? "1e-10" : "1e-12";
  return "* " + title + "\n.options temp=" + plain(column.temperature_kelvin - 273.15) +
         " reltol=" + plain(relative_tolerance) + " abstol=" + abstol + " vntol=1e-8 chgtol=1e-18 trtol=1 num_threads=1\n";
}

technologies::Geometry precharge_size(const spec::PrechargeSpec& precharge) {
  const double junction = junction_lengths * precharge.length_m;
  return {precharge.width_m, precharge.length_m, junction, junction};
}

std::string precharge_devices(const Technology& technology, const spec::ColumnSpec& column, const std::string& gate,
                              const std::string& level) {
  const auto size = precharge_size(column.precharge);
  return mosfet_line("mpre0", {"bl", gate, level, "vdd"}, technology.pmos, size, "0", "1") +
         mosfet_line("mpre1", {"blb", gate, level, "vdd"}, technology.pmos, size, "0", "1") +
         mosfet_line("mpre2", {"bl", gate, "blb", "vdd"}, technology.pmos, size, "0", "1");
}

std::string idle_rows(const Technology& technology, const std::string& ground, int zeros, int ones, const BitlineWire& wire) {
  std::string text;
  const int sections = static_cast<int>(wire.sections.size());
  const auto share = [&](int cells, int section) { return cells * (section + 1) / sections - cells * section / sections; };
  for (int s = 0; s < sections; ++s) {
    const std::string& suffix = wire.sections[static_cast<std::size_t>(s)];
    const auto group = [&](const char* name, const std::string& line, const std::string& inner, int count) {
      if (count > 0)
        text += mosfet_line(name + suffix, {line + suffix, "0", inner, ground}, technology.sram_6t_devices.access,
                            technology.sram_6t.access, "0", std::to_string(count));
    };
    group("midle0", "bl", ground, share(zeros, s));
    group("midle1", "blb", "vdd", share(zeros, s));
    group("midle2", "bl", "vdd", share(ones, s));
    group("midle3", "blb", ground, share(ones, s));
  }
  return text;
}

}  // namespace bitline::columns
