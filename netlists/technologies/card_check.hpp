#pragma once

#include <string>
#include <string_view>

namespace bitline::technologies {

/// Refuses a model card that holds anything but models, subcircuits with their elements, parameters, `.option scale` and
/// comments: cards come from elsewhere, and SPICE text can run commands, load code and open files. Throws SpecError with `file`
/// and line.
void check_card(std::string_view text, const std::string& file);

/// The same for a file of a kit, which may include other files and have `.lib` sections.
void check_kit_card(std::string_view text, const std::string& file);

}  // namespace bitline::technologies
