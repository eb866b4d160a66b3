#include "netlists/technologies/rram_technology.hpp"

#include <cmath>
#include <filesystem>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/reader.hpp"
#include "netlists/spec/share.hpp"

namespace bitline::technologies {

using spec::Dimension;
using spec::Reader;

namespace {

namespace fs = std::filesystem;

constexpr spec::Range lengths{1e-9, 1e-4}, shares{0, 0.5}, resistances{1, 1e15};

fs::path description(const spec::TechnologySpec& which) {
  corner_names(which);  // says what is wrong with the name or the folder
  const fs::path folder = which.name.empty() ? which.folder : spec::share_folder() / "netlists" / "technologies" / which.name;
  const fs::path file = folder / "rram.yaml";
  if (!fs::exists(file))
    throw SpecError("key 'technology': there is no " + file.string() +
                    ", so this technology has no resistive devices; expected one that has, for example 'name: generic130'");
  return file;
}

ResistiveState read_state(Reader section) {
  return {.median_ohm = section.quantity("median", Dimension::resistance, resistances),
          .spread = section.number("spread", {0, 3}),
          .tail_share = section.number("tail_share", shares),
          .tail_spread = section.number("tail_spread", {0, 5}),
          .stuck_share = section.number("stuck_share", shares),
          .drift_exponent = section.number("drift_exponent", {-0.5, 0.5})};
}

}  // namespace

RramTechnology read_rram_technology(const spec::TechnologySpec& which) {
  const auto file = description(which);
  Reader reader = Reader::open(file, "bitline.rram-technology/1");
  RramTechnology technology{};
  technology.description = spec::read_text(file);
  technology.low = read_state(reader.section("low"));
  technology.high = read_state(reader.section("high"));
  technology.drift_start_s = reader.quantity("drift_start", Dimension::time, {1e-9, 1e9});
  technology.correlation = reader.number("correlation", {-1, 1});
  Reader writing = reader.section("write_verify");
  technology.write_verify = {true, writing.number("tolerance", {1e-6, 10}), writing.integer("attempts", {1, 1000})};
  technology.read_noise = reader.number("read_noise", {0, 1});
  technology.sinh_v = reader.quantity("sinh_voltage", Dimension::voltage, {0, 1e6});
  if (technology.sinh_v > 0 && technology.sinh_v < 0.05)
    reader.fail("sinh_voltage", "found less than 50 mV; expected 0 V for an ohmic device, or at least 50 mV");
  Reader access = reader.section("access");
  technology.access = {access.quantity("width", Dimension::length, lengths),
                       access.quantity("length", Dimension::length, lengths),
                       access.quantity("source_extent", Dimension::length, lengths),
                       access.quantity("drain_extent", Dimension::length, lengths)};
  technology.wordline_farad = reader.quantity("wordline_wire", Dimension::capacitance, {0, 1e-12});
  Reader line = reader.section("line");
  technology.line = {line.quantity("width", Dimension::length, lengths), line.quantity("thickness", Dimension::length, lengths),
                     line.quantity("limit", Dimension::current, {1e-9, 1})};
  if (reader.good() && technology.high.median_ohm <= technology.low.median_ohm)
    reader.fail("high", "its median is not above that of 'low'; expected a higher resistance");
  reader.finish();
  return technology;
}

RramTechnology with(RramTechnology technology, const spec::ResistiveSpec& study) {
  const double on_off = study.on_off.value_or(technology.high.median_ohm / technology.low.median_ohm);
  technology.low.median_ohm = study.lrs_ohm.value_or(technology.low.median_ohm);
  technology.high.median_ohm = technology.low.median_ohm * on_off;
  technology.low.spread = study.lrs_spread.value_or(technology.low.spread);
  technology.high.spread = study.hrs_spread.value_or(technology.high.spread);
  technology.read_noise = study.read_noise.value_or(technology.read_noise);
  technology.sinh_v = study.sinh_v.value_or(technology.sinh_v);
  technology.write_verify.on = study.write_verify;
  technology.age_s = study.age_s;
  return technology;
}

double drift_factor(const RramTechnology& technology, const ResistiveState& state) {
  if (technology.age_s <= technology.drift_start_s) return 1;
  return std::pow(technology.age_s / technology.drift_start_s, state.drift_exponent);
}

double device_current_a(const RramTechnology& technology, double ohm, double volt) {
  const double v0 = technology.sinh_v;
  return v0 > 0 ? v0 / ohm * std::sinh(volt / v0) : volt / ohm;
}

}  // namespace bitline::technologies
