#include "cosim/data/idx.hpp"

#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <memory>
#include <span>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::data {
namespace {

using Bytes = std::vector<std::uint8_t>;

constexpr std::uint32_t unsigned_byte = 0x08;
constexpr std::uint64_t largest_file = std::uint64_t{1} << 40;

/// zlib passes files that are not gzip through unchanged.
Bytes read_bytes(const std::filesystem::path& file) {
  const std::unique_ptr<gzFile_s, int (*)(gzFile)> stream(gzopen(file.c_str(), "rb"), gzclose);
  if (!stream) throw FileError(file.string() + ": cannot be opened: " + std::strerror(errno) + "; expected an IDX file.");
  Bytes bytes;
  std::array<std::uint8_t, 65536> chunk;
  for (int n; (n = gzread(stream.get(), chunk.data(), static_cast<unsigned>(chunk.size()))) > 0;)
    bytes.insert(bytes.end(), chunk.begin(), chunk.begin() + n);
  const int system_error = errno;
  int status = Z_OK;
  gzerror(stream.get(), &status);
  if (status == Z_ERRNO) throw FileError(file.string() + ": cannot be read: " + std::strerror(system_error) + ".");
  if (status == Z_BUF_ERROR)
    throw SpecError(file.string() + ": the gzip stream ends after " + std::to_string(bytes.size()) +
                    " bytes of content; expected a complete file.");
  if (status != Z_OK) throw SpecError(file.string() + ": the gzip stream is damaged; expected a complete IDX file.");
  return bytes;
}

std::uint32_t big_endian(std::span<const std::uint8_t, 4> bytes) {
  return std::uint32_t{bytes[0]} << 24 | std::uint32_t{bytes[1]} << 16 | std::uint32_t{bytes[2]} << 8 | bytes[3];
}

}  // namespace

Idx read_idx(const std::filesystem::path& file, std::size_t dimensions) {
  const Bytes bytes = read_bytes(file);
  const std::size_t header = 4 * (1 + dimensions);
  if (bytes.size() < header)
    throw SpecError(file.string() + ": has " + std::to_string(bytes.size()) + " bytes; expected at least the " +
                    std::to_string(header) + " of an IDX header.");
  const auto word = [&](std::size_t i) { return big_endian(std::span(bytes).subspan(4 * i).first<4>()); };

  const std::uint32_t magic = unsigned_byte << 8 | static_cast<std::uint32_t>(dimensions);
  if (word(0) != magic)
    throw SpecError(file.string() + ": the magic number is " + std::to_string(word(0)) + "; expected " + std::to_string(magic) +
                    " (unsigned bytes, dimensions: " + std::to_string(dimensions) + ").");

  Idx idx;
  std::uint64_t expected = 1;
  for (std::size_t d = 0; d < dimensions; ++d) {
    idx.shape.push_back(word(1 + d));
    if (expected <= largest_file) expected *= idx.shape.back();
  }
  if (bytes.size() - header != expected)
    throw SpecError(file.string() + ": has " + std::to_string(bytes.size() - header) + " bytes after the header; expected " +
                    (expected <= largest_file ? std::to_string(expected) : "more than any file has") + " for its dimensions.");
  idx.values.assign(bytes.begin() + static_cast<std::ptrdiff_t>(header), bytes.end());
  return idx;
}

}  // namespace bitline::data
