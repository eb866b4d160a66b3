#include "cosim/data/data_sets.hpp"

#include <algorithm>
#include <cstdlib>
#include <span>
#include <string>
#include <string_view>

#include "cosim/data/coding.hpp"
#include "cosim/data/idx.hpp"
#include "cosim/data/mnist.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/share.hpp"

namespace bitline::data {
namespace {

namespace fs = std::filesystem;

/// Images of one size and their labels, as read.
struct RawSet {
  std::size_t side;  ///< height and width of an image, in pixels
  Idx images, labels;
  std::size_t size() const { return labels.values.size(); }
};

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

/// The images first, first + step, … of a raw set, coded; all of them or the number that was asked for.
template <std::size_t pixels>
ImageSet code_images(const RawSet& raw, std::size_t first, std::size_t step, const spec::DataSpec& data,
                     Field (*code)(std::span<const std::uint8_t, pixels>)) {
  const std::size_t available = raw.size() > first ? (raw.size() - first - 1) / step + 1 : 0;
  if (data.images < 0 || static_cast<std::size_t>(data.images) > available)
    throw SpecError("data.images is " + std::to_string(data.images) + "; expected 0 for all or at most the " +
                    std::to_string(available) + " test images of '" + data.set + "'.");
  const std::size_t count = data.images == 0 ? available : static_cast<std::size_t>(data.images);
  if (count == 0) throw SpecError("the data set '" + data.set + "' has no test images; expected at least one.");

  ImageSet set{.name = data.set, .codes = Codes(count, std::tuple_size_v<Field>), .labels = {}, .digest = {}};
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t source = first + i * step;
    const Field field = code(std::span(raw.images.values).subspan(source * pixels).template first<pixels>());
    std::copy(field.begin(), field.end(), set.codes.row(static_cast<Eigen::Index>(i)).data());
    set.labels.push_back(raw.labels.values[source]);
  }
  return set;
}

ImageSet load_digits(const spec::DataSpec& data) {
  const fs::path folder = spec::share_folder() / "cosim/data/digits";
  const fs::path image_file = folder / "images-idx3-ubyte.gz";
  const RawSet raw = read_raw(image_file, folder / "labels-idx1-ubyte.gz", 8);
  const auto& pixels = raw.images.values;
  const auto bad = std::find_if(pixels.begin(), pixels.end(), [](std::uint8_t v) { return v > 16; });
  if (bad != pixels.end())
    throw SpecError(image_file.string() + ": pixel " + std::to_string(bad - pixels.begin()) + " is " + std::to_string(*bad) +
                    "; expected 0 … 16.");
  return code_images(raw, 4, 5, data, digits_field);
}

fs::path mnist_folder(const spec::DataSpec& data) {
  if (!data.folder.empty()) return data.folder;
  if (const char* variable = std::getenv("BITLINE_MNIST")) return variable;
  throw SpecError("data.folder is missing and the variable BITLINE_MNIST is not set; expected the folder of the MNIST files.");
}

ImageSet load_mnist(const spec::DataSpec& data) {
  if (data.crop != "center" && data.crop != "whole")
    throw SpecError("data.crop is '" + data.crop + "'; expected 'center' or 'whole'.");
  const fs::path folder = mnist_folder(data);
  const RawSet raw = read_raw(find_mnist(folder, "t10k-images-idx3-ubyte"), find_mnist(folder, "t10k-labels-idx1-ubyte"), 28);
  ImageSet set = code_images(raw, 0, 1, data, data.crop == "center" ? center_field : whole_field);
  set.name += "-" + data.crop;
  return set;
}

std::string digest_of(const ImageSet& set) {
  const auto text = [](const std::uint8_t* bytes, std::size_t size) {
    return std::string_view(reinterpret_cast<const char*>(bytes), size);
  };
  spec::Digester digester;
  digester.add(set.name);
  digester.add(text(set.codes.data(), static_cast<std::size_t>(set.codes.size())));
  digester.add(text(set.labels.data(), set.labels.size()));
  return digester.hex();
}

}  // namespace

ImageSet load_test_set(const spec::DataSpec& data) {
  if (data.set != "digits" && data.set != "mnist")
    throw SpecError("data.set is '" + data.set + "'; expected 'digits' or 'mnist'.");
  ImageSet set = data.set == "digits" ? load_digits(data) : load_mnist(data);
  set.digest = digest_of(set);
  return set;
}

}  // namespace bitline::data
