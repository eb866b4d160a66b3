#include "netlists/spec/share.hpp"

#include <cstdlib>

namespace bitline::spec {

std::filesystem::path share_folder() {
  const char* variable = std::getenv("BITLINE_SHARE");
  return variable ? variable : BITLINE_SHARE_DIR;
}

}  // namespace bitline::spec
