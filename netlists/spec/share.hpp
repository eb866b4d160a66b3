#pragma once

#include <filesystem>

namespace bitline::spec {

/// Folder of the program or of the extension module that this code is linked into.
std::filesystem::path own_folder();

/// Folder of the files that come with the program (technologies, digits, examples): what the variable BITLINE_SHARE names, else
/// `share/bitline` of the prefix in which the program (`bin/`) or the extension module (at the top) is installed, else the
/// source tree from which it was built.
std::filesystem::path share_folder();

}  // namespace bitline::spec
