#pragma once

#include <filesystem>
#include <memory>
#include <vector>

#include "cosim/curves/dataset.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::curves {

/// A dataset in the making whose rows come in any order and survive a kill: finished rows are kept beside the file
/// (`file`.partial) as they come. A finished file, or rows of an unfinished one, count only under the same digest.
class Journal {
 public:
  /// `head` has kind, digest and columns; `count` is the number of rows.
  Journal(std::filesystem::path file, Dataset head, std::size_t count);

  /// Has rows with blanks, those of runs that failed, made again; without it they are finished as they are.
  void retry_failed();
  /// Rows that still have to be made, ascending.
  std::vector<std::size_t> missing() const;
  /// Keeps a row; one thread at a time.
  void add(std::size_t index, std::vector<double> row);
  /// Writes the whole file, if it is not there yet, and returns the dataset; every row must have been added.
  Dataset finish();

 private:
  void read_partial();

  std::filesystem::path file_, partial_;
  Dataset dataset_;
  bool finished_ = false;
  std::unique_ptr<spec::AppendFile> rows_;
};

}  // namespace bitline::curves
