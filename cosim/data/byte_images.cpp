#include "cosim/data/byte_images.hpp"

#include <cstdlib>
#include <string>

#include "cosim/data/raw_set.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::data {
namespace {

namespace fs = std::filesystem;

constexpr int cifar_side = 32, cifar_channels = 3, cifar_batches = 5;
constexpr std::size_t plane_bytes = std::size_t{cifar_side} * cifar_side, record_bytes = 1 + cifar_channels * plane_bytes;

fs::path cifar_folder(const spec::RramDataSpec& data) {
  if (!data.folder.empty()) return data.folder;
  if (const char* variable = std::getenv("BITLINE_CIFAR10")) return variable;
  throw SpecError(
      "data.folder is missing and the variable BITLINE_CIFAR10 is not set; expected the folder of the binary batches of "
      "CIFAR-10, cifar-10-batches-bin.");
}

ByteImages load_cifar10(const spec::RramDataSpec& data, bool training) {
  const fs::path folder = cifar_folder(data);
  if (!training) return read_cifar10_batch(folder / "test_batch.bin");
  ByteImages all{
      .name = "cifar10", .height = cifar_side, .width = cifar_side, .channels = cifar_channels, .pixels = {}, .labels = {}};
  const auto wanted = static_cast<std::size_t>(data.images);
  for (int number = 1; number <= cifar_batches && (wanted == 0 || all.labels.size() < wanted); ++number) {
    const ByteImages batch = read_cifar10_batch(folder / ("data_batch_" + std::to_string(number) + ".bin"));
    all.pixels.insert(all.pixels.end(), batch.pixels.begin(), batch.pixels.end());
    all.labels.insert(all.labels.end(), batch.labels.begin(), batch.labels.end());
  }
  return all;
}

ByteImages load_mnist(const spec::RramDataSpec& data, bool training) {
  spec::DataSpec mnist{};
  mnist.folder = data.folder;
  RawSet raw = read_mnist(mnist, training);
  const int side = static_cast<int>(raw.side);
  return {.name = "mnist",
          .height = side,
          .width = side,
          .channels = 1,
          .pixels = std::move(raw.images.values),
          .labels = std::move(raw.labels.values)};
}

}  // namespace

ByteImages read_cifar10_batch(const fs::path& file) {
  const std::string bytes = spec::read_text(file);
  if (bytes.empty() || bytes.size() % record_bytes != 0)
    throw SpecError(file.string() + ": has " + std::to_string(bytes.size()) + " bytes; expected a multiple of " +
                    std::to_string(record_bytes) +
                    ", a label and 32 x 32 x 3 pixels for each image: the file is cut short or "
                    "another one.");
  ByteImages images{
      .name = "cifar10", .height = cifar_side, .width = cifar_side, .channels = cifar_channels, .pixels = {}, .labels = {}};
  images.pixels.reserve(bytes.size());
  for (std::size_t record = 0; record < bytes.size(); record += record_bytes) {
    const auto label = static_cast<std::uint8_t>(bytes[record]);
    if (label > 9)
      throw SpecError(file.string() + ": label " + std::to_string(record / record_bytes) + " is " + std::to_string(label) +
                      "; expected 0 … 9.");
    images.labels.push_back(label);
    for (std::size_t place = 0; place < plane_bytes; ++place)
      for (std::size_t c = 0; c < cifar_channels; ++c)
        images.pixels.push_back(static_cast<std::uint8_t>(bytes[record + 1 + c * plane_bytes + place]));
  }
  return images;
}

ByteImages load_byte_images(const spec::RramDataSpec& data, bool training) {
  ByteImages images = data.set == "cifar10" ? load_cifar10(data, training) : load_mnist(data, training);
  const auto wanted = static_cast<std::size_t>(data.images);
  if (wanted > images.labels.size())
    throw SpecError("data.images is " + std::to_string(wanted) + "; expected at most the " +
                    std::to_string(images.labels.size()) + " that " + data.set + " has" +
                    (training ? " to train with." : " to test with."));
  if (wanted > 0) {
    images.pixels.resize(wanted * images.image_values());
    images.labels.resize(wanted);
  }
  return images;
}

}  // namespace bitline::data
