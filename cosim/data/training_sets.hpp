#pragma once

#include "cosim/data/image_set.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::data {

/// Images to train with, and to test with.
struct TrainingSets {
  ImageSet training, test;
};

/// The images of a specification reduced to side x side pixels of 5 bits, by means over the whole image or, with the crop
/// "center" of MNIST, over its central 20 x 20. "digits" are tested on every fifth of the shipped ones and trained on all
/// others; a digit's value v of 0 … 16 counts as 31 v / 15.5, at most 31. `training_images` are the first to train with, 0
/// takes all. SpecError for wrong content, a side beyond that of the images, or more images than there are; FileError for a
/// missing file.
TrainingSets load_training_sets(const spec::DataSpec& data, int side, int training_images);

}  // namespace bitline::data
