#pragma once

#include <filesystem>

namespace bitline::spec {

/// Folder of the files that come with the program (technologies, digits, examples); the variable BITLINE_SHARE names another
/// one.
std::filesystem::path share_folder();

}  // namespace bitline::spec
