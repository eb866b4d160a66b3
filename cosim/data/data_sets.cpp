#include "cosim/data/data_sets.hpp"

#include <algorithm>
#include <span>
#include <string>
#include <string_view>

#include "cosim/data/coding.hpp"
#include "cosim/data/raw_set.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::data {
namespace {

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
    const Field field = code(raw.image(source).template first<pixels>());
    std::copy(field.begin(), field.end(), set.codes.row(static_cast<Eigen::Index>(i)).data());
    set.labels.push_back(raw.labels.values[source]);
  }
  return set;
}

ImageSet load_digits(const spec::DataSpec& data) { return code_images(read_digits(), 4, 5, data, digits_field); }

ImageSet load_mnist(const spec::DataSpec& data) {
  if (data.crop != "center" && data.crop != "whole")
    throw SpecError("data.crop is '" + data.crop + "'; expected 'center' or 'whole'.");
  ImageSet set = code_images(read_mnist(data, false), 0, 1, data, data.crop == "center" ? center_field : whole_field);
  set.name += "-" + data.crop;
  return set;
}

}  // namespace

ImageSet load_test_set(const spec::DataSpec& data) {
  if (data.set != "digits" && data.set != "mnist")
    throw SpecError("data.set is '" + data.set + "'; expected 'digits' or 'mnist'.");
  ImageSet set = data.set == "digits" ? load_digits(data) : load_mnist(data);
  set.digest = content_digest(set);
  return set;
}

}  // namespace bitline::data
