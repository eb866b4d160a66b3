#include "netlists/technologies/kit_cards.hpp"

#include <cctype>

#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/technologies/card_check.hpp"
#include "netlists/technologies/card_statements.hpp"

namespace bitline::technologies {
namespace {

namespace fs = std::filesystem;

constexpr int deepest = 16;                        // includes in includes
constexpr std::size_t largest = 64 * 1024 * 1024;  // bytes of one corner

bool is_inside(const fs::path& file, const fs::path& folder) {
  const fs::path relative = fs::weakly_canonical(file).lexically_relative(fs::weakly_canonical(folder));
  return !relative.empty() && *relative.begin() != "..";
}

bool same_word(const std::string& a, const std::string& b) {
  return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin(), [](unsigned char x, unsigned char y) {
           return std::tolower(x) == std::tolower(y);
         });
}

/// Takes one corner's files together.
class Assembly {
 public:
  explicit Assembly(fs::path folder) : folder_(std::move(folder)) {}

  std::string take(const fs::path& file, const std::string& section, int depth) {
    const std::string label = file.lexically_normal().string();
    if (!is_inside(file, folder_))
      throw SpecError(label + ": the file is outside of the technology's folder " + folder_.string() +
                      "; expected one inside of it");
    if (fs::exists(file) && !fs::is_regular_file(file)) throw SpecError(label + ": expected a file");
    const std::string text = spec::read_text(file);
    check_kit_card(text, label);
    const auto statements = card_statements(text, label);
    std::string open, known, result;
    bool refers = false, found = section.empty();
    for (const Statement& statement : statements) {
      const std::string first = card_words(statement.text).front();
      const auto words = card_words(statement.written);
      const bool names_section = first == ".lib" && words.size() == 2;
      refers = refers || first == ".include" || first == ".inc" || first == ".lib";
      if (names_section) {
        open = words[1];
        known += (known.empty() ? "" : ", ") + open;
        found = found || same_word(open, section);
        if (section.empty())
          refuse_card(label, statement.line, "the file has sections, '" + open + "' is the first",
                      "; expected one to be named");
      } else if (first == ".endl") {
        open.clear();
      } else if (same_word(open, section)) {
        result += taken(statement, file, label, depth);
      }
      if (result.size() > largest) throw SpecError(label + ": the cards with all their includes are longer than 64 MiB");
    }
    if (!found)
      throw SpecError(label + ": there is no section '" + section + "'; " +
                      (known.empty() ? "the file has none" : "it has: " + known));
    return refers ? result : text;
  }

 private:
  std::string taken(const Statement& statement, const fs::path& file, const std::string& label, int depth) {
    const std::string first = card_words(statement.text).front();
    if (first != ".include" && first != ".inc" && first != ".lib") return statement.written + "\n";
    const auto reference = card_reference(statement, label);
    if (depth == deepest)
      refuse_card(label, statement.line, "'" + statement.written + "'",
                  "; files include each other more than " + std::to_string(deepest) + " deep");
    const fs::path next = file.parent_path() / reference.file;
    if (!is_inside(next, folder_))
      refuse_card(label, statement.line, "'" + statement.written + "' names a file outside of the technology's folder",
                  "; expected one inside of it");
    std::string text = take(next, reference.section, depth + 1);
    if (!text.empty() && text.back() != '\n') text += '\n';
    return text;
  }

  fs::path folder_;
};

}  // namespace

std::string read_kit_cards(const CardPlace& place) {
  std::string text = Assembly(place.folder).take(place.folder / place.file, place.section, 0);
  check_card(text, (place.folder / place.file).lexically_normal().string() + " with its includes");
  return text;
}

}  // namespace bitline::technologies
