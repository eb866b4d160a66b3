#pragma once

#include <filesystem>

namespace bitline::spice {

/// The worker executable: what the environment variable BITLINE_SPICE_WORKER names, else `bitline-spice-worker` beside the
/// running program or in `bin/` beside the extension module; SpiceError if there is no executable file at the place.
std::filesystem::path find_worker();

}  // namespace bitline::spice
