#pragma once

#include "cosim/data/image_set.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::data {

/// The test images that a specification asks for, coded for the word-line DACs: "digits" are every fifth of the shipped UCI
/// optical digits, "mnist" the ten thousand of the t10k files. SpecError for wrong content, FileError for a missing file.
ImageSet load_test_set(const spec::DataSpec& data);

}  // namespace bitline::data
