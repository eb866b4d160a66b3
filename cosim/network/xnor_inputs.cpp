#include "cosim/network/xnor_inputs.hpp"

#include <algorithm>
#include <cstring>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::network {
namespace {

/// Bit `bit` of each of eight bytes, the first byte's lowest.
std::uint64_t bits_of_bytes(std::uint64_t bytes, int bit) {
  constexpr std::uint64_t lowest = 0x0101010101010101, gather = 0x0102040810204080;
  return (bytes >> bit & lowest) * gather >> 56;
}

/// Eight bytes from `from` on, 0 behind the end; the first is the lowest byte of the word.
std::uint64_t eight_bytes(std::span<const std::uint8_t> values, std::size_t from) {
  std::uint64_t bytes = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(8, values.size() - from); ++i)
    bytes |= std::uint64_t{values[from + i]} << 8 * i;
  return bytes;
}

/// Takes the places of one row of a kernel from `row`, a row of the map, and pads where they lie beside it.
struct KernelRow {
  const XnorLayer& layer;
  std::span<const std::uint64_t> map;
  std::span<std::uint64_t> target;

  void copy(int at_y, int at_x, int kernel_y) const {
    const auto channels = static_cast<std::size_t>(layer.in.channels);
    const auto at = [&](int y, int width, int x) {
      return (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x)) * channels;
    };
    const bool outside = at_y < 0 || at_y >= layer.in.height;
    const int first = outside ? layer.kernel_width : std::clamp(-at_x, 0, layer.kernel_width);
    const int end = outside ? layer.kernel_width : std::clamp(layer.in.width - at_x, first, layer.kernel_width);
    if (first < end)
      copy_bits(map, at(at_y, layer.in.width, at_x + first), target, at(kernel_y, layer.kernel_width, first),
                static_cast<std::size_t>(end - first) * channels);
    if (layer.pad < 0) return;
    const auto fill = [&](int from, int to) {
      for (std::size_t bit = at(kernel_y, layer.kernel_width, from); bit < at(kernel_y, layer.kernel_width, to); ++bit)
        target[bit / 64] |= std::uint64_t{1} << bit % 64;
    };
    fill(0, first);
    fill(end, layer.kernel_width);
  }
};

}  // namespace

PlaneBlock plane_block(std::span<const std::uint8_t> pixels, const MapSize& map, int bits) {
  const std::size_t values = map.values();
  if (pixels.size() % values != 0)
    throw SpecError("the images have " + std::to_string(pixels.size()) + " pixels together; expected a multiple of " +
                    std::to_string(values) + ", those of one image of the network.");
  const std::size_t images = pixels.size() / values;
  PlaneBlock block{.map = map, .planes = std::vector(static_cast<std::size_t>(bits), all_negative(images, values))};
  for (std::size_t image = 0; image < images; ++image) {
    const auto bytes = pixels.subspan(image * values, values);
    for (std::size_t i = 0; i < values; i += 8) {
      const std::uint64_t eight = eight_bytes(bytes, i);
      for (int plane = 0; plane < bits; ++plane)
        block.planes[static_cast<std::size_t>(plane)].row(image)[i / 64] |= bits_of_bytes(eight, 8 - bits + plane) << i % 64;
    }
  }
  return block;
}

PackedSigns neuron_inputs(const XnorLayer& layer, const PlaneBlock& block, std::size_t plane) {
  const PackedSigns& maps = block.planes[plane];
  if (layer.dense()) return maps;
  const MapSize places = layer.places();
  PackedSigns rows = all_negative(maps.count * layer.reads(), layer.inputs());
  std::size_t row = 0;
  for (std::size_t image = 0; image < maps.count; ++image)
    for (int y = 0; y < places.height; ++y)
      for (int x = 0; x < places.width; ++x, ++row) {
        const KernelRow kernel{layer, maps.row(image), rows.row(row)};
        for (int ky = 0; ky < layer.kernel_height; ++ky)
          kernel.copy(y * layer.stride + ky - layer.padding, x * layer.stride - layer.padding, ky);
      }
  return rows;
}

PackedSigns by_image(const PackedSigns& rows, std::size_t images) {
  const std::size_t places = rows.count / std::max<std::size_t>(images, 1);
  if (places == 1) return rows;
  PackedSigns maps = all_negative(images, places * rows.bits);
  for (std::size_t i = 0; i < rows.count; ++i)
    copy_bits(rows.row(i), 0, maps.row(i / places), i % places * rows.bits, rows.bits);
  return maps;
}

}  // namespace bitline::network
