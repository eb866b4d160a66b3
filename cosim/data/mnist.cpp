#include "cosim/data/mnist.hpp"

#include <openssl/evp.h>

#include <array>
#include <cstdio>
#include <string>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::data {
namespace {

struct MnistFile {
  const char* name;
  const char* md5_gz;
  const char* md5;
};

constexpr std::array<MnistFile, 4> mnist_files = {{
    {"train-images-idx3-ubyte", "f68b3c2dcbeaaa9fbdd348bbdeb94873", "6bbc9ace898e44ae57da46a324031adb"},
    {"train-labels-idx1-ubyte", "d53e105ee54ea40749a09fcbcd1e9432", "a25bea736e30d166cdddb491f175f624"},
    {"t10k-images-idx3-ubyte", "9fb629c4189551a2d022fa330f9573f3", "2646ac647ad5339dbf082846283269ea"},
    {"t10k-labels-idx1-ubyte", "ec29112dd5afa0611ce80d1b7f02629c", "27ae3e4e09519cfbb04c329615203637"},
}};

constexpr const char* advice =
    "put the four MNIST files train-images-idx3-ubyte, train-labels-idx1-ubyte, t10k-images-idx3-ubyte and "
    "t10k-labels-idx1-ubyte, with .gz or without, into one folder and name it in data.folder or in the variable BITLINE_MNIST";

std::string md5(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> sum;
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), sum.data(), &length, EVP_md5(), nullptr) != 1)
    throw FileError("md5 sums are not available in this OpenSSL; expected a build with the MD5 algorithm.");
  std::string hex;
  for (unsigned i = 0; i < length; ++i) {
    std::array<char, 3> digits;
    std::snprintf(digits.data(), digits.size(), "%02x", sum[i]);
    hex += digits.data();
  }
  return hex;
}

}  // namespace

std::filesystem::path find_mnist(const std::filesystem::path& folder, std::string_view name) {
  const std::filesystem::path plain = folder / name;
  std::filesystem::path compressed = plain;
  compressed += ".gz";
  if (std::filesystem::exists(compressed)) return compressed;
  if (std::filesystem::exists(plain)) return plain;
  throw FileError(plain.string() + ": neither it nor its .gz exists; " + advice + ".");
}

void verify_mnist(const std::filesystem::path& folder) {
  for (const MnistFile& file : mnist_files) {
    const std::filesystem::path path = find_mnist(folder, file.name);
    const std::string expected = path.extension() == ".gz" ? file.md5_gz : file.md5;
    const std::string found = md5(spec::read_text(path));
    if (found != expected)
      throw SpecError(path.string() + ": the md5 sum is " + found + "; expected " + expected +
                      ": the file is damaged or another one; " + advice + ".");
  }
}

}  // namespace bitline::data
