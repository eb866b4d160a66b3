#include "netlists/spec/share.hpp"

#include <dlfcn.h>
#include <link.h>

#include <cstdlib>

namespace bitline::spec {

namespace fs = std::filesystem;

fs::path own_folder() {
  Dl_info info{};
  link_map* object = nullptr;
  const bool found =
      ::dladdr1(reinterpret_cast<const void*>(&own_folder), &info, reinterpret_cast<void**>(&object), RTLD_DL_LINKMAP) != 0;
  // The loader has no name for the program itself.
  const bool module = found && object != nullptr && *object->l_name != '\0';
  return (module ? fs::canonical(object->l_name) : fs::read_symlink("/proc/self/exe")).parent_path();
}

fs::path share_folder() {
  if (const char* variable = std::getenv("BITLINE_SHARE")) return variable;
  const fs::path own = own_folder();
  std::error_code ignored;
  for (const auto& prefix : {own, own.parent_path()})
    if (const auto folder = prefix / "share" / "bitline"; fs::is_directory(folder / "netlists", ignored)) return folder;
  return BITLINE_SHARE_DIR;
}

}  // namespace bitline::spec
