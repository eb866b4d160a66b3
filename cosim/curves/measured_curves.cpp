#include "cosim/curves/measured_curves.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <sstream>
#include <tuple>

#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::curves {

namespace {

constexpr std::string_view form =
    "time=COLUMN:UNIT,wordline=COLUMN:UNIT,bitline=COLUMN:UNIT, and if the file has them cells=COLUMN and cell=COLUMN";
constexpr int largest_cells = 4096;

/// A cell of a CSV line, without the blanks and quotes around it.
struct Field {
  std::string text;
  int column;  ///< of its first character, from 1
};

std::vector<std::string> split(std::string_view text, char separator) {
  std::vector<std::string> parts(1);
  for (const char c : text) c == separator ? static_cast<void>(parts.emplace_back()) : parts.back().push_back(c);
  return parts;
}

std::vector<Field> fields_of(std::string_view line) {
  std::vector<Field> fields;
  int begin = 1;
  for (const auto& raw : split(line, ',')) {
    const auto first = raw.find_first_not_of(" \t\r\""), last = raw.find_last_not_of(" \t\r\"");
    const bool blank = first == std::string::npos;
    fields.push_back({blank ? "" : raw.substr(first, last - first + 1), begin + (blank ? 0 : static_cast<int>(first))});
    begin += static_cast<int>(raw.size()) + 1;
  }
  return fields;
}

/// What a map may name.
struct Role {
  std::string_view name;
  MappedColumn CurveMap::*column;
  spec::Dimension dimension;
  bool required;
};
constexpr std::array<Role, 5> roles{{{"time", &CurveMap::time, spec::Dimension::time, true},
                                     {"wordline", &CurveMap::wordline, spec::Dimension::voltage, true},
                                     {"bitline", &CurveMap::bitline, spec::Dimension::voltage, true},
                                     {"cells", &CurveMap::cells, spec::Dimension::one, false},
                                     {"cell", &CurveMap::cell, spec::Dimension::one, false}}};

/// A file on its way to curves.
class CurveFile {
 public:
  CurveFile(const std::filesystem::path& file, const CurveMap& map) : map_(map), text_(spec::read_text(file)) {
    result_.file = file;
    spec::Digester digester;
    for (const auto& role : roles) digester.add((map.*role.column).header + ":" + (map.*role.column).unit + ",");
    result_.digest = digester.add(text_).hex();
  }

  MeasuredCurves read() {
    std::istringstream in(text_);
    std::string line;
    while (std::getline(in, line)) {
      ++line_;
      if (line.find_first_not_of(" \t\r") == std::string::npos || line.starts_with('#')) continue;
      const auto fields = fields_of(line);
      headers_.empty() ? take_header(fields) : take_sample(fields);
    }
    if (result_.curves.empty())
      throw SpecError(result_.file.string() + ": no samples; expected a header and below it one row per sample");
    return std::move(result_);
  }

 private:
  [[noreturn]] void fail(int column, const std::string& what) const {
    throw SpecError(result_.place(line_, column) + ": " + what);
  }

  void take_header(const std::vector<Field>& fields) {
    headers_ = fields;
    for (std::size_t r = 0; r < roles.size(); ++r) {
      const auto& [header, unit] = map_.*roles[r].column;
      if (header.empty()) continue;
      const auto found = std::ranges::find(fields, header, &Field::text);
      if (found == fields.end()) {
        std::string all;
        for (const auto& field : fields) all += (all.empty() ? "'" : ", '") + field.text + "'";
        fail(1, "no column '" + header + "' for " + std::string(roles[r].name) + "; this header has " + all);
      }
      if (std::ranges::count(fields, header, &Field::text) > 1)
        fail(found->column, "the column '" + header + "' is there twice; expected one");
      places_[r] = found - fields.begin();
      try {
        if (roles[r].dimension != spec::Dimension::one) spec::parse_quantity("1 " + unit, roles[r].dimension);
      } catch (const SpecError&) {
        fail(found->column, "column '" + header + "': '" + unit + "' is no unit of " + std::string(name(roles[r].dimension)) +
                                "; expected one, as in " + expectation(roles[r].dimension));
      }
    }
  }

  double number(std::size_t role, const Field& field) const {
    const auto& [header, unit] = map_.*roles[role].column;
    double value = 0;
    const auto begin = field.text.data() + (field.text.starts_with('+') ? 1 : 0), end = field.text.data() + field.text.size();
    const auto [stopped, error] = std::from_chars(begin, end, value);
    if (error != std::errc() || stopped != end || !(value - value == 0))
      fail(field.column, "column '" + header + "': '" + field.text + "' is not a number; expected one in " +
                             (unit.empty() ? "plain digits" : unit + ", without its unit"));
    return roles[role].dimension == spec::Dimension::one ? value
                                                         : spec::parse_quantity(field.text + " " + unit, roles[role].dimension);
  }

