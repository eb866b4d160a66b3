#pragma once

#include <array>
#include <string_view>

#include "netlists/spec/quantity.hpp"
#include "netlists/spec/range.hpp"
#include "netlists/spec/study_spec.hpp"

/// Every key of a specification with its range, fallback and meaning, written down once: what reads a specification, what
/// writes it and what describes it all walk through these functions as the visitor `v`.
namespace bitline::spec {

constexpr std::string_view study_schema_name = "bitline.study/1";

template <class Visitor>
void visit_fields(Visitor& v, TechnologySpec& t) {
  v.text("name", t.name, "a technology that comes with the program, for example generic130", "");
  v.path("folder", t.folder,
         "or a folder with technology.yaml; beside a name, the model files of a technology that comes without them", "");
  v.text("corner", t.corner, "process corner of the model cards", "typical");
}

template <class Visitor>
void visit_fields(Visitor& v, ReplicaSpec& r) {
  v.quantity("current", r.full_current_a, Dimension::current, {1e-12, 1e-2},
             "current of a nominal cell at the largest code; that of a code is proportional to it");
  v.quantity("scale", r.scale, Dimension::one, {1, 1e5}, "width of the replica against the cell");
}

template <class Visitor>
void visit_fields(Visitor& v, WordlineSpec& w) {
  v.integer("bits", w.bits, {1, 8}, "resolution of the word-line DAC; code 0 is off");
  v.quantity("high", w.high_v, Dimension::voltage, {0.05, 6}, "level of the largest code");
  v.quantities_or(
      "levels", w.levels_v, Dimension::voltage, {0, 6}, "nominal-charge",
      "one level per code, rising from code 0 to `high`, or chosen so that the nominal charge is proportional to the code");
  v.quantity("pulse", w.pulse_s, Dimension::time, {10e-12, 1e-6}, "width of the pulse at half height");
  v.quantity("edge", w.edge_s, Dimension::time, {1e-12, 100e-9}, "duration of each edge, 0 to 100 %");
  v.optional_section("replica", w.replica,
                     "a DAC of currents through a replica of the cell, which sets the levels; `high` is then their limit",
                     [](auto& section, ReplicaSpec& replica) { visit_fields(section, replica); });
}

template <class Visitor>
void visit_fields(Visitor& v, PrechargeSpec& p) {
  v.quantity("width", p.width_m, Dimension::length, {10e-9, 1e-3}, "width of each precharge device and of the equaliser");
  v.quantity("length", p.length_m, Dimension::length, {5e-9, 10e-6}, "length of the same devices");
  v.quantity("time", p.time_s, Dimension::time, {1e-12, 1e-6}, "from the start until the release begins");
  v.quantity("edge", p.edge_s, Dimension::time, {1e-12, 100e-9}, "duration of the release edge");
  v.quantity("settle", p.settle_s, Dimension::time, {0, 1e-6}, "from the end of the release to the rise of the word lines");
}

template <class Visitor>
void visit_fields(Visitor& v, StrongarmSpec& l) {
  constexpr Range widths{10e-9, 1e-3};
  v.quantity("length", l.length_m, Dimension::length, {5e-9, 10e-6}, "channel length of every device");
  v.quantity("tail", l.tail_width_m, Dimension::length, widths, "width of the clocked device below the input pair");
  v.quantity("input", l.input_width_m, Dimension::length, widths, "width of each device of the input pair");
  v.quantity("cross_n", l.cross_n_width_m, Dimension::length, widths,
             "width of the n-channel device of each cross-coupled inverter");
  v.quantity("cross_p", l.cross_p_width_m, Dimension::length, widths, "width of the p-channel device of the same");
  v.quantity("precharge", l.precharge_width_m, Dimension::length, widths,
             "width of each of the four devices that precharge outputs and inner nodes");
  v.quantity("inverter_n", l.inverter_n_width_m, Dimension::length, widths,
             "width of the n-channel device of each output inverter");
  v.quantity("inverter_p", l.inverter_p_width_m, Dimension::length, widths, "width of the p-channel device of the same");
}

template <class Visitor>
void visit_fields(Visitor& v, LatchSpec& l) {
  v.optional_section("strongarm", l.strongarm, "sizes of a StrongARM latch; it needs every key below",
                     [](auto& section, StrongarmSpec& sizes) { visit_fields(section, sizes); });
  v.path("template", l.circuit_file, "in the place of `strongarm`: a file with a subcircuit of your own", "");
  v.quantity("load", l.load_farad, Dimension::capacitance, {1e-18, 10e-12}, "load of each output");
  v.quantity("edge", l.edge_s, Dimension::time, {1e-12, 100e-9}, "rise of the clock, 0 to 100 %");
  v.quantity("evaluation", l.evaluation_s, Dimension::time, {1e-12, 1e-6},
             "from the begin of the clock's rise until the decision must stand");
  v.quantity("common_mode_low", l.common_mode_low_v, Dimension::voltage, {0, 6},
             "lowest common mode of the bit lines at which the latch has to work");
  v.quantity("common_mode_high", l.common_mode_high_v, Dimension::voltage, {0, 6}, "highest one");
}

template <class Visitor>
void visit_fields(Visitor& v, ComparatorSpec& c) {
  v.quantity("offset", c.offset_v, Dimension::voltage, {0, 0.5},
             "standard deviation over columns of the input-referred offset");
  v.quantity("noise", c.noise_v, Dimension::voltage, {0, 0.1}, "standard deviation of the noise, fresh at every strobe");
  v.quantity("reference_common_mode", c.reference_common_mode_v, Dimension::voltage, {0, 6},
             "common mode of the bit lines at which the offset is stated");
  v.quantity("common_mode_slope", c.common_mode_slope, Dimension::per_volt, {-100, 100},
             "relative change of an offset per volt of common mode");
  v.optional_section("latch", c.latch, "a latch in transistors: sizes of a StrongARM, or a template of your own",
                     [](auto& section, LatchSpec& latch) { visit_fields(section, latch); });
}

template <class Visitor>
void visit_fields(Visitor& v, TrimSearchSpec& t) {
  static constexpr std::array<std::string_view, 2> searches{"published", "improved"};
  v.one_of("search", t.search, searches,
           "how the trim rows are set: in halved steps, or to half a flip with rows exchanged at the end", "published");
  v.integer("repeats", t.repeats, {1, 99}, "odd number of strobes of a decision; the majority counts", 1);
  v.integer("exchanges", t.exchanges, {0, 1000},
            "improved: exchanges of two rows that are tried at the end; they need repeats of at least 3", 0);
}

template <class Visitor>
void visit_fields(Visitor& v, ArraySpec& a) {
  v.integer("columns", a.columns, {2, 4096}, "cells on a word line");
  v.section("wordline", [&](auto& wordline) {
    wordline.quantity("driver", a.driver_ohm, Dimension::resistance, {0, 1e6}, "output resistance of a word-line driver");
    wordline.quantity("resistance", a.wordline_ohm, Dimension::resistance, {0, 1e5}, "resistance of the wire per cell");
    wordline.quantity("capacitance", a.wordline_farad, Dimension::capacitance, {0, 1e-12},
                      "capacitance of the wire per cell, beside the gates on it");
    wordline.integer("sections", a.sections, {1, 64}, "sections in which a deck lumps the word line", 4);
  });
  v.quantity("rail", a.rail_ohm, Dimension::resistance, {0, 1e5}, "resistance between the cells of a column and ground");
}

template <class Visitor>
void visit_fields(Visitor& v, ColumnSpec& c) {
  static constexpr std::array<std::string_view, 1> cells{"sram_6t"};
  v.one_of("cell", c.cell, cells, "memory cell");
  v.integer("rows", c.rows, {8, 4096}, "cells on a bit line");
  v.quantity("supply", c.supply_v, Dimension::voltage, {0.2, 6}, "supply of the cells");
  v.quantity("temperature", c.temperature_kelvin, Dimension::temperature, {-60 + 273.15, 200 + 273.15},
             "temperature of the silicon");
  v.section("bitline", [&](auto& bitline) {
    bitline.quantity("capacitance", c.bitline_farad, Dimension::capacitance, {1e-15, 10e-12},
                     "wire and periphery of one bit line, beside what the cells add");
    bitline.quantity("resistance", c.bitline_ohm, Dimension::resistance, {0, 1e4}, "resistance of the wire per cell", 0.0);
  });
  v.section("wordline", [&](auto& wordline) { visit_fields(wordline, c.wordline); });
  v.section("precharge", [&](auto& precharge) { visit_fields(precharge, c.precharge); });
  v.section("strobe", [&](auto& strobe) {
    strobe.quantity("delay", c.strobe_delay_s, Dimension::time, {0, 1e-6},
                    "from the end of the word lines' fall to the strobe of the comparators");
  });
  v.section("compensation", [&](auto& compensation) {
    compensation.quantity("level", c.compensation_v, Dimension::voltage, {0, 6}, "word-line level of the trim rows");
    visit_fields(compensation, c.trim_search);
  });
  v.section("comparator", [&](auto& comparator) { visit_fields(comparator, c.comparator); });
  v.optional_section("array", c.array, "what surrounds the column; without it word lines and ground are ideal",
                     [](auto& section, ArraySpec& array) { visit_fields(section, array); });
}

template <class Visitor>
void visit_fields(Visitor& x, VariationSpec& v) {
  x.quantity("mismatch_scale", v.mismatch_scale, Dimension::one, {0, 10},
             "multiplies the threshold sigma of every transistor; 0 switches cell mismatch off", 1.0);
  x.quantity("wordline_error", v.wordline_error_v, Dimension::voltage, {0, 0.1},
             "standard deviation of what a row's DAC adds to its levels, the same in all columns", 0.0);
  x.boolean("comparator_offset", v.comparator_offset, "whether comparators have their offset", true);
  x.boolean("comparator_noise", v.comparator_noise, "whether comparators have their noise", true);
  x.boolean("bitline_noise", v.bitline_noise, "whether the cells' currents and the precharge add their noise to every read",
            true);
}

template <class Visitor>
void visit_fields(Visitor& v, LayerRowsSpec& l) {
  v.integer("threshold_rows", l.threshold_rows, {0, 4096},
            "rows for the thresholds; in the output layer for the read-out ramp");
  v.integer("threshold_code", l.threshold_code, {0, 255}, "DAC code of the threshold rows; not in the output layer", 0);
  v.integer("trim_rows", l.trim_rows, {4, 1024},
            "rows that compensate the offset of the column; a power of two for the published search");
  v.integer("activation_code", l.activation_code, {0, 255}, "DAC code of an activation that is on; not in the first layer", 0);
  v.integer("balance_rows", l.balance_rows, {0, 4096},
            "first layer: rows that fill up the codes of an image to data.normalise.total; an even number", 0);
}

template <class Visitor>
void visit_fields(Visitor& v, NetworkSpec& n) {
  v.path("folder", n.folder, "folder with network.yaml and its .npy files");
  v.sections("layers", n.layers, [](auto& layer, LayerRowsSpec& rows) { visit_fields(layer, rows); });
  v.section("readout", [&](auto& readout) {
    readout.integer("bits", n.readout.bits, {1, 10}, "the ramp of the output layer has 2^bits strobes");
    readout.quantity("range", n.readout.range, Dimension::one, {0.5, 4096},
                     "sums from -range to +range are resolved, in units of one activation");
  });
}

template <class Visitor>
void visit_fields(Visitor& v, BoostingSpec& b) {
  static constexpr std::array<std::string_view, 2> solvers{"constrained", "rounded"};
  static constexpr std::array<std::string_view, 2> thresholds{"searched", "nearest"};
  v.integer("side", b.side, {2, 28}, "images are reduced to side x side pixels by means, one data row for each", 9);
  v.integer("columns", b.columns, {1, 700}, "columns of each of the 45 tasks of one digit against another");
  v.one_of("weights", b.solver, solvers,
           "weights of a column: those of the regression over +1 and -1, or its real weights rounded", "constrained");
  v.integer("restarts", b.restarts, {0, 1000}, "constrained: descents from drawn starts, beside that from rounded weights", 4);
  v.one_of("threshold", b.threshold, thresholds,
           "ones of the threshold rows: those with which the column errs least, or the nearest to the regression's",
           "searched");
  v.integer("threshold_rows", b.threshold_rows, {0, 4096}, "rows for the threshold of a column; 0 makes every one zero");
  v.integer("threshold_code", b.threshold_code, {0, 255}, "DAC code of the threshold rows", 0);
  v.integer("trim_rows", b.trim_rows, {4, 1024},
            "rows that compensate the offset of the column; a power of two for the published search");
  v.integer("training_images", b.training_images, {0, 1'000'000}, "number of training images from the first on; 0 takes all",
            0);
}

template <class Visitor>
void visit_fields(Visitor& v, DataSpec& d) {
  static constexpr std::array<std::string_view, 2> sets{"digits", "mnist"};
  static constexpr std::array<std::string_view, 2> crops{"center", "whole"};
  v.one_of("set", d.set, sets, "digits comes with the program; mnist is read from its IDX files");
  v.path("folder", d.folder, "mnist: folder of the four IDX files; without it the variable BITLINE_MNIST", "");
  v.one_of("crop", d.crop, crops, "mnist: the central 20x20 pixels, or the whole image", "center");
  v.integer("images", d.images, {0, 1'000'000}, "number of test images from the first on; 0 takes all", 0);
  v.optional_section("normalise", d.normalise, "makes the codes of every image add up alike; without it they stay as they are",
                     [](auto& section, NormaliseSpec& normalise) {
                       static constexpr std::array<std::string_view, 3> ways{"gain", "offset", "rows"};
                       section.one_of("by", normalise.by, ways, "a factor, a summand, or the balance rows of the first layer");
                       section.integer("total", normalise.total, {1, 1'000'000}, "what the codes shall add up to");
                     });
}

template <class Visitor>
void visit_fields(Visitor& v, FitSpec& f) {
  v.quantity("error", f.error_v, Dimension::voltage, {1e-9, 0.1},
             "rms error between the bit lines that leaving out modes may cause", 0.05e-3);
  v.quantity("swing", f.swing_v, Dimension::voltage, {0.01, 6}, "largest discharge of a bit line that the model covers", 0.55);
  v.integer("cells", f.cells, {20, 1'000'000}, "threshold-shift points used for fitting", 240);
  v.integer("holdout_cells", f.holdout_cells, {10, 1'000'000}, "threshold-shift points kept aside", 100);
  v.integer("holdout_columns", f.holdout_columns, {1, 100'000}, "random full columns kept aside", 24);
  v.integer("latches", f.latches, {56, 100'000}, "latches used for fitting, where the comparator has one", 480);
  v.integer("holdout_latches", f.holdout_latches, {2, 100'000}, "latches kept aside, each at three common modes", 60);
}

template <class Visitor>
void visit_fields(Visitor& v, PointSpec& p) {
  v.text("corner", p.corner, "process corner; without it that of the technology", "");
  v.optional_quantity("temperature", p.temperature_kelvin, Dimension::temperature, {-60 + 273.15, 200 + 273.15},
                      "temperature of the silicon");
  v.optional_quantity("supply", p.supply_v, Dimension::voltage, {0.2, 6}, "supply of the cells");
  v.optional_quantity("high", p.high_v, Dimension::voltage, {0.05, 6}, "word-line level of the largest code");
  v.optional_quantity("compensation", p.compensation_v, Dimension::voltage, {0, 6}, "word-line level of the trim rows");
}

template <class Visitor>
void visit_fields(Visitor& v, TrainingSpec& t) {
  v.integer("epochs", t.epochs, {1, 10'000}, "over the training images with one die in the loop", 24);
  v.integer("rounds", t.rounds, {1, 1000}, "in which these are run, each from the weights alone that the one before has found",
            3);
  v.integer("batch", t.batch, {1, 100'000}, "images between two steps", 100);
  v.quantity("rate", t.rate, Dimension::one, {1e-9, 1}, "of Adam at the start", 3e-3);
  v.quantity("final_rate", t.final_rate, Dimension::one, {1e-9, 1}, "of Adam at the end", 1e-4);
  v.integer("images", t.images, {0, 1'000'000}, "number of training images from the first on; 0 takes all", 0);
  v.integer("statistics_images", t.statistics_images, {1, 1'000'000},
            "training images over which batch statistics are measured through the hardware", 2000);
  v.integer("distribution_epochs", t.distribution_epochs, {0, 10'000},
            "of the network that is trained on draws of dies; 0 trains none", 30);
  v.integer("distribution_dies", t.distribution_dies, {1, 1'000'000},
            "dies outside of the study whose cells say how much strengths spread", 2);
}

template <class Visitor>
void visit_fields(Visitor& v, StudySpec& s) {
  v.text("title", s.title, "one line for reports", "");
  v.section("technology", [&](auto& technology) { visit_fields(technology, s.technology); });
  v.section("column", [&](auto& column) { visit_fields(column, s.column); });
  v.section("variation", [&](auto& variation) { visit_fields(variation, s.variation); });
  v.optional_section("boosting", s.boosting,
                     "a classifier of boosted columns for `bitline boost`; `network` may then be left out",
                     [](auto& section, BoostingSpec& boosting) { visit_fields(section, boosting); });
  v.section_unless("network", s.boosting && s.network.layers.empty(), [&](auto& network) { visit_fields(network, s.network); });
  v.section("data", [&](auto& data) { visit_fields(data, s.data); });
  v.section("fit", [&](auto& fit) { visit_fields(fit, s.fit); });
  v.section("study", [&](auto& study) {
    study.integer("dies", s.study.dies, {1, 1'000'000}, "number of dies drawn");
    study.seed("seed", s.study.seed, "of every random draw; a study without a seed does not start");
  });
  v.section("audit", [&](auto& audit) {
    audit.integer("columns", s.audit.columns, {0, 1'000'000}, "(die, image, column) triples that SPICE repeats", 200);
    audit.integer("whole_images", s.audit.whole_images, {0, 100'000}, "images that SPICE carries through every layer", 3);
  });
  v.optional_section("training", s.training, "training with the hardware in the loop, by `bitline train`",
                     [](auto& section, TrainingSpec& training) { visit_fields(section, training); });
  v.optional_sections("points", s.points, [](auto& point, PointSpec& p) { visit_fields(point, p); });
}

}  // namespace bitline::spec
