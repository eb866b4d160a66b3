#include <algorithm>
#include <string>
#include <vector>

#include "cosim/column/latch_model.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/reader.hpp"
#include "netlists/spec/yaml_writer.hpp"

namespace bitline::column {

namespace {

constexpr const char* schema = "bitline.latch_model/2";
constexpr int most_coordinates = 3, highest_degree = 8;

using Names = std::vector<std::string>;

/// Names of the coordinates: the pairs, and before them, when even, the devices without a partner.
Names names(const Names& devices, bool even) {
  const auto singles = static_cast<std::ptrdiff_t>(comparators::single_devices(devices));
  Names known;
  if (even) known.assign(devices.begin(), devices.begin() + singles);
  for (auto left = static_cast<std::size_t>(singles); left + 1 < devices.size(); left += 2)
    known.emplace_back(comparators::pair_name(devices[left]));
  return known;
}

Names texts_of(const std::vector<std::uint8_t>& indices, const Names& known) {
  Names texts;
  for (const auto i : indices) texts.push_back(known[i]);
  return texts;
}

std::vector<std::uint8_t> indices_of(spec::Reader& term, const char* key, const Names& known) {
  std::vector<std::uint8_t> indices;
  for (const auto& text : term.texts(key)) {
    const auto found = std::ranges::find(known, text);
    if (found == known.end())
      term.fail(key, "'" + text + "' is no part of the latch" +
                         (known.empty() ? std::string() : "; expected for example '" + known.back() + "'"));
    else
      indices.push_back(static_cast<std::uint8_t>(found - known.begin()));
  }
  return indices;
}

/// Devices without a partner come first, then the pairs, left before right.
void check_devices(spec::Reader& reader, const Names& devices) {
  for (std::size_t d = comparators::single_devices(devices); d < devices.size(); d += 2) {
    const bool pair =
        devices[d].ends_with("_left") && d + 1 < devices.size() && devices[d + 1] == comparators::partner_name(devices[d]);
    if (!pair) reader.fail("devices", "'" + devices[d] + "' is not the left one of a pair; expected NAME_left, NAME_right");
  }
}

}  // namespace

std::string to_yaml(const LatchModel& model) {
  spec::YamlWriter writer;
  writer.text("schema", schema)
      .text("dataset_digest", model.dataset_digest)
      .text("subject_digest", model.subject_digest)
      .texts("devices", model.devices)
      .numbers("sigma_v", model.sigma_v);
  writer.number("common_mode_low_v", model.common_mode_low_v)
      .number("common_mode_high_v", model.common_mode_high_v)
      .number("largest_sigmas", model.largest_sigmas);
  writer.sections("terms", model.terms.size(), [&](spec::YamlWriter& w, std::size_t i) {
    const auto& term = model.terms[i];
    w.texts("odd", texts_of(term.odd, names(model.devices, false)))
        .texts("even", texts_of(term.even, names(model.devices, true)))
        .integer("common_mode_degree", term.common_mode_degree)
        .number("coefficient_v", term.coefficient_v);
  });
  writer.section("holdout", [&](spec::YamlWriter& w) {
    w.number("rms_v", model.holdout_rms_v).number("max_v", model.holdout_max_v).integer("count", model.holdout_count);
  });
  return writer.str();
}

LatchModel read_latch_model(const std::filesystem::path& file) {
  auto reader = spec::Reader::open(file, schema);
  LatchModel model{};
  model.dataset_digest = reader.text("dataset_digest");
  model.subject_digest = reader.text("subject_digest");
  model.devices = reader.texts("devices");
  check_devices(reader, model.devices);
  model.sigma_v = reader.numbers("sigma_v");
  if (reader.good() && model.sigma_v.size() != model.devices.size())
    reader.fail("sigma_v", "it has " + std::to_string(model.sigma_v.size()) + " values; expected one for each of the " +
                               std::to_string(model.devices.size()) + " transistors");
  const Names odd = names(model.devices, false), even = names(model.devices, true);
  model.common_mode_low_v = reader.number("common_mode_low_v");
  model.common_mode_high_v = reader.number("common_mode_high_v");
  if (reader.good() && model.common_mode_high_v <= model.common_mode_low_v)
    reader.fail("common_mode_high_v", "it is not above 'common_mode_low_v'; expected a range");
  model.largest_sigmas = reader.number("largest_sigmas");
  for (auto& term : reader.sections("terms")) {
    model.terms.push_back({indices_of(term, "odd", odd), indices_of(term, "even", even),
                           term.integer("common_mode_degree", {0, highest_degree}), term.number("coefficient_v")});
    if (model.terms.back().odd.size() + model.terms.back().even.size() > most_coordinates)
      term.fail("odd", "the term is of more than third order; expected at most three parts in 'odd' and 'even' together");
  }
  auto holdout = reader.section("holdout");
  model.holdout_rms_v = holdout.number("rms_v");
  model.holdout_max_v = holdout.number("max_v");
  model.holdout_count = holdout.integer("count");
  reader.finish();
  return model;
}

}  // namespace bitline::column
