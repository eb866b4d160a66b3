#include "cosim/spice/find_worker.hpp"

#include <unistd.h>

#include <cstdlib>
#include <string>

#include "netlists/spec/error.hpp"
#include "netlists/spec/share.hpp"

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
  const std::string name = "bitline-spice-worker";
  const auto own = spec::own_folder();
  for (const auto& place : {own / name, own / "bin" / name})
    if (executable(place)) return place;
  throw SpiceError(
      "no simulator worker at " + (own / name).string() +
      ": install libngspice and its header (on Debian and Ubuntu libngspice0-dev) and build bitline again, or name "
      "a worker in the variable BITLINE_SPICE_WORKER");
}

}  // namespace bitline::spice
