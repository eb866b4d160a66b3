#pragma once

#include <filesystem>

namespace bitline::app {

/// Holds a folder for one process, whose end in any way releases it.
class FolderLock {
 public:
  /// FileError when another process holds the folder, or it cannot be opened.
  explicit FolderLock(const std::filesystem::path& folder);
  ~FolderLock();
  FolderLock(const FolderLock&) = delete;
  FolderLock& operator=(const FolderLock&) = delete;

 private:
  int descriptor_;
};

}  // namespace bitline::app
