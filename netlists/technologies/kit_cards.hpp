#pragma once

#include <filesystem>
#include <string>

namespace bitline::technologies {

/// Where a corner's cards are in a technology's folder.
struct CardPlace {
  std::filesystem::path folder;  ///< no file outside of it is read
  std::string file;              ///< relative to the folder
  std::string section;           ///< section of a `.lib` file, empty: the whole file
};

/// Text of a corner's cards with every included file and section in its place, checked (card_check.hpp). A file without
/// references is returned as it is. SpecError with file and line, also for a file outside of the folder, a missing section and
/// files that include each other; FileError.
std::string read_kit_cards(const CardPlace& place);

}  // namespace bitline::technologies
