#include "calibration/boosting/samples.hpp"

#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::boosting {

namespace {

/// The chosen samples of `from`, by class.
Samples choose(const column::Codes& codes, const std::vector<std::uint32_t>& numbers,
               const std::array<std::vector<Eigen::Index>, classes>& chosen) {
  Samples samples;
  for (std::size_t label = 0; label < classes; ++label)
    samples.first[label + 1] = samples.first[label] + static_cast<Eigen::Index>(chosen[label].size());
  samples.codes.resize(samples.first.back(), codes.cols());
  Eigen::Index row = 0;
  for (const auto& of_label : chosen)
    for (const Eigen::Index at : of_label) {
      samples.codes.row(row++) = codes.row(at);
      samples.image.push_back(numbers[static_cast<std::size_t>(at)]);
    }
  samples.inputs = samples.codes.cast<float>().matrix();
  return samples;
}

}  // namespace

Samples sort_samples(const data::ImageSet& training) {
  std::array<std::vector<Eigen::Index>, classes> chosen;
  std::vector<std::uint32_t> numbers;
  for (std::size_t i = 0; i < training.labels.size(); ++i) {
    chosen[training.labels[i]].push_back(static_cast<Eigen::Index>(i));
    numbers.push_back(first_training_image + static_cast<std::uint32_t>(i));
  }
  for (std::size_t label = 0; label < classes; ++label)
    if (chosen[label].empty())
      throw SpecError("none of the " + std::to_string(training.labels.size()) + " training images shows a " +
                      std::to_string(label) + "; expected more of them, by 'boosting.training_images'");
  return choose(training.codes, numbers, chosen);
}

Samples thin_out(const Samples& samples, int stride) {
  std::array<std::vector<Eigen::Index>, classes> chosen;
  for (std::size_t label = 0; label < classes; ++label)
    for (Eigen::Index at = samples.first[label]; at < samples.first[label + 1]; at += stride) chosen[label].push_back(at);
  return choose(samples.codes, samples.image, chosen);
}

}  // namespace bitline::boosting
