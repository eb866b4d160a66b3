#pragma once

#include <filesystem>
#include <string>

#include "netlists/columns/deck.hpp"

namespace bitline::spice {

/// Writes a deck to FOLDER/DIGEST.cir and the reasons of its failure to FOLDER/DIGEST.txt, creating the folder as needed, and
/// returns the deck's path. The same deck gets the same name. FileError if it cannot be written.
std::filesystem::path keep_failed_deck(const std::filesystem::path& folder, const columns::Deck& deck,
                                       const std::string& reasons);

}  // namespace bitline::spice
