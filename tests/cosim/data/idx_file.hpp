#pragma once

#include <zlib.h>

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "tests/cosim/temporary_folder.hpp"

namespace bitline::data {

inline void write_gzip(const std::filesystem::path& file, std::string_view content) {
  const gzFile stream = gzopen(file.c_str(), "wb");
  gzwrite(stream, content.data(), static_cast<unsigned>(content.size()));
  gzclose(stream);
}

/// The bytes of an IDX file of unsigned bytes.
inline std::string idx_bytes(const std::vector<std::uint32_t>& shape, std::string_view values) {
  std::string bytes = {'\0', '\0', '\x08', static_cast<char>(shape.size())};
  for (std::uint32_t length : shape)
    for (int shift : {24, 16, 8, 0}) bytes += static_cast<char>(length >> shift & 0xff);
  return bytes + std::string(values);
}

}  // namespace bitline::data
