#include "cosim/data/training_sets.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "cosim/data/coding.hpp"
#include "cosim/data/raw_set.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::data {
namespace {

/// What to make of raw images.
struct Reduction {
  std::string name;
  int border;   ///< pixels left out on every side
  double full;  ///< grey value of the largest code
  int side;
};

std::vector<std::uint8_t> inner_pixels(const RawSet& raw, std::size_t i, int border) {
  const auto image = raw.image(i);
  std::vector<std::uint8_t> pixels;
  const auto first = static_cast<std::size_t>(border), last = raw.side - first;
  for (std::size_t row = first; row < last; ++row)
    pixels.insert(pixels.end(), image.begin() + static_cast<std::ptrdiff_t>(row * raw.side + first),
                  image.begin() + static_cast<std::ptrdiff_t>(row * raw.side + last));
  return pixels;
}

/// The chosen images of a raw set, all of them or the first `asked`.
ImageSet reduce(const RawSet& raw, std::vector<std::size_t> chosen, int asked, const char* key, const Reduction& how) {
  const int side = static_cast<int>(raw.side) - 2 * how.border;
  if (how.side > side)
    throw SpecError("boosting.side is " + std::to_string(how.side) + "; expected at most " + std::to_string(side) +
                    ", the side of an image of '" + how.name + "'.");
  if (asked < 0 || static_cast<std::size_t>(asked) > chosen.size())
    throw SpecError(std::string(key) + " is " + std::to_string(asked) + "; expected 0 for all or at most the " +
                    std::to_string(chosen.size()) + " images of '" + how.name + "'.");
  if (asked > 0) chosen.resize(static_cast<std::size_t>(asked));
  ImageSet set{.name = how.name,
               .codes = Codes(static_cast<Eigen::Index>(chosen.size()), how.side * how.side),
               .labels = {},
               .digest = {}};
  for (std::size_t i = 0; i < chosen.size(); ++i) {
    const auto codes = reduced_codes(inner_pixels(raw, chosen[i], how.border), how.side, how.full);
    std::ranges::copy(codes, set.codes.row(static_cast<Eigen::Index>(i)).data());
    set.labels.push_back(raw.labels.values[chosen[i]]);
  }
  set.digest = content_digest(set);
  return set;
}

}  // namespace

TrainingSets load_training_sets(const spec::DataSpec& data, int side, int training_images) {
  const bool digits = data.set == "digits";
  const Reduction how{.name = digits ? data.set : data.set + "-" + data.crop,
                      .border = !digits && data.crop == "center" ? 4 : 0,
                      .full = digits ? 15.5 : 255,
                      .side = side};
  std::vector<std::size_t> training, test;
  const auto all = [](const RawSet& raw) {
    std::vector<std::size_t> numbers;
    for (std::size_t i = 0; i < raw.size(); ++i) numbers.push_back(i);
    return numbers;
  };
  constexpr const char *training_key = "boosting.training_images", *test_key = "data.images";
  if (digits) {
    const RawSet raw = read_digits();
    for (const std::size_t i : all(raw)) (i % 5 == 4 ? test : training).push_back(i);
    return {reduce(raw, training, training_images, training_key, how), reduce(raw, test, data.images, test_key, how)};
  }
  const RawSet raw_training = read_mnist(data, true), raw_test = read_mnist(data, false);
  return {reduce(raw_training, all(raw_training), training_images, training_key, how),
          reduce(raw_test, all(raw_test), data.images, test_key, how)};
}

}  // namespace bitline::data
