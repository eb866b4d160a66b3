#include "netlists/spec/rram_reader.hpp"

#include <set>

#include "netlists/spec/error.hpp"
#include "netlists/spec/field_visitors.hpp"
#include "netlists/spec/rram_fields.hpp"

// A value that could not be read is NaN, 0 or empty and breaks no rule: it has its own message.
namespace bitline::spec {
namespace {

std::string volts(double value) { return format_quantity(value, Dimension::voltage); }

void check_device(Reader device, const ResistiveSpec& d) {
  if (d.on_off && *d.on_off <= 1)
    device.fail("on_off", "the high resistance is " + plain(*d.on_off) +
                              " times the low one; expected more than 1, or nothing can be told apart");
  if (d.sinh_v && *d.sinh_v > 0 && *d.sinh_v < 0.05)
    device.fail("sinh_voltage", volts(*d.sinh_v) + " is below 50 mV; expected at least that, or 0 V for an ohmic device");
}

void check_mlsa(Reader mlsa, const RramArraySpec& a) {
  if (a.mlsa.set_at_s && *a.mlsa.set_at_s > a.device.age_s)
    mlsa.fail("set_at", format_quantity(*a.mlsa.set_at_s, Dimension::time) + " is after the reads, at array.device.age of " +
                            format_quantity(a.device.age_s, Dimension::time) + "; expected at most that");
}

void check_read(Reader read, const RramArraySpec& a) {
  const RramReadSpec& r = a.read;
  if (r.voltage_v > a.supply_v)
    read.fail("voltage", volts(r.voltage_v) + " is above the supply of " + volts(a.supply_v) + "; expected at most that");
  const bool divider = r.by == "divider";
  const bool discharge = r.by == "discharge";
  if (divider != (r.pull_up_ohm > 0))
    read.fail("pull_up", divider ? "a divider needs its pull-up; expected a resistance above 0"
                                 : "only a divider has a pull-up; expected no such key here");
  if (discharge != (r.time_s > 0))
    read.fail("time", discharge ? "a discharge needs its time; expected one above 0"
                                : "only a discharge has a time; expected no such key here");
}

/// Reading row by row is held against clamped reads of cells that multiply by both signs.
void check_row_reader(Reader array, const RramStudySpec& s) {
  const RramArraySpec& a = s.array;
  if (!a.row_reader) return;
  if (s.sram)
    array.fail("row_reader",
               "rows are read one by one in every layer, and 'sram' has layers on 6T cells; expected no such key here");
  if (a.read.by != "clamp")
    array.fail("row_reader", "rows are read one by one at a clamp, and array.read.by is '" + a.read.by +
                                 "'; expected 'clamp', or no such key here");
  if (a.cell != "rram_2t2r")
    array.fail("row_reader",
               "a row of '" + a.cell +
                   "' conducts for an input of +1 alone and is no product of signs; expected 'rram_2t2r', or no such "
                   "key here");
}

/// The model knows a transmission gate's resistance at the voltage that a clamp holds.
void check_multiplexer(Reader array, const RramArraySpec& a) {
  if (!a.multiplexer) return;
  if (a.lines.mux_ohm > 0)
    array.fail("multiplexer", "array.lines.mux gives the multiplexer a resistance already; expected one of them");
  if (a.read.by != "clamp")
    array.fail("multiplexer", "its resistance is found at a clamp's voltage, and array.read.by is '" + a.read.by +
                                  "'; expected 'clamp', or array.lines.mux in its place");
}

void check_sram(Reader sram, const SramLayersSpec& s) {
  const std::set<int> different(s.layers.begin(), s.layers.end());
  if (s.layers.empty() && sram.good())
    sram.fail("layers", "the list is empty; expected at least one layer, or no section 'sram'");
  if (different.size() < s.layers.size()) sram.fail("layers", "a layer is named twice; expected each once");
}

}  // namespace

bool is_rram_study(const std::filesystem::path& file) { return has_schema(file, rram_study_schema_name); }

RramStudySpec read_rram_study(const std::filesystem::path& file, std::span<const std::string> assignments) {
  Reader reader = Reader::open(file, rram_study_schema_name, assignments);
  RramStudySpec spec{};
  spec.file = file;
  FieldReader fields(reader);
  visit_fields(fields, spec);
  Reader technology = reader.section("technology");
  if (spec.technology.name.empty() && spec.technology.folder.empty())
    technology.fail("", "neither 'name' nor 'folder' is given; expected one of them, for example 'name: generic130'");
  Reader array = reader.section("array");
  check_device(array.section("device"), spec.array.device);
  check_read(array.section("read"), spec.array);
  check_mlsa(array.section("mlsa"), spec.array);
  check_row_reader(array, spec);
  check_multiplexer(array, spec.array);
  if (spec.sram) check_sram(reader.section("sram"), *spec.sram);
  reader.finish();
  return spec;
}

std::string resolved(const RramStudySpec& spec) { return written(rram_study_schema_name, spec); }

std::vector<SchemaRow> rram_study_schema() { return described<RramStudySpec>(rram_study_schema_name); }

}  // namespace bitline::spec
