#include "netlists/spec/study_rules.hpp"

#include <bit>
#include <set>
#include <string>

#include "netlists/spec/points.hpp"
#include "netlists/spec/quantity.hpp"

// A value that could not be read is NaN, 0 or empty and breaks no rule: it has its own message.
namespace bitline::spec {
namespace {

std::string volts(double value) { return format_quantity(value, Dimension::voltage); }
std::string seconds(double value) { return format_quantity(value, Dimension::time); }

void check_technology(Reader technology, const TechnologySpec& t) {
  if (t.name.empty() && t.folder.empty())
    technology.fail("", "neither 'name' nor 'folder' is given; expected one of them, for example 'name: generic130'");
}

void check_levels(Reader& wordline, const WordlineSpec& w) {
  if (w.levels_v.empty() || w.bits == 0) return;
  const std::size_t count = std::size_t{1} << static_cast<unsigned>(w.bits);
  if (w.levels_v.size() != count)
    wordline.fail("levels", "there are " + std::to_string(w.levels_v.size()) + " levels; " + std::to_string(w.bits) +
                                " bits have " + std::to_string(count) + " codes");
  for (std::size_t code = 1; code < w.levels_v.size(); ++code)
    if (w.levels_v[code] <= w.levels_v[code - 1])
      wordline.fail("levels", "code " + std::to_string(code) + " has " + volts(w.levels_v[code]) + " after " +
                                  volts(w.levels_v[code - 1]) + "; expected levels that rise with the code");
  if (w.levels_v.back() < w.high_v || w.levels_v.back() > w.high_v)
    wordline.fail("levels", "the last level is " + volts(w.levels_v.back()) + "; expected 'high', which is " + volts(w.high_v));
}

void check_latch(Reader latch, const LatchSpec& l, double supply_v) {
  if (l.strongarm.has_value() != l.circuit_file.empty())
    latch.fail("", l.strongarm ? "both 'strongarm' and 'template' are given; expected one of them"
                               : "neither 'strongarm' nor 'template' is given; expected one of them");
  if (l.evaluation_s <= l.edge_s)
    latch.fail("evaluation", seconds(l.evaluation_s) + " is not longer than the clock's edge of " + seconds(l.edge_s) +
                                 "; expected a latch that has time to decide");
  if (l.common_mode_high_v <= l.common_mode_low_v)
    latch.fail("common_mode_high", volts(l.common_mode_high_v) + " is not above 'common_mode_low', which is " +
                                       volts(l.common_mode_low_v) + "; expected a range");
  if (l.common_mode_high_v > supply_v)
    latch.fail("common_mode_high",
               volts(l.common_mode_high_v) + " is never reached; expected at most the supply of " + volts(supply_v));
}

void check_trim_search(Reader compensation, const TrimSearchSpec& t) {
  if (t.repeats > 0 && t.repeats % 2 == 0)
    compensation.fail("repeats",
                      "an even number of strobes, " + std::to_string(t.repeats) + ", can be undecided; expected an odd one");
  if (t.exchanges > 0 && t.search == "published")
    compensation.fail("exchanges", "the published search exchanges no rows; expected 'search: improved' beside it");
  if (t.exchanges > 0 && t.repeats == 1)
    compensation.fail("exchanges",
                      "a single strobe does not tell how near a comparator is to turning; expected 'repeats' of "
                      "at least 3 beside it");
}

void check_column(Reader column, const ColumnSpec& c) {
  Reader wordline = column.section("wordline");
  if (c.wordline.pulse_s <= c.wordline.edge_s)
    wordline.fail("pulse", seconds(c.wordline.pulse_s) + " is not longer than the edge of " + seconds(c.wordline.edge_s) +
                               "; expected a pulse that reaches its level");
  const std::string below_supply = "; expected a level below the supply of " + volts(c.supply_v);
  if (c.wordline.high_v >= c.supply_v) wordline.fail("high", "found " + volts(c.wordline.high_v) + below_supply);
  if (c.compensation_v >= c.supply_v)
    column.section("compensation").fail("level", "found " + volts(c.compensation_v) + below_supply);
  check_trim_search(column.section("compensation"), c.trim_search);
  if (c.comparator.reference_common_mode_v > c.supply_v)
    column.section("comparator")
        .fail("reference_common_mode", volts(c.comparator.reference_common_mode_v) +
                                           " is never reached; expected at most the supply of " + volts(c.supply_v));
  if (c.comparator.latch) check_latch(column.section("comparator").section("latch"), *c.comparator.latch, c.supply_v);
  check_levels(wordline, c.wordline);
  if (c.wordline.replica && !c.wordline.levels_v.empty())
    wordline.fail("levels", "a replica sets the levels; expected no list beside 'replica'");
}

/// A DAC code of a layer that needs one must be a code that is on; a layer that does not must not name one.
void check_code(Reader& layer, const char* key, int code, bool used, int largest) {
  const bool unset = !layer.has(key) || layer.is_word(key, "0");
  if (used && unset) layer.fail(key, "the layer needs this code; expected 1 to " + std::to_string(largest));
  if (used && code > largest)
    layer.fail(key, "code " + std::to_string(code) + " does not exist; expected 1 to " + std::to_string(largest));
  if (!used && code != 0) layer.fail(key, "the layer has no use for it; expected no such key here");
}

void check_layers(Reader network, const StudySpec& spec) {
  std::vector<Reader> layers = network.sections("layers");
  if (spec.network.layers.empty() && network.has("layers")) network.fail("layers", "expected at least one layer");
  const int largest = (1 << spec.column.wordline.bits) - 1;
  for (std::size_t i = 0; i < layers.size(); ++i) {
    const LayerRowsSpec& rows = spec.network.layers[i];
    const bool first = i == 0;
    const bool last = i + 1 == layers.size();
    if (rows.trim_rows > 0 && spec.column.trim_search.search != "improved" &&
        !std::has_single_bit(static_cast<unsigned>(rows.trim_rows)))
      layers[i].fail("trim_rows", std::to_string(rows.trim_rows) +
                                      " is not a power of two, which the published search needs; expected 4, 8, 16, …");
    if (spec.column.rows > 0 && rows.threshold_rows + rows.trim_rows >= spec.column.rows)
      layers[i].fail("threshold_rows",
                     std::to_string(rows.threshold_rows) + " threshold rows and " + std::to_string(rows.trim_rows) +
                         " trim rows leave no row for data; the column has " + std::to_string(spec.column.rows));
    if (last && (rows.threshold_rows % 2 != 0 || layers[i].is_word("threshold_rows", "0")))
      layers[i].fail("threshold_rows", "the output layer has " + std::to_string(rows.threshold_rows) +
                                           " ramp rows; expected an even number of at least 2, half of them for each sign");
    if (rows.balance_rows % 2 != 0 || (rows.balance_rows > 0 && !first))
      layers[i].fail("balance_rows",
                     std::to_string(rows.balance_rows) +
                         " rows; expected an even number in the first layer, where images enter, and none elsewhere");
    if (spec.column.wordline.bits == 0) continue;
    check_code(layers[i], "threshold_code", rows.threshold_code, !last && rows.threshold_rows > 0, largest);
    check_code(layers[i], "activation_code", rows.activation_code, !first, largest);
  }
}

/// Balance rows and a normalisation by rows need each other.
void check_normalise(Reader data, const StudySpec& spec) {
  const bool wanted = spec.data.normalise && spec.data.normalise->by == "rows";
  if (spec.network.layers.empty() || spec.network.layers.front().balance_rows % 2 != 0) return;
  const bool there = spec.network.layers.front().balance_rows > 0;
  if (wanted && !there)
    data.section("normalise")
        .fail("by", "the first layer has no balance rows; expected network.layers[0].balance_rows above 0");
  if (there && !wanted)
    data.fail("normalise", "the first layer has " + std::to_string(spec.network.layers.front().balance_rows) +
                               " balance rows that nothing drives; expected {by: rows, total: …}");
}

void check_boosting(Reader boosting, const StudySpec& spec) {
  const BoostingSpec& b = *spec.boosting;
  if (b.trim_rows > 0 && spec.column.trim_search.search != "improved" &&
      !std::has_single_bit(static_cast<unsigned>(b.trim_rows)))
    boosting.fail("trim_rows", std::to_string(b.trim_rows) +
                                   " is not a power of two, which the published search needs; expected 4, 8, 16, …");
  const int needed = b.side * b.side + b.threshold_rows + b.trim_rows;
  if (spec.column.rows > 0 && needed > spec.column.rows)
    boosting.fail("side", std::to_string(b.side * b.side) + " pixels, " + std::to_string(b.threshold_rows) +
                              " threshold rows and " + std::to_string(b.trim_rows) + " trim rows need " +
                              std::to_string(needed) + " rows; the column has " + std::to_string(spec.column.rows));
  if (spec.data.set == "digits" && b.side > 8)
    boosting.fail("side", "the digits have 8 x 8 pixels; expected at most 8, found " + std::to_string(b.side));
  if (spec.data.normalise) boosting.fail("", "boosted columns take images as they are; expected no 'data.normalise' beside it");
  if (spec.column.wordline.bits > 0)
    check_code(boosting, "threshold_code", b.threshold_code, b.threshold_rows > 0, (1 << spec.column.wordline.bits) - 1);
}

/// Every point is a column of its own.
void check_points(Reader& reader, const StudySpec& spec) {
  if (spec.points.empty()) return;
  std::vector<Reader> points = reader.sections("points");
  std::set<std::string> names;
  for (std::size_t i = 0; i < spec.points.size(); ++i) {
    const StudySpec study = at_point(spec, spec.points[i]);
    const std::string below_supply = "; expected a level below the supply of " + volts(study.column.supply_v);
    if (study.column.wordline.high_v >= study.column.supply_v)
      points[i].fail("high", "found " + volts(study.column.wordline.high_v) + below_supply);
    if (study.column.compensation_v >= study.column.supply_v)
      points[i].fail("compensation", "found " + volts(study.column.compensation_v) + below_supply);
    if (spec.points[i].high_v && !spec.column.wordline.levels_v.empty())
      points[i].fail("high", "column.wordline.levels fixes every level; expected no such key here");
    if (!names.insert(point_name(study)).second)
      points[i].fail("", "the point " + point_name(study) + " is there twice; expected another corner, temperature or supply");
  }
}

}  // namespace

void check_rules(Reader& reader, const StudySpec& spec) {
  check_technology(reader.section("technology"), spec.technology);
  check_column(reader.section("column"), spec.column);
  if (!spec.network.layers.empty() || reader.has("network") || !spec.boosting) check_layers(reader.section("network"), spec);
  check_normalise(reader.section("data"), spec);
  if (spec.boosting) check_boosting(reader.section("boosting"), spec);
  check_points(reader, spec);
  if (spec.fit.swing_v >= spec.column.supply_v)
    reader.section("fit").fail("swing", volts(spec.fit.swing_v) +
                                            " is more than a bit line has; expected less than the supply of " +
                                            volts(spec.column.supply_v));
}

}  // namespace bitline::spec
