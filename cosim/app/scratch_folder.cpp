#include "cosim/app/scratch_folder.hpp"

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::app {

ScratchFolder::ScratchFolder() {
  std::error_code error;
  auto folder = std::filesystem::temp_directory_path(error);
  if (error) throw FileError("there is no folder for temporary files: " + error.message());
  std::string pattern = (folder / "bitline-XXXXXX").string();
  if (!mkdtemp(pattern.data())) throw FileError(pattern + ": cannot be created: " + std::strerror(errno));
  path_ = pattern;
}

ScratchFolder::~ScratchFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace bitline::app
