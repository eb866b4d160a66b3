#include <vector>

#include "cosim/column/column_model.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/reader.hpp"
#include "netlists/spec/yaml_writer.hpp"

namespace bitline::column {

namespace {

using spec::Reader;
using spec::YamlWriter;

constexpr const char* schema = "bitline.model/1";

std::vector<std::vector<double>> rows_of(const Eigen::MatrixXd& matrix) {
  std::vector<std::vector<double>> rows;
  for (const auto& row : matrix.rowwise()) rows.emplace_back(row.begin(), row.end());
  return rows;
}

Eigen::MatrixXd matrix_of(Reader& reader, const char* key) {
  const auto rows = reader.table(key);
  if (rows.empty()) return {};
  Eigen::MatrixXd matrix(static_cast<Eigen::Index>(rows.size()), static_cast<Eigen::Index>(rows.front().size()));
  for (Eigen::Index i = 0; i < matrix.rows(); ++i) {
    const auto& row = rows[static_cast<std::size_t>(i)];
    if (static_cast<Eigen::Index>(row.size()) != matrix.cols()) {
      reader.fail(key, "its rows differ in length; expected a matrix");
      return matrix;
    }
    matrix.row(i) = Eigen::Map<const Eigen::RowVectorXd>(row.data(), matrix.cols());
  }
  return matrix;
}

/// Key of the coefficients that a power of the place multiplies.
std::string place_key(std::size_t index) { return "place_power_" + std::to_string(index + 1); }

void write_residual(YamlWriter& writer, const char* key, const Residual& residual) {
  writer.section(
      key, [&](YamlWriter& w) { w.number("rms", residual.rms).number("max", residual.max).integer("count", residual.count); });
}

Residual read_residual(Reader section) { return {section.number("rms"), section.number("max"), section.integer("count")}; }

}  // namespace

std::string to_yaml(const ColumnModel& model) {
  YamlWriter writer;
  writer.text("schema", schema)
      .text("dataset_digest", model.dataset_digest)
      .text("columns_digest", model.columns_digest)
      .text("subject_digest", model.subject_digest);
  writer.section("wordline", [&](YamlWriter& w) {
    w.integer("codes", model.levels.codes)
        .numbers("level_v", model.levels.level_v)
        .number("ramp_range", model.levels.ramp_range);
  });
  writer.number("precharge_v", model.precharge_v)
      .number("release_kick_v", model.release_kick_v)
      .number("swing_v", model.swing_v)
      .number("max_shift_sigmas", model.max_shift_sigmas)
      .number("kick_v_per_v", model.kick_v_per_v)
      .number("shift_per_wordline", model.shift_per_wordline)
      .number("leak_v", model.leak_v)
      .number("gain", model.gain)
      .number("line_farad", model.line_farad);
  writer.section("bitline_modes", [&](YamlWriter& w) {
    w.number("low_v", model.bitline.low_v)
        .number("high_v", model.bitline.high_v)
        .table("coefficients", rows_of(model.bitline.coefficients));
  });
  writer.table("level_modes", rows_of(model.level_modes));
  writer.section("amplitudes", [&](YamlWriter& w) {
    w.integer("degree", model.amplitudes.degree)
        .number("access_sigma_v", model.amplitudes.access_sigma_v)
        .number("pull_down_sigma_v", model.amplitudes.pull_down_sigma_v)
        .table("coefficients", rows_of(model.amplitudes.coefficients))
        .integer("place_degree", static_cast<int>(model.amplitudes.place.size()));
    for (std::size_t power = 0; power < model.amplitudes.place.size(); ++power)
      w.table(place_key(power), rows_of(model.amplitudes.place[power]));
  });
  writer.section("array", [&](YamlWriter& w) {
    w.integer("columns", model.array.columns)
        .numbers("neighbour_per_v", {model.array.neighbour_per_v.begin(), model.array.neighbour_per_v.end()})
        .number("rail_per_v", model.array.rail_per_v)
        .number("second", model.array.second)
        .number("kick_left", model.array.kick_left);
  });
  writer.section("sum_box", [&](YamlWriter& w) {
    w.number("largest_first_v", model.box.largest_first_v)
        .number("low_ratio", model.box.low_ratio)
        .number("high_ratio", model.box.high_ratio);
  });
  writer.number("flow_error_v", model.flow_error_v);
  writer.section("quality", [&](YamlWriter& w) {
    write_residual(w, "cell_a", model.quality.cell_a);
    write_residual(w, "holdout_cell_a", model.quality.holdout_cell_a);
    write_residual(w, "cell_v", model.quality.cell_v);
    write_residual(w, "holdout_cell_v", model.quality.holdout_cell_v);
    write_residual(w, "column_v", model.quality.column_v);
    write_residual(w, "holdout_column_v", model.quality.holdout_column_v);
    w.number("signal_rms_v", model.quality.signal_rms_v).number("condition", model.quality.condition);
    w.sections("parts", model.quality.parts.size(), [&](YamlWriter& part, std::size_t i) {
      part.text("name", model.quality.parts[i].name)
          .number("change_rms_v", model.quality.parts[i].change_rms_v)
          .number("error_without_v", model.quality.parts[i].error_without_v);
    });
  });
  return writer.str();
}

ColumnModel read_column_model(const std::filesystem::path& file) {
  Reader reader = Reader::open(file, schema);
  ColumnModel model{};
  model.dataset_digest = reader.text("dataset_digest");
  model.columns_digest = reader.text("columns_digest");
  model.subject_digest = reader.text("subject_digest");
  Reader wordline = reader.section("wordline");
  model.levels = {wordline.integer("codes", {2, 4096}), wordline.numbers("level_v"), wordline.number("ramp_range")};
  model.precharge_v = reader.number("precharge_v");
  model.release_kick_v = reader.number("release_kick_v");
  model.swing_v = reader.number("swing_v");
  model.max_shift_sigmas = reader.number("max_shift_sigmas");
  model.kick_v_per_v = reader.number("kick_v_per_v");
  model.shift_per_wordline = reader.number("shift_per_wordline");
  model.leak_v = reader.number("leak_v");
  model.gain = reader.number("gain");
  model.line_farad = reader.number("line_farad");
  Reader bitline = reader.section("bitline_modes");
  model.bitline = {bitline.number("low_v"), bitline.number("high_v"), matrix_of(bitline, "coefficients")};
  model.level_modes = matrix_of(reader, "level_modes");
  Reader amplitudes = reader.section("amplitudes");
  model.amplitudes = {amplitudes.integer("degree", {0, 12}),
                      amplitudes.number("access_sigma_v"),
                      amplitudes.number("pull_down_sigma_v"),
                      matrix_of(amplitudes, "coefficients"),
                      {}};
  const int place_degree = amplitudes.integer("place_degree", {0, 4});
  for (int power = 0; power < place_degree; ++power)
    model.amplitudes.place.push_back(matrix_of(amplitudes, place_key(static_cast<std::size_t>(power)).c_str()));
  Reader array = reader.section("array");
  const auto neighbour_per_v = array.numbers("neighbour_per_v");
  model.array = {.columns = array.integer("columns", {0, 4096}),
                 .rail_per_v = array.number("rail_per_v"),
                 .second = array.number("second"),
                 .kick_left = array.number("kick_left")};
  if (neighbour_per_v.size() == model.array.neighbour_per_v.size())
    std::ranges::copy(neighbour_per_v, model.array.neighbour_per_v.begin());
  else if (array.good())
    array.fail("neighbour_per_v", "it has " + std::to_string(neighbour_per_v.size()) + " values; expected " +
                                      std::to_string(model.array.neighbour_per_v.size()) + ", by power of the place");
  Reader box = reader.section("sum_box");
  model.box = {box.number("largest_first_v"), box.number("low_ratio"), box.number("high_ratio")};
  model.flow_error_v = reader.number("flow_error_v");
  Reader quality = reader.section("quality");
  model.quality = {read_residual(quality.section("cell_a")),
                   read_residual(quality.section("holdout_cell_a")),
                   read_residual(quality.section("cell_v")),
                   read_residual(quality.section("holdout_cell_v")),
                   read_residual(quality.section("column_v")),
                   read_residual(quality.section("holdout_column_v")),
                   quality.number("signal_rms_v"),
                   quality.number("condition"),
                   {}};
  for (Reader& part : quality.sections("parts"))
    model.quality.parts.push_back({part.text("name"), part.number("change_rms_v"), part.number("error_without_v")});

  const auto terms = [](int degree) { return static_cast<Eigen::Index>((degree + 1) * (degree + 2) / 2); };
  if (reader.good()) {
    if (model.level_modes.rows() != static_cast<Eigen::Index>(model.levels.level_v.size()))
      reader.fail("level_modes",
                  "it has " + std::to_string(model.level_modes.rows()) + " rows; expected one per word-line level");
    if (model.bitline_modes() < 1 || model.bitline_modes() > 2)
      reader.fail("bitline_modes", "it has " + std::to_string(model.bitline_modes()) + " modes; expected 1 or 2");
    if (model.amplitudes.coefficients.rows() != terms(model.amplitudes.degree) ||
        model.amplitudes.coefficients.cols() != model.bitline_modes() * model.wordline_modes())
      reader.fail("amplitudes", "its coefficients do not fit its degree and the numbers of modes");
    for (const auto& block : model.amplitudes.place)
      if (block.rows() != model.amplitudes.coefficients.rows() || block.cols() != model.amplitudes.coefficients.cols())
        reader.fail("amplitudes", "its tables differ in shape; expected one shape for every power of the place");
  }
  reader.finish();
  return model;
}

}  // namespace bitline::column
