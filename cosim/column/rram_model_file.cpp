#include <vector>

#include "cosim/column/rram_model.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/reader.hpp"
#include "netlists/spec/yaml_writer.hpp"

namespace bitline::column {

namespace {

using spec::Reader;
using spec::YamlWriter;

constexpr const char* schema = "bitline.rram-model/1";
constexpr std::string_view kinds[] = {"clamp", "divider", "discharge"};

void write_residual(YamlWriter& writer, const char* key, const Residual& residual) {
  writer.section(
      key, [&](YamlWriter& w) { w.number("rms", residual.rms).number("max", residual.max).integer("count", residual.count); });
}

Residual read_residual(Reader section) { return {section.number("rms"), section.number("max"), section.integer("count")}; }

}  // namespace

std::string to_yaml(const RramModel& model) {
  YamlWriter writer;
  writer.text("schema", schema).text("subject_digest", model.subject_digest);
  writer.section("read", [&](YamlWriter& w) {
    w.text("by", kinds[static_cast<std::size_t>(model.read.kind)])
        .number("voltage_v", model.read.voltage_v)
        .number("time_s", model.read.time_s)
        .number("line_farad", model.read.line_farad)
        .number("kick_v", model.read.kick_v)
        .number("pull_up_ohm", model.read.pull_up_ohm);
  });
  writer.section("wires", [&](YamlWriter& w) {
    w.integer("rows", model.wires.rows)
        .number("bitline_ohm", model.wires.bitline_ohm)
        .number("sourceline_ohm", model.wires.sourceline_ohm)
        .number("series_ohm", model.wires.series_ohm)
        .number("series_ohm_per_a", model.wires.series_ohm_per_a);
  });
  writer.section("cell", [&](YamlWriter& w) {
    w.boolean("complementary", model.law.complementary)
        .number("sinh_v", model.law.sinh_v)
        .number("off_a", model.law.off_a)
        .number("off_slope_v", model.law.off_slope_v)
        .number("off_knee_v", model.law.off_knee_v)
        .number("low_ohm", model.low_ohm)
        .number("high_ohm", model.high_ohm);
    w.section("access", [&](YamlWriter& a) {
      a.integer("degree", model.law.access.degree)
          .number("current_scale_a", model.law.access.current_scale_a)
          .number("source_scale_v", model.law.access.source_scale_v)
          .number("shift_scale_v", model.law.access.shift_scale_v)
          .numbers("coefficients_ohm", model.law.access.coefficients_ohm);
    });
  });
  writer.number("full_scale_a", model.full_scale_a).number("full_scale", model.full_scale);
  writer.section("rows", [&](YamlWriter& w) {
    w.numbers("bitline_v", model.bitline_v).numbers("sourceline_v", model.sourceline_v).numbers("share", model.share);
  });
  writer.section("reduction", [&](YamlWriter& w) {
    w.number("bend", model.bend)
        .integer("moments", model.moments)
        .integer("degree", model.degree)
        .numbers("coefficients", model.coefficients)
        .numbers("box_low", model.box_low)
        .numbers("box_high", model.box_high);
  });
  writer.section("quality", [&](YamlWriter& w) {
    write_residual(w, "ladder", model.quality.ladder);
    write_residual(w, "holdout_ladder", model.quality.holdout_ladder);
    write_residual(w, "spice", model.quality.spice);
    w.number("condition", model.quality.condition);
  });
  return writer.str();
}

RramModel read_rram_model(const std::filesystem::path& file) {
  Reader reader = Reader::open(file, schema);
  RramModel model{};
  model.subject_digest = reader.text("subject_digest");
  Reader read = reader.section("read");
  const std::string by = read.one_of("by", kinds);
  for (std::size_t k = 0; k < std::size(kinds); ++k)
    if (by == kinds[k]) model.read.kind = static_cast<RramReadKind>(k);
  model.read.voltage_v = read.number("voltage_v");
  model.read.time_s = read.number("time_s");
  model.read.line_farad = read.number("line_farad");
  model.read.kick_v = read.number("kick_v");
  model.read.pull_up_ohm = read.number("pull_up_ohm");
  Reader wires = reader.section("wires");
  model.wires = {wires.integer("rows", {1, 4096}), wires.number("bitline_ohm"), wires.number("sourceline_ohm"),
                 wires.number("series_ohm"), wires.number("series_ohm_per_a", {}, 0.0)};
  Reader cell = reader.section("cell");
  model.law.complementary = cell.boolean("complementary");
  model.law.sinh_v = cell.number("sinh_v");
  model.law.off_a = cell.number("off_a");
  model.law.off_slope_v = cell.number("off_slope_v");
  model.law.off_knee_v = cell.number("off_knee_v");
  model.low_ohm = cell.number("low_ohm");
  model.high_ohm = cell.number("high_ohm");
  Reader access = cell.section("access");
  model.law.access = {access.integer("degree", {0, 8}), access.number("current_scale_a"), access.number("source_scale_v"),
                      access.number("shift_scale_v"), access.numbers("coefficients_ohm")};
  model.full_scale_a = reader.number("full_scale_a");
  model.full_scale = reader.number("full_scale");
  Reader rows = reader.section("rows");
  model.bitline_v = rows.numbers("bitline_v");
  model.sourceline_v = rows.numbers("sourceline_v");
  model.share = rows.numbers("share");
  Reader reduction = reader.section("reduction");
  model.bend = reduction.number("bend", {0, 1e6});
  model.moments = reduction.integer("moments", {1, 4});
  model.degree = reduction.integer("degree", {1, 6});
  model.coefficients = reduction.numbers("coefficients");
  model.box_low = reduction.numbers("box_low");
  model.box_high = reduction.numbers("box_high");
  Reader quality = reader.section("quality");
  model.quality = {read_residual(quality.section("ladder")), read_residual(quality.section("holdout_ladder")),
                   read_residual(quality.section("spice")), quality.number("condition")};
  if (reader.good()) {
    const auto expect = [&](Reader& section, const char* key, std::size_t found, int expected) {
      if (static_cast<int>(found) != expected)
        section.fail(key, "it has " + std::to_string(found) + " values; expected " + std::to_string(expected));
    };
    expect(access, "coefficients_ohm", model.law.access.coefficients_ohm.size(), moment_term_count(model.law.access.degree, 3));
    expect(rows, "bitline_v", model.bitline_v.size(), model.wires.rows);
    expect(rows, "sourceline_v", model.sourceline_v.size(), model.wires.rows);
    expect(rows, "share", model.share.size(), model.wires.rows);
    expect(reduction, "coefficients", model.coefficients.size(), moment_term_count(model.degree, model.moments));
    expect(reduction, "box_low", model.box_low.size(), model.moments);
    expect(reduction, "box_high", model.box_high.size(), model.moments);
  }
  reader.finish();
  return model;
}

}  // namespace bitline::column
