#include "netlists/technologies/card_statements.hpp"

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <regex>
#include <sstream>

#include "netlists/spec/error.hpp"

namespace bitline::technologies {
namespace {

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

std::string lower(std::string_view text) {
  std::string result(text);
  for (char& c : result) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return result;
}

/// Where the comment of a line begins: at a ';', or at a '$ ' after a blank or a comma.
std::size_t comment_begin(std::string_view line) {
  const std::size_t semicolon = std::min(line.find(';'), line.size());
  std::size_t dollar = line.find("$ ");
  while (dollar < semicolon && dollar > 0 && !contains(" \t,", line.substr(dollar - 1, 1)))
    dollar = line.find("$ ", dollar + 1);
  return std::min(semicolon, dollar);
}

/// A line without leading blanks, line ending and comment.
std::string_view statement_part(std::string_view line) {
  line = line.substr(std::min(line.find_first_not_of(" \t"), line.size()));
  if (line.starts_with('*')) return {};
  line = line.substr(0, comment_begin(line));
  return line.substr(0, line.find_last_not_of(" \t\r") + 1);
}

/// What no line may hold, comments included: ngspice runs a `*#` comment as a command and glues lines at a trailing backslash.
void check_bytes(const std::string& file, std::size_t line, std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' && c != '\t') refuse_card(file, line, "a control character");
  }
  for (const std::string_view part : {"`", "$("}) {
    if (contains(text, part)) refuse_card(file, line, "'" + std::string(part) + "', which may run a command");
  }
  if (text.ends_with('\\')) refuse_card(file, line, "a backslash at the end of the line");
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin != std::string_view::npos && text.substr(begin).starts_with("*#")) {
    refuse_card(file, line, "'*#', which ngspice runs as a command");
  }
}

}  // namespace

void refuse_card(const std::string& file, std::size_t line, const std::string& found, std::string_view expected) {
  throw SpecError(file + ":" + std::to_string(line) + ": " + found + std::string(expected));
}

std::vector<Statement> card_statements(std::string_view text, const std::string& file) {
  std::vector<Statement> result;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    check_bytes(file, ++number, line);
    const std::string_view part = statement_part(line);
    if (part.empty()) continue;
    if (part.front() != '+') {
      result.push_back({number, std::string(part), {}});
    } else if (result.empty()) {
      refuse_card(file, number, "a '+' line with nothing before it to continue");
    } else {
      result.back().written += " " + std::string(part.substr(1));
    }
  }
  for (Statement& statement : result) statement.text = lower(statement.written);
  return result;
}

std::vector<std::string> card_words(std::string text) {
  std::replace(text.begin(), text.end(), '(', ' ');
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

std::optional<double> spice_number(const std::string& text) {
  char* end = nullptr;
  const double value = std::strtod(text.c_str(), &end);
  if (end == text.c_str()) return {};
  const std::string suffix(end);
  if (suffix.starts_with("meg")) return value * 1e6;
  if (suffix.starts_with("mil")) return value * 25.4e-6;
  constexpr std::string_view letters = "tgkmunpfa";
  constexpr double factors[] = {1e12, 1e9, 1e3, 1e-3, 1e-6, 1e-9, 1e-12, 1e-15, 1e-18};
  const auto letter = suffix.empty() ? std::string_view::npos : letters.find(suffix.front());
  return letter == std::string_view::npos ? value : value * factors[letter];
}

CardReference card_reference(const Statement& statement, const std::string& file) {
  static const std::regex form(R"re(\.(include|inc|lib)\s+(?:"([^"]+)"|'([^']+)'|([^\s"']+))(?:\s+(\S+))?)re",
                               std::regex::icase);
  std::smatch match;
  const bool known = std::regex_match(statement.written, match, form);
  const bool library = known && statement.text.starts_with(".lib");
  if (!known || library != match[5].matched)
    refuse_card(file, statement.line, "'" + statement.written + "'", "; expected '.include FILE' or '.lib FILE SECTION'");
  return {match[2].str() + match[3].str() + match[4].str(), match[5].str()};
}

}  // namespace bitline::technologies
