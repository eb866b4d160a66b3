#include "cosim/curves/dataset.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <limits>
#include <sstream>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::curves {

namespace {

constexpr std::string_view schema = "# schema: bitline.dataset/1", kind_key = "# kind: ", digest_key = "# digest: ";

std::vector<std::string> split(std::string_view line) {
  std::vector<std::string> parts(1);
  for (const char c : line)
    if (c == ',') {
      parts.emplace_back();
    } else {
      parts.back() += c;
    }
  return parts;
}

std::string after(const std::string& line, std::string_view key, const std::string& place) {
  if (!line.starts_with(key)) throw SpecError(place + ": expected a line that starts with '" + std::string(key) + "'");
  return line.substr(key.size());
}

}  // namespace

std::size_t Dataset::column(std::string_view name) const {
  const auto found = std::ranges::find(columns, name);
  if (found == columns.end()) throw SpecError("the dataset '" + kind + "' has no column '" + std::string(name) + "'");
  return static_cast<std::size_t>(found - columns.begin());
}

std::string csv_line(const std::vector<double>& row) {
  std::string line;
  for (std::size_t i = 0; i < row.size(); ++i) {
    if (i > 0) line += ',';
    if (!std::isnan(row[i])) line += spec::plain(row[i]);
  }
  return line;
}

std::vector<double> parse_csv_line(std::string_view line, const std::string& place) {
  std::vector<double> row;
  for (const auto& cell : split(line)) {
    double value = std::numeric_limits<double>::quiet_NaN();
    const char* end = cell.data() + cell.size();
    if (!cell.empty()) {
      const auto [stopped, error] = std::from_chars(cell.data(), end, value);
      if (error != std::errc() || stopped != end) throw SpecError(place + ": '" + cell + "' is not a number");
    }
    row.push_back(value);
  }
  return row;
}

std::string csv_header(const Dataset& dataset) {
  std::string text = std::string(schema) + "\n" + std::string(kind_key) + dataset.kind + "\n" + std::string(digest_key) +
                     dataset.digest + "\n";
  for (std::size_t i = 0; i < dataset.columns.size(); ++i) text += (i > 0 ? "," : "") + dataset.columns[i];
  return text + "\n";
}

std::string to_csv(const Dataset& dataset) {
  std::string text = csv_header(dataset);
  for (const auto& row : dataset.rows) text += csv_line(row) + "\n";
  return text;
}

Dataset read_dataset(const std::filesystem::path& file) {
  std::istringstream in(spec::read_text(file));
  std::string line;
  int number = 0;
  const auto place = [&] { return file.string() + ":" + std::to_string(number); };
  const auto next = [&] {
    ++number;
    if (!std::getline(in, line)) throw SpecError(place() + ": the file ends here; expected the head of a dataset");
    return line;
  };
  const auto next_after = [&](std::string_view key) {
    next();
    return after(line, key, place());
  };
  Dataset dataset;
  next_after(schema);
  dataset.kind = next_after(kind_key);
  dataset.digest = next_after(digest_key);
  dataset.columns = split(next());
  while (++number, std::getline(in, line)) {
    dataset.rows.push_back(parse_csv_line(line, place()));
    if (dataset.rows.back().size() != dataset.columns.size())
      throw SpecError(place() + ": " + std::to_string(dataset.rows.back().size()) + " cells; expected " +
                      std::to_string(dataset.columns.size()));
  }
  return dataset;
}

}  // namespace bitline::curves