  void take_sample(const std::vector<Field>& fields) {
    if (fields.size() != headers_.size())
      fail(1, std::to_string(fields.size()) + " cells; expected " + std::to_string(headers_.size()) + ", as in the header");
    const auto field = [&](std::size_t role) -> const Field& {
      const auto& found = fields[static_cast<std::size_t>(places_[role])];
      if (found.text.empty())
        fail(found.column, "column '" + (map_.*roles[role].column).header + "': a blank cell; expected a value in every row");
      return found;
    };
    const auto& time = field(0);
    const auto& wordline = field(1);
    const auto& bitline = field(2);
    const CurveSample sample{number(0, time), number(2, bitline), line_, time.column, bitline.column};
    const double wordline_v = number(1, wordline);
    int cells = 1;
    if (!map_.cells.header.empty()) {
      const double count = number(3, field(3));
      cells = static_cast<int>(std::clamp(count, 0.0, 1.0 + largest_cells));
      if (cells != count || cells < 1 || cells > largest_cells)
        fail(field(3).column, "column '" + map_.cells.header + "': '" + field(3).text +
                                  "' is no number of cells; expected a whole number from 1 to " +
                                  std::to_string(largest_cells));
    }
    const std::string cell = map_.cell.header.empty() ? "" : field(4).text;
    const auto [known, fresh] = by_key_.try_emplace({wordline_v, cells, cell}, result_.curves.size());
    if (fresh) result_.curves.push_back({wordline_v, cells, cell, {}});
    auto& samples = result_.curves[known->second].samples;
    if (!samples.empty() && !(sample.time_s > samples.back().time_s))
      fail(time.column, "column '" + map_.time.header + "': the time " + time.text +
                            (sample.time_s == samples.back().time_s ? " repeats" : " falls below") + " that of line " +
                            std::to_string(samples.back().line) + " of the same curve; expected rising times");
    samples.push_back(sample);
  }

  const CurveMap& map_;
  std::string text_;
  int line_ = 0;
  std::vector<Field> headers_;
  std::array<std::ptrdiff_t, roles.size()> places_{};
  std::map<std::tuple<double, int, std::string>, std::size_t> by_key_;
  MeasuredCurves result_;
};

}  // namespace

std::string MeasuredCurves::place(int line, int column) const {
  return file.string() + ":" + std::to_string(line) + ":" + std::to_string(column);
}

std::string MeasuredCurves::name(const MeasuredCurve& curve) const {
  return "the curve of " + (curve.cells == 1 ? "one cell" : std::to_string(curve.cells) + " cells") +
         (curve.cell.empty() ? "" : " '" + curve.cell + "'") + " at a word line of " +
         spec::format_quantity(curve.wordline_v, spec::Dimension::voltage) + " (" + file.string() + ":" +
         std::to_string(curve.samples.front().line) + ")";
}

CurveMap parse_curve_map(std::string_view text) {
  CurveMap map;
  for (const auto& part : split(text, ',')) {
    const auto equals = part.find('=');
    const std::string name = part.substr(0, equals);
    const auto role = std::ranges::find(roles, name, &Role::name);
    if (equals == std::string::npos || role == roles.end())
      throw SpecError("--map: '" + part + "' is none of its parts; expected " + std::string(form));
    auto& column = map.*role->column;
    if (!column.header.empty()) throw SpecError("--map: '" + name + "' is there twice; expected it once");
    const std::string value = part.substr(equals + 1);
    const bool has_unit = role->dimension != spec::Dimension::one;
    const auto colon = has_unit ? value.rfind(':') : std::string::npos;
    if (has_unit && colon == std::string::npos)
      throw SpecError("--map: '" + part + "' has no unit; expected " + name + "=COLUMN:UNIT with the unit of " +
                      expectation(role->dimension));
    column = {value.substr(0, colon), has_unit ? value.substr(colon + 1) : ""};
    if (column.header.empty()) throw SpecError("--map: '" + part + "' names no column; expected " + std::string(form));
  }
  for (const auto& role : roles)
    if (role.required && (map.*role.column).header.empty())
      throw SpecError("--map: '" + std::string(role.name) + "' is missing; expected " + std::string(form));
  return map;
}

MeasuredCurves read_measured_curves(const std::filesystem::path& file, const CurveMap& map) {
  return CurveFile(file, map).read();
}

}  // namespace bitline::curves
