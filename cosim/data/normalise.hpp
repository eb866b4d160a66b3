#pragma once

#include "cosim/data/image_set.hpp"
#include "netlists/spec/study_spec.hpp"

namespace bitline::data {

/// Codes of images that all load the bit lines alike: their sum comes to `how.total`, or as near to it as codes of 0 … 31 can.
///
/// - gain: every code of an image times the same number of 256ths, rounded and clipped: the smallest number with which the
/// codes
///   add up to at least the total;
/// - offset: plus the same whole number, clipped: the smallest with which they do;
/// - rows: the codes stay, and those of `balance_rows` further rows (an even number), alike in pairs and as equal as they can
/// be,
///   make up what is missing; the result has so many columns more.
///
/// Why: cell current and comparator offset depend on the level of the bit lines. Source: Zhang and Verma, IEEE JETCAS 9(2),
/// 2019, as summarised; how it was done there is not published, the three ways are ours.
Codes normalised(const Codes& codes, const spec::NormaliseSpec& how, int balance_rows);

}  // namespace bitline::data
