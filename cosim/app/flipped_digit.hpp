#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "calibration/audit/decision_shares.hpp"
#include "calibration/audit/image_trace.hpp"
#include "cosim/app/interrupt.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/progress.hpp"

namespace bitline::app {

/// Which image on which die is explained.
struct DigitQuestion {
  std::filesystem::path run;  ///< folder of a finished run
  std::uint32_t image = 0, die = 0;
  bool as_made = false;  ///< without compensation
  bool spice = false;    ///< the column that matters most is read on SPICE too
};

/// SPICE's answer to a read.
struct SpiceRead {
  double margin_v;  ///< V_BL - V_BLB beyond the offset, with the noise of the read [V]
  bool decision;    ///< of its latch where it has one
};

/// The column whose wrong answer matters most, in the read that it gets wrong.
struct ExplainedColumn {
  audit::UndoneAnswer undone;
  int ramp_strobe;  ///< in the output layer the wrong strobe farthest from the ideal sum, else 0
  audit::DecisionShares shares;
  std::filesystem::path deck;  ///< of this read, in the folder of the run
  std::optional<SpiceRead> spice = {};
};

/// Why an image is another digit on a die than on the ideal engine.
struct FlippedDigit {
  DigitQuestion question;
  std::uint8_t label;
  audit::ImageTrace trace;
  std::vector<audit::UndoneAnswer> undone;  ///< what matters most first
  std::optional<ExplainedColumn> column;    ///< none where no answer is wrong
};

/// Follows the image and writes the column's deck into explain/ of the run. FileError where there is no finished run, SpecError
/// where what it was made from has changed, and for an image or die that it does not have.
FlippedDigit explain_image(const DigitQuestion& question, ProgressSink progress,
                           std::function<bool()> interrupted = app::interrupted);

Json flipped_digit_json(const FlippedDigit& digit);
/// The same for people, some paragraphs.
std::string flipped_digit_text(const FlippedDigit& digit);

}  // namespace bitline::app
