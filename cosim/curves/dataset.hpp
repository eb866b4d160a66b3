#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bitline::curves {

/// A table of operating points and measures; a blank cell is NaN. Column names end in their unit.
struct Dataset {
  std::string kind;    ///< what its rows are, for example "discharge"
  std::string digest;  ///< of everything that determines its content
  std::vector<std::string> columns;
  std::vector<std::vector<double>> rows;  ///< each as long as `columns`

  /// Index of a column; SpecError for an unknown name.
  std::size_t column(std::string_view name) const;
};

/// One CSV line of a row: shortest decimals that read back as the same doubles, blanks for NaN; without the line's end.
std::string csv_line(const std::vector<double>& row);

/// The numbers of a CSV line; SpecError that names `place`.
std::vector<double> parse_csv_line(std::string_view line, const std::string& place);

/// Comment lines (schema, kind, digest) and the header line of a dataset.
std::string csv_header(const Dataset& dataset);

/// The whole file.
std::string to_csv(const Dataset& dataset);

/// Reads what to_csv() wrote; SpecError with file and line, FileError.
Dataset read_dataset(const std::filesystem::path& file);

}  // namespace bitline::curves
