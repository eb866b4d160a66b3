#include "cosim/spice/failed_decks.hpp"

#include <fstream>
#include <string_view>

#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::spice {
namespace {

void write(const std::filesystem::path& file, std::string_view text) {
  std::ofstream stream(file, std::ios::binary);
  stream << text << std::flush;
  if (!stream) throw FileError("cannot write " + file.string());
}

}  // namespace

std::filesystem::path keep_failed_deck(const std::filesystem::path& folder, const columns::Deck& deck,
                                       const std::string& reasons) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw FileError("cannot create the folder " + folder.string() + ": " + error.message());
  const std::string name = spec::digest(deck.text);
  write(folder / (name + ".txt"), reasons);
  write(folder / (name + ".cir"), deck.text);
  return folder / (name + ".cir");
}

}  // namespace bitline::spice
