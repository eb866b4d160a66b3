#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace bitline::spec {

/// Whole content of a file; FileError with the path and the system's reason.
std::string read_text(const std::filesystem::path& path);

/// Replaces a file as a whole: after a failure (FileError) or a kill the old content is still there, and a failure leaves no
/// other file behind.
void write_atomically(const std::filesystem::path& path, std::string_view text);

/// A results file that grows by whole lines and survives a kill at any moment; one process at a time.
class AppendFile {
 public:
  /// Opens or creates the file and drops a last line without its '\n'; FileError, also when another process has it open.
  explicit AppendFile(std::filesystem::path path);
  ~AppendFile();
  AppendFile(const AppendFile&) = delete;
  AppendFile& operator=(const AppendFile&) = delete;

  /// True while no line has been written yet, that is, the header is missing.
  bool empty() const { return size_ == 0; }

  /// Writes `line` and '\n' to the operating system at once; a failure (FileError) leaves only whole lines.
  void append(std::string_view line);

 private:
  std::filesystem::path path_;
  int descriptor_;
  std::size_t size_;  ///< bytes of whole lines
};

}  // namespace bitline::spec
