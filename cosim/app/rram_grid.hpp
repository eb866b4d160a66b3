#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "cosim/app/output.hpp"
#include "cosim/app/rram_stages.hpp"

namespace bitline::app {

/// A key of the specification and the values that it takes, as on the command line.
struct GridAxis {
  std::string key;
  std::vector<std::string> values;
};

/// A specification and what of it is varied.
struct GridTask {
  std::filesystem::path file;
  std::vector<std::string> assignments;  ///< `key=value`, the same for all points
  std::vector<GridAxis> axes;
};

/// One combination of values.
struct GridPoint {
  std::vector<std::string> values;  ///< one per axis
  RramAccuracy accuracy;
  int dies;
  std::optional<RramAccuracy> row_by_row;
  double read_joule, image_joule;  ///< of a column's read, and of all reads of an image; NaN where the read is no clamp [J]
};

struct Grid {
  std::vector<std::string> keys;
  std::vector<GridPoint> points;  ///< the last axis varies fastest
};

/// Reads every combination before anything starts, with the first one's images: SpecError, FileError.
void check_grid(const GridTask& task);

/// Evaluates every combination. Points that differ in their sense amplifiers' bits and references alone share a folder, a fit
/// and what the first layer's columns deliver. grid.csv in the folder; a second call repeats only what is not there.
Grid run_grid(const GridTask& task, const Workplace& place);

/// What `bitline study --json` prints.
Json grid_json(const Grid& grid);
/// The same for people.
std::string grid_text(const Grid& grid, const std::filesystem::path& folder);

}  // namespace bitline::app
