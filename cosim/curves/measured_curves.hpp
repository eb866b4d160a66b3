#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace bitline::curves {

/// Which column of a CSV file holds a quantity, by its header, and in what unit.
struct MappedColumn {
  std::string header;
  std::string unit;  ///< as in a specification: "ns"; empty for a count or a name
};

/// Which columns of a CSV file are what. Without `cells` every curve is that of one cell.
struct CurveMap {
  MappedColumn time, wordline, bitline, cells, cell;
};

/// "time=t:ns,wordline=WL:V,bitline=BL:mV,cells=n,cell=id" (the last two may be left out); SpecError that names `--map`.
CurveMap parse_curve_map(std::string_view text);

/// One point of a measured curve, and where it stands in its file (columns are counted in characters, from 1).
struct CurveSample {
  double time_s, bitline_v;
  int line, time_column, bitline_column;
};

/// How one bit line falls while the word lines of `cells` equal rows stand at one level.
struct MeasuredCurve {
  double wordline_v;
  int cells;
  std::string cell;  ///< name of the cell, empty where the file has none
  std::vector<CurveSample> samples;
};

/// The curves of a file, in the order in which they begin there.
struct MeasuredCurves {
  std::filesystem::path file;
  std::string digest;  ///< of the file and of what its columns are
  std::vector<MeasuredCurve> curves;

  /// "curves.csv:12:5", a place for messages.
  std::string place(int line, int column) const;
  /// "the curve of 4 cells 'a' at a word line of 400 mV (curves.csv:12)".
  std::string name(const MeasuredCurve& curve) const;
};

/// Reads a CSV file in long format: a header, then one row per sample; a curve is the rows with the same word line, cells and
/// cell. SpecError with file:line:column for a missing column, a unit of another dimension, a blank cell, what is no number,
/// and times of a curve that repeat or fall; FileError.
MeasuredCurves read_measured_curves(const std::filesystem::path& file, const CurveMap& map);

}  // namespace bitline::curves
