#include "cosim/data/raw_set.hpp"

#include <algorithm>
#include <cstdlib>
#include <string>

#include "cosim/data/mnist.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/share.hpp"

namespace bitline::data {
namespace {

namespace fs = std::filesystem;

RawSet read_raw(const fs::path& image_file, const fs::path& label_file, std::size_t side) {
  RawSet raw{side, read_idx(image_file, 3), read_idx(label_file, 1)};
  const auto& shape = raw.images.shape;
  if (shape[1] != side || shape[2] != side)
    throw SpecError(image_file.string() + ": the images have " + std::to_string(shape[1]) + " x " + std::to_string(shape[2]) +
                    " pixels; expected " + std::to_string(side) + " x " + std::to_string(side) + ".");
  if (shape[0] != raw.size())
    throw SpecError(label_file.string() + ": has " + std::to_string(raw.size()) + " labels; expected " +
                    std::to_string(shape[0]) + ", one for each image of " + image_file.string() + ".");
  for (std::size_t i = 0; i < raw.size(); ++i)
    if (raw.labels.values[i] > 9)
      throw SpecError(label_file.string() + ": label " + std::to_string(i) + " is " + std::to_string(raw.labels.values[i]) +
                      "; expected 0 … 9.");
  return raw;
}

fs::path mnist_folder(const spec::DataSpec& data) {
  if (!data.folder.empty()) return data.folder;
  if (const char* variable = std::getenv("BITLINE_MNIST")) return variable;
  throw SpecError("data.folder is missing and the variable BITLINE_MNIST is not set; expected the folder of the MNIST files.");
}

}  // namespace

RawSet read_digits() {
  const fs::path folder = spec::share_folder() / "cosim/data/digits";
  const fs::path image_file = folder / "images-idx3-ubyte.gz";
  RawSet raw = read_raw(image_file, folder / "labels-idx1-ubyte.gz", 8);
  const auto& pixels = raw.images.values;
  const auto bad = std::find_if(pixels.begin(), pixels.end(), [](std::uint8_t v) { return v > 16; });
  if (bad != pixels.end())
    throw SpecError(image_file.string() + ": pixel " + std::to_string(bad - pixels.begin()) + " is " + std::to_string(*bad) +
                    "; expected 0 … 16.");
  return raw;
}

RawSet read_mnist(const spec::DataSpec& data, bool training) {
  const fs::path folder = mnist_folder(data);
  const std::string part = training ? "train" : "t10k";
  return read_raw(find_mnist(folder, part + "-images-idx3-ubyte"), find_mnist(folder, part + "-labels-idx1-ubyte"), 28);
}

}  // namespace bitline::data
