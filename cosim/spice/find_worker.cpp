#include "cosim/spice/find_worker.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::spice {
namespace {

bool executable(const std::filesystem::path& file) {
  std::error_code ignored;
  return std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
}

}  // namespace

std::filesystem::path find_worker() {
  if (const char* named = std::getenv("BITLINE_SPICE_WORKER"); named != nullptr && *named != '\0') {
    if (executable(named)) return std::filesystem::absolute(named);
    throw SpiceError("BITLINE_SPICE_WORKER names '" + std::string(named) + "', which is not an executable file");
  }
  const auto beside = std::filesystem::read_symlink("/proc/self/exe").parent_path() / "bitline-spice-worker";
  if (executable(beside)) return beside;
  throw SpiceError("no simulator worker at " + beside.string() +
                   ": build the target bitline-spice-worker or name it in the variable BITLINE_SPICE_WORKER");
}

}  // namespace bitline::spice
