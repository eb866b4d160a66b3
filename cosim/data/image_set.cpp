#include "cosim/data/image_set.hpp"

#include <string_view>

#include "netlists/spec/digest.hpp"

namespace bitline::data {

std::string content_digest(const ImageSet& set) {
  const auto text = [](const std::uint8_t* bytes, std::size_t size) {
    return std::string_view(reinterpret_cast<const char*>(bytes), size);
  };
  spec::Digester digester;
  digester.add(set.name);
  digester.add(text(set.codes.data(), static_cast<std::size_t>(set.codes.size())));
  digester.add(text(set.labels.data(), set.labels.size()));
  return digester.hex();
}

}  // namespace bitline::data
