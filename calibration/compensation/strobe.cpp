#include "calibration/compensation/strobe.hpp"

#include <cstddef>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::compensation {

Strobe::Strobe(column::Macro& macro, const TrimSearch& search, int trim_off)
    : macro_(macro), precharge_v_(search.precharge_v), trim_off_(trim_off) {
  if (search.repeats < 1 || search.repeats % 2 == 0)
    throw SpecError("a decision takes " + std::to_string(search.repeats) + " strobes; expected an odd number.");
  for (std::uint32_t repeat = 0; repeat < static_cast<std::uint32_t>(search.repeats); ++repeat)
    images_.push_back(calibration_image - repeat);
}

std::vector<int> Strobe::votes(const column::Bits& trim) {
  macro_.write_trim(trim);
  const column::Decisions decisions = macro_.decide({.codes = nullptr,
                                                     .image = images_,
                                                     .strobe = static_cast<std::uint32_t>(count_++),
                                                     .data_on = false,
                                                     .precharge_v = precharge_v_,
                                                     .trim_off = trim_off_});
  std::vector<int> votes(static_cast<std::size_t>(trim.cols()));
  for (Eigen::Index repeat = 0; repeat < decisions.rows(); ++repeat)
    for (std::size_t j = 0; j < votes.size(); ++j) votes[j] += decisions(repeat, static_cast<Eigen::Index>(j));
  return votes;
}

std::vector<bool> Strobe::high(const column::Bits& trim) {
  const auto counted = votes(trim);
  std::vector<bool> high(counted.size());
  for (std::size_t j = 0; j < high.size(); ++j) high[j] = 2 * counted[j] > static_cast<int>(images_.size());
  return high;
}

}  // namespace bitline::compensation
