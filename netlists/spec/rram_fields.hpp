#pragma once

#include <array>
#include <string_view>

#include "netlists/spec/quantity.hpp"
#include "netlists/spec/range.hpp"
#include "netlists/spec/rram_study.hpp"
#include "netlists/spec/study_fields.hpp"

/// Every key of a specification of resistive arrays with its range, fallback and meaning, written down once (study_fields.hpp).
namespace bitline::spec {

constexpr std::string_view rram_study_schema_name = "bitline.rram-study/1";

template <class Visitor>
void visit_fields(Visitor& v, ResistiveSpec& d) {
  constexpr std::string_view otherwise = "as in the technology";
  v.optional_quantity("lrs", d.lrs_ohm, Dimension::resistance, {100, 1e9}, "median low resistance", otherwise);
  v.optional_quantity("on_off", d.on_off, Dimension::one, {0, 1e6}, "median high resistance against the low one, above 1",
                      otherwise);
  v.optional_quantity("lrs_spread", d.lrs_spread, Dimension::one, {0, 2},
                      "standard deviation of the logarithm of the low resistance", otherwise);
  v.optional_quantity("hrs_spread", d.hrs_spread, Dimension::one, {0, 3}, "the same of the high one", otherwise);
  v.optional_quantity("read_noise", d.read_noise, Dimension::one, {0, 1},
                      "standard deviation of a device's current, fresh per read, as a share of it", otherwise);
  v.optional_quantity("sinh_voltage", d.sinh_v, Dimension::voltage, {0, 1e6},
                      "V0 of a device's law I = (V0 / R) sinh(V / V0), at least 50 mV; 0 V: ohmic", otherwise);
  v.boolean("write_verify", d.write_verify, "whether the low resistance is written until it is near enough", true);
  v.quantity("age", d.age_s, Dimension::time, {0, 1e10}, "since programming; resistances drift with it", 0.0);
}

template <class Visitor>
void visit_fields(Visitor& v, RramReadSpec& r) {
  static constexpr std::array<std::string_view, 3> ways{"clamp", "divider", "discharge"};
  v.one_of("by", r.by, ways,
           "the current at a held voltage, the voltage below a pull-up, or the voltage some time after precharge", "clamp");
  v.quantity("voltage", r.voltage_v, Dimension::voltage, {0.01, 6}, "of the clamp, above the pull-up, or after precharge");
  v.quantity("pull_up", r.pull_up_ohm, Dimension::resistance, {0, 1e9}, "divider: the pull-up", 0.0);
  v.quantity("time", r.time_s, Dimension::time, {0, 1e-3}, "discharge: from the rise of the word lines to the strobe", 0.0);
}

template <class Visitor>
void visit_fields(Visitor& v, RramLinesSpec& l) {
  v.quantity("bitline", l.bitline_ohm, Dimension::resistance, {0, 1e4}, "resistance of the bit line between two cells");
  v.quantity("sourceline", l.sourceline_ohm, Dimension::resistance, {0, 1e4}, "the same of the source line");
  v.quantity("bitline_capacitance", l.bitline_farad, Dimension::capacitance, {0, 1e-12},
             "of the bit line's wire per cell, beside the cells' own", 0.2e-15);
  v.quantity("sourceline_capacitance", l.sourceline_farad, Dimension::capacitance, {0, 1e-12}, "the same of the source line",
             0.2e-15);
  v.quantity("mux", l.mux_ohm, Dimension::resistance, {0, 1e5}, "resistance of the column multiplexer, in series", 0.0);
}

/// What sense amplifiers of currents and of voltages have in common.
template <class Visitor>
void visit_codes(Visitor& v, int& bits, std::string& chosen) {
  static constexpr std::array<std::string_view, 3> references{"uniform", "quantile", "lloyd-max"};
  v.integer("bits", bits, {1, 10}, "of the code of a column's read");
  v.one_of("references", chosen, references,
           "spread evenly over the range that occurs, at equal shares of what occurs, or where the squared error is least",
           "lloyd-max");
}

template <class Visitor>
void visit_fields(Visitor& v, MlsaSpec& m) {
  visit_codes(v, m.bits, m.references);
  v.quantity("offset", m.offset_a, Dimension::current, {0, 1e-2},
             "standard deviation of what a sense amplifier adds to its reference");
  v.quantity("noise", m.noise_a, Dimension::current, {0, 1e-2}, "standard deviation of the noise of a comparison");
  v.boolean("calibrated", m.calibrated, "whether what each comparison is off by is measured and taken off", true);
  v.quantity("settle", m.settle_s, Dimension::time, {1e-12, 1e-6}, "from the rise of the word lines to the strobe", 5e-9);
  v.quantity("evaluation", m.evaluation_s, Dimension::time, {1e-12, 1e-6}, "from the strobe until the code must stand", 5e-9);
  v.quantity("offset_share", m.offset_share, Dimension::one, {0, 1},
             "standard deviation of another part of it, as a share of the reference: of mirrors that copy a current", 0.0);
  v.optional_quantity("set_at", m.set_at_s, Dimension::time, {0, 1e10},
                      "since programming, when references were set and comparisons calibrated, at most array.device.age",
                      "when it reads, at array.device.age");
}

template <class Visitor>
void visit_fields(Visitor& v, RowReaderSpec& r) {
  v.quantity("offset", r.offset_a, Dimension::current, {0, 1e-3},
             "standard deviation of what a small latch adds to its reference");
  v.quantity("noise", r.noise_a, Dimension::current, {0, 1e-3}, "standard deviation of the noise of one of its comparisons");
  v.boolean("calibrated", r.calibrated, "whether each latch's offset is measured and taken off", false);
  v.quantity("reference", r.reference, Dimension::one, {0.01, 0.99},
             "where the reference is, from the current of a row that does not match (0) to that of one that does (1)", 0.5);
}

template <class Visitor>
void visit_fields(Visitor& v, TransmissionGateSpec& g) {
  v.quantity("nmos", g.nmos_width_m, Dimension::length, {1e-7, 1e-3}, "width of its n-channel transistor");
  v.quantity("pmos", g.pmos_width_m, Dimension::length, {1e-7, 1e-3}, "width of its p-channel transistor");
  v.quantity("length", g.length_m, Dimension::length, {1e-8, 1e-5}, "channel length of both");
}

template <class Visitor>
void visit_fields(Visitor& v, RramArraySpec& a) {
  static constexpr std::array<std::string_view, 2> cells{"rram_2t2r", "rram_1t1r"};
  v.one_of("cell", a.cell, cells, "memory cell", "rram_2t2r");
  v.integer("rows", a.rows, {4, 4096}, "cells on a bit line of one sub-array, all read at once");
  v.integer("columns", a.columns, {1, 4096}, "columns of one sub-array");
  v.quantity("supply", a.supply_v, Dimension::voltage, {0.2, 6}, "of word lines that are on, and of the periphery");
  v.quantity("temperature", a.temperature_kelvin, Dimension::temperature, {-60 + 273.15, 200 + 273.15},
             "temperature of the silicon");
  v.section("device", [&](auto& device) { visit_fields(device, a.device); });
  v.section("read", [&](auto& read) { visit_fields(read, a.read); });
  v.section("lines", [&](auto& lines) { visit_fields(lines, a.lines); });
  v.optional_section("multiplexer", a.multiplexer,
                     "a transmission gate in each bit line, word-line supply on its gates, in place of array.lines.mux",
                     [](auto& gate, TransmissionGateSpec& g) { visit_fields(gate, g); });
  v.integer("mux", a.mux_ways, {1, 1024}, "columns that share a sense amplifier", 8);
  v.section("mlsa", [&](auto& mlsa) { visit_fields(mlsa, a.mlsa); });
  v.optional_section(
      "row_reader", a.row_reader,
      "small latches that read a column row by row, whose accuracy is then found beside that of all rows at once",
      [](auto& reader, RowReaderSpec& r) { visit_fields(reader, r); });
}

template <class Visitor>
void visit_fields(Visitor& v, SramLayersSpec& s) {
  v.integers("layers", s.layers, {1, 255}, "numbers of these layers, from 1");
  v.path("study", s.study,
         "specification of the schema bitline.study/1: its column, fit, variation and read-out are those of the 6T columns");
  v.integer("code", s.code, {0, 255}, "DAC code of a row whose input is +1, the others are off; 0: the largest", 0);
  v.section("mlsa", [&](auto& mlsa) {
    visit_codes(mlsa, s.mlsa.bits, s.mlsa.references);
    mlsa.quantity("offset", s.mlsa.offset_v, Dimension::voltage, {0, 1},
                  "standard deviation of what a sense amplifier adds to its reference");
    mlsa.quantity("noise", s.mlsa.noise_v, Dimension::voltage, {0, 1}, "standard deviation of the noise of a comparison");
  });
}

template <class Visitor>
void visit_fields(Visitor& x, RramVariationSpec& v) {
  x.boolean("resistances", v.resistances, "whether resistances spread and some devices are stuck", true);
  x.boolean("transistors", v.transistors, "whether the thresholds of access devices differ, and of 6T cells", true);
  x.boolean("offset", v.offset, "whether sense amplifiers have their offset", true);
  x.boolean("noise", v.noise, "whether devices and sense amplifiers add their noise to every read", true);
}

template <class Visitor>
void visit_fields(Visitor& v, RramStudySpec& s) {
  v.text("title", s.title, "one line for reports", "");
  v.section("technology", [&](auto& technology) { visit_fields(technology, s.technology); });
  v.section("array", [&](auto& array) { visit_fields(array, s.array); });
  v.optional_section("sram", s.sram, "layers on columns of 6T cells in place of the array's",
                     [](auto& section, SramLayersSpec& sram) { visit_fields(section, sram); });
  v.section("variation", [&](auto& variation) { visit_fields(variation, s.variation); });
  v.section("network",
            [&](auto& network) { network.path("folder", s.network.folder, "folder with network.yaml and its arrays"); });
  v.section("data", [&](auto& data) {
    static constexpr std::array<std::string_view, 2> sets{"mnist", "cifar10"};
    data.one_of("set", s.data.set, sets, "images of 28 x 28 pixels in 8 bits, or of 32 x 32 in three colours");
    data.path("folder", s.data.folder, "of its files; without it the variable BITLINE_MNIST or BITLINE_CIFAR10", "");
    data.integer("images", s.data.images, {0, 1'000'000}, "number of test images from the first on; 0 takes all", 0);
  });
  v.section("fit", [&](auto& fit) {
    fit.quantity("error", s.fit.error, Dimension::one, {1e-7, 0.1},
                 "rms error of a column's current that leaving out terms may cause, as a share of full scale", 2e-4);
    fit.integer("columns", s.fit.columns, {50, 1'000'000}, "random columns that the reduction is fitted to", 2000);
    fit.integer("holdout_columns", s.fit.holdout_columns, {1, 100'000}, "random columns kept aside, in SPICE", 50);
  });
  v.section("study", [&](auto& study) {
    study.integer("dies", s.study.dies, {1, 1'000'000}, "number of dies drawn");
    study.seed("seed", s.study.seed, "of every random draw; a study without a seed does not start");
  });
  v.section("audit", [&](auto& audit) {
    audit.integer("columns", s.audit.columns, {0, 1'000'000}, "reads whose current SPICE repeats", 500);
    audit.integer("codes", s.audit.codes, {0, 1'000'000}, "of these, reads whose code SPICE repeats", 100);
  });
}

}  // namespace bitline::spec
