#pragma once

#include <filesystem>
#include <string_view>

namespace bitline::data {

/// Where an MNIST file, such as "t10k-images-idx3-ubyte", lies in a folder: its name with ".gz", else without. FileError, which
/// says what to do, when there is neither.
std::filesystem::path find_mnist(const std::filesystem::path& folder, std::string_view name);

/// Checks the four MNIST files of a folder, compressed or not, against their md5 sums. FileError for a missing file, SpecError
/// for one with other content.
void verify_mnist(const std::filesystem::path& folder);

}  // namespace bitline::data
