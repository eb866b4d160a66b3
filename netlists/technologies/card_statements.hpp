#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace bitline::technologies {

/// A statement of a model card with its continuation lines, without comments.
struct Statement {
  std::size_t line;     ///< of its first line, from 1
  std::string written;  ///< as in the file
  std::string text;     ///< lower case, as ngspice reads it
};

/// What follows what was found when nothing else is said.
inline constexpr std::string_view allowed_in_cards =
    "; a model card may hold .model, .subckt, .ends, .param, .option scale, elements inside a subcircuit, comments and '+' "
    "lines";

/// Throws SpecError: `file`, `line`, what was found, what was expected.
[[noreturn]] void refuse_card(const std::string& file, std::size_t line, const std::string& found,
                              std::string_view expected = allowed_in_cards);

/// The statements of a card; SpecError for bytes that may hide or run a command, comments included.
std::vector<Statement> card_statements(std::string_view text, const std::string& file);

/// Words between blanks; an opening parenthesis separates too.
std::vector<std::string> card_words(std::string text);

/// A number as SPICE writes it, in lower case, with a suffix such as "u" or "meg"; nothing for what is none.
std::optional<double> spice_number(const std::string& text);

/// A line that takes another file's text in: `.include FILE`, `.lib FILE SECTION`.
struct CardReference {
  std::string file, section;  ///< no section: the whole file
};

/// Reads `.include`, `.inc` and `.lib`; SpecError when no file is named, or a section without a file.
CardReference card_reference(const Statement& statement, const std::string& file);

}  // namespace bitline::technologies
