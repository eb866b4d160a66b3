#include "cosim/network/npy.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::network {

void refuse(const std::filesystem::path& file, const std::string& sentence) {
  throw SpecError(file.string() + ": " + sentence);
}

std::string shape_text(std::span<const std::size_t> shape) {
  std::string text = "(";
  for (std::size_t i = 0; i < shape.size(); ++i) text += (i > 0 ? ", " : "") + std::to_string(shape[i]);
  return text + ")";
}

namespace {

static_assert(std::endian::native == std::endian::little, "values are copied as they lie in the file");

constexpr std::string_view magic = "\x93NUMPY";
constexpr std::size_t longest_header = 1024;  ///< numpy's own take 118 bytes

/// A file as numpy describes it: the type of its values, its shape, and their bytes.
struct Contents {
  std::string type;
  std::vector<std::size_t> shape;
  std::string bytes;
};

std::size_t little_endian(std::string_view bytes) {
  std::size_t value = 0;
  for (std::size_t i = bytes.size(); i-- > 0;) value = value << 8 | static_cast<unsigned char>(bytes[i]);
  return value;
}

/// Takes a header apart token by token; spaces between tokens do not count.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  bool take(std::string_view token) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(" \n"), rest_.size()));
    if (!rest_.starts_with(token)) return false;
    rest_.remove_prefix(token.size());
    return true;
  }
  bool take_all(std::initializer_list<std::string_view> tokens) {
    return std::all_of(tokens.begin(), tokens.end(), [this](std::string_view token) { return take(token); });
  }
  std::string take_until(char end) {
    const std::string text(rest_.substr(0, rest_.find(end)));
    rest_.remove_prefix(text.size());
    return text;
  }
  bool take_number(std::size_t& value) {
    take("");
    const auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), value);
    if (error != std::errc()) return false;
    rest_.remove_prefix(static_cast<std::size_t>(end - rest_.data()));
    return true;
  }
  bool at_end() { return take("") && rest_.empty(); }

 private:
  std::string_view rest_;
};

/// Numbers with commas between them, up to a closing parenthesis.
bool take_shape(Scanner& scanner, std::vector<std::size_t>& shape) {
  std::size_t length = 0;
  while (scanner.take_number(length)) {
    shape.push_back(length);
    if (!scanner.take(",")) break;
  }
  return scanner.take(")");
}

/// Type and shape from a header such as {'descr': '<f8', 'fortran_order': False, 'shape': (3, 4), }.
Contents parse_header(const std::filesystem::path& file, const std::string& header) {
  Contents contents;
  Scanner scanner(header);
  bool good = scanner.take_all({"{", "'descr'", ":", "'"});
  contents.type = scanner.take_until('\'');
  good = good && scanner.take_all({"'", ",", "'fortran_order'", ":"});
  const bool fortran = good && scanner.take("True");
  good = good && (fortran || scanner.take("False")) && scanner.take_all({",", "'shape'", ":", "("}) &&
         take_shape(scanner, contents.shape);
  scanner.take(",");
  if (!good || !scanner.take("}") || !scanner.at_end())
    refuse(file, "the header is '" + header + "'; expected {'descr': …, 'fortran_order': False, 'shape': (…), }.");
  if (fortran) refuse(file, "the array is in Fortran order; expected C order.");
  return contents;
}

Contents read_contents(const std::filesystem::path& file) {
  const std::string text = spec::read_text(file);
  if (!text.starts_with(magic)) refuse(file, "does not begin with the magic bytes of numpy; expected an .npy file.");
  const int version = text.size() > 6 ? text[6] : 0;
  if (version < 1 || version > 3) refuse(file, "has format version " + std::to_string(version) + "; expected 1, 2 or 3.");

  const std::size_t start = version == 1 ? 10 : 12;
  const std::size_t length =
      text.size() < start ? longest_header + 1 : little_endian(std::string_view(text).substr(8, start - 8));
  if (length > longest_header || text.size() - start < length)
    refuse(file, "ends within its header; expected a complete file.");
  Contents contents = parse_header(file, text.substr(start, length));
  contents.bytes = text.substr(start + length);
  return contents;
}

template <class Stored>
std::vector<Stored> values_of(const std::filesystem::path& file, const Contents& contents) {
  std::size_t expected = 1;
  for (std::size_t length : contents.shape) expected = length == 0 ? 0 : std::min(expected, SIZE_MAX / length) * length;
  if (contents.bytes.size() % sizeof(Stored) != 0 || contents.bytes.size() / sizeof(Stored) != expected)
    refuse(file, "has " + std::to_string(contents.bytes.size()) + " bytes of values; expected " + std::to_string(expected) +
                     " values of " + std::to_string(sizeof(Stored)) + " bytes for its shape.");
  std::vector<Stored> values(expected);
  if (expected > 0) std::memcpy(values.data(), contents.bytes.data(), contents.bytes.size());
  return values;
}

/// An array of whole numbers of one type.
template <class Value>
NpyArray<Value> read_whole(const std::filesystem::path& file, const char* type, const char* name) {
  const Contents contents = read_contents(file);
  if (contents.type != type)
    refuse(file, "the values are of type '" + contents.type + "'; expected '" + type + "' (" + name + ").");
  return {.shape = contents.shape, .values = values_of<Value>(file, contents)};
}

}  // namespace

NpyArray<std::int8_t> read_npy_int8(const std::filesystem::path& file) { return read_whole<std::int8_t>(file, "|i1", "int8"); }

NpyArray<std::uint8_t> read_npy_uint8(const std::filesystem::path& file) {
  return read_whole<std::uint8_t>(file, "|u1", "uint8");
}

NpyArray<std::int32_t> read_npy_int32(const std::filesystem::path& file) {
  return read_whole<std::int32_t>(file, "<i4", "int32");
}

NpyArray<double> read_npy_real(const std::filesystem::path& file) {
  const Contents contents = read_contents(file);
  NpyArray<double> array{.shape = contents.shape, .values = {}};
  if (contents.type == "<f8") {
    array.values = values_of<double>(file, contents);
  } else if (contents.type == "<f4") {
    const std::vector<float> values = values_of<float>(file, contents);
    array.values.assign(values.begin(), values.end());
  } else {
    refuse(file, "the values are of type '" + contents.type + "'; expected '<f8' or '<f4' (float64 or float32).");
  }
  const auto bad = std::find_if_not(array.values.begin(), array.values.end(), [](double v) { return std::isfinite(v); });
  if (bad != array.values.end())
    refuse(file, "value " + std::to_string(bad - array.values.begin()) + " is " + std::to_string(*bad) +
                     "; expected a finite number.");
  return array;
}

}  // namespace bitline::network
