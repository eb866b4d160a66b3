#include "netlists/technologies/card_check.hpp"

#include <algorithm>
#include <cctype>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <regex>
#include <sstream>
#include <vector>

#include "netlists/spec/error.hpp"

namespace bitline::technologies {
namespace {

/// Passive and semiconductor devices, sources and subcircuit calls; not `a`, `n` and `p`, which reach code outside of ngspice.
constexpr std::string_view element_letters = "bcdefghijklmqrsvwxz";
constexpr std::string_view allowed =
    "; a model card may hold .model, .subckt, .ends, .param, .option scale, elements inside a subcircuit, comments and '+' "
    "lines";

/// A statement with its continuation lines.
struct Statement {
  std::size_t line;
  std::string text;  // lower case, without comments
};

struct Card {
  std::string file;

  [[noreturn]] void refuse(std::size_t line, const std::string& found, std::string_view expected = allowed) const {
    throw SpecError(file + ":" + std::to_string(line) + ": " + found + std::string(expected));
  }
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

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
void check_bytes(const Card& card, std::size_t line, std::string_view text) {
  if (text.ends_with('\r')) text.remove_suffix(1);
  for (const char c : text) {
    if (static_cast<unsigned char>(c) < ' ' && c != '\t') card.refuse(line, "a control character");
  }
  for (const std::string_view part : {"`", "$("}) {
    if (contains(text, part)) card.refuse(line, "'" + std::string(part) + "', which may run a command");
  }
  if (text.ends_with('\\')) card.refuse(line, "a backslash at the end of the line");
  const std::size_t begin = text.find_first_not_of(" \t");
  if (begin != std::string_view::npos && text.substr(begin).starts_with("*#")) {
    card.refuse(line, "'*#', which ngspice runs as a command");
  }
}

std::vector<Statement> statements(const Card& card, std::string_view text) {
  std::vector<Statement> result;
  std::size_t number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = text.substr(begin, end - begin);
    begin = end + 1;
    check_bytes(card, ++number, line);
    const std::string_view part = statement_part(line);
    if (part.empty()) continue;
    if (part.front() != '+') {
      result.push_back({number, lower(part)});
    } else if (result.empty()) {
      card.refuse(number, "a '+' line with nothing before it to continue");
    } else {
      result.back().text += " " + lower(part.substr(1));
    }
  }
  return result;
}

std::vector<std::string> words_of(std::string text) {
  std::replace(text.begin(), text.end(), '(', ' ');
  std::istringstream stream(text);
  std::vector<std::string> words;
  for (std::string word; stream >> word;) words.push_back(word);
  return words;
}

bool names_something(const std::string& word) { return !contains(word, "="); }

/// The parameters of a `.model` as ngspice takes them apart: words such as `vth0=0.3`, an expression being one word.
std::vector<std::string> parameters_of(const Statement& statement) {
  static const std::regex around_equals(R"(\s*=\s*)");
  static const std::regex word(R"((?:\{[^}]*\}|'[^']*'|[^\s,{'])+|[{'])");
  std::string text = std::regex_replace(statement.text, around_equals, "=");
  std::replace_if(
      text.begin(), text.end(), [](char c) { return c == '(' || c == ')'; }, ' ');
  std::vector<std::string> words;
  for (std::sregex_iterator match(text.begin(), text.end(), word), end; match != end; ++match) words.push_back(match->str());
  words.erase(words.begin(), words.begin() + std::min<std::ptrdiff_t>(3, std::ssize(words)));
  return words;
}

/// ngspice skips a parameter that it cannot read and takes the default in its place, so a typing error must not get there.
void check_parameters(const Card& card, const Statement& statement) {
  static const std::regex flag("[a-z_][a-z0-9_]*");
  static const std::regex version(R"(version=[0-9.]+)");  // 4.8.2 is one
  static const std::regex assignment(
      R"([a-z_][a-z0-9_]*=([+-]?([0-9]+\.?[0-9]*|\.[0-9]+)(e[+-]?[0-9]+)?[a-z]*|[a-z_][a-z0-9_]*|\{[^}]+\}|'[^']+'))");
  for (const std::string& text : parameters_of(statement)) {
    const auto is = [&](const std::regex& form) { return std::regex_match(text, form); };
    if (!is(flag) && !is(version) && !is(assignment))
      card.refuse(statement.line, "'" + text + "' in the model that begins here", "; expected 'parameter=value'");
  }
}

void check_model(const Card& card, const Statement& statement, const std::vector<std::string>& words) {
  if (words.size() < 3 || !names_something(words[1]) || !names_something(words[2]) || words[2].starts_with("=")) {
    card.refuse(statement.line, "'" + statement.text.substr(0, 60) + "' lacks a name or a type",
                "; expected '.model NAME TYPE parameters'");
  }
  check_parameters(card, statement);
}

/// `.option scale=VALUE` and nothing else.
void check_option(const Card& card, const Statement& statement) {
  std::string spaced = statement.text;
  std::replace(spaced.begin(), spaced.end(), '=', ' ');
  const std::vector<std::string> words = words_of(spaced);
  if (words.size() != 3 || words[1] != "scale") card.refuse(statement.line, "'" + statement.text + "'");
}

}  // namespace

void check_card(std::string_view text, const std::string& file) {
  const Card card{file};
  std::vector<Statement> open;  // subcircuits that are not closed yet
  for (const Statement& statement : statements(card, text)) {
    const std::vector<std::string> words = words_of(statement.text);
    const std::string& first = words.empty() ? statement.text : words.front();
    if (first == ".model") {
      check_model(card, statement, words);
    } else if (first == ".subckt") {
      if (words.size() < 2) card.refuse(statement.line, "'.subckt' without a name", "; expected '.subckt NAME nodes'");
      open.push_back(statement);
    } else if (first == ".ends") {
      if (open.empty()) card.refuse(statement.line, "'.ends' without a '.subckt' before it", "; expected one per subcircuit");
      open.pop_back();
    } else if (is_one_of(first, {".option", ".options"})) {
      check_option(card, statement);
    } else if (is_one_of(first, {".include", ".inc", ".lib"})) {
      card.refuse(statement.line, "'" + first + "' refers to another file", "; expected that file's text in its place");
    } else if (first.starts_with('.') ? first != ".param" : !contains(element_letters, first.substr(0, 1))) {
      card.refuse(statement.line, "'" + first + "'");
    } else if (is_one_of(first, {"quit", "shell", "codemodel"})) {
      card.refuse(statement.line, "the command '" + first + "'");
    } else if (!first.starts_with('.') && open.empty()) {
      card.refuse(statement.line, "the element '" + first + "' outside of a subcircuit");
    }
  }
  if (!open.empty()) {
    card.refuse(open.back().line, "'" + open.back().text + "' is never closed", "; expected '.ends' after its elements");
  }
}

}  // namespace bitline::technologies
