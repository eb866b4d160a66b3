#include "netlists/technologies/card_check.hpp"

#include <algorithm>
#include <cstddef>
#include <initializer_list>
#include <iterator>
#include <regex>
#include <vector>

#include "netlists/technologies/card_statements.hpp"

namespace bitline::technologies {
namespace {

/// Passive and semiconductor devices, sources and subcircuit calls; not `a`, `n` and `p`, which reach code outside of ngspice.
constexpr std::string_view element_letters = "bcdefghijklmqrsvwxz";

struct Card {
  std::string file;
  bool kit = false;  ///< may refer to other files of its folder and have sections

  [[noreturn]] void refuse(std::size_t line, const std::string& found, std::string_view expected = allowed_in_cards) const {
    refuse_card(file, line, found, expected);
  }
};

bool contains(std::string_view text, std::string_view part) { return text.find(part) != std::string_view::npos; }

bool is_one_of(std::string_view word, std::initializer_list<std::string_view> words) {
  return std::find(words.begin(), words.end(), word) != words.end();
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
  if (words.size() < 3 || !names_something(words[1]) || !names_something(words[2]) || words[2].starts_with('=')) {
    card.refuse(statement.line, "'" + statement.text.substr(0, 60) + "' lacks a name or a type",
                "; expected '.model NAME TYPE parameters'");
  }
  check_parameters(card, statement);
}

/// `.option scale=VALUE` and nothing else.
void check_option(const Card& card, const Statement& statement) {
  std::string spaced = statement.text;
  std::replace(spaced.begin(), spaced.end(), '=', ' ');
  const std::vector<std::string> words = card_words(spaced);
  if (words.size() != 3 || words[1] != "scale") card.refuse(statement.line, "'" + statement.text + "'");
}

/// A line of a kit that includes a file, or opens or closes a section; `section` is the one that is open.
void check_reference(const Card& card, const Statement& statement, std::string& section) {
  const auto words = card_words(statement.text);
  if (words.front() == ".endl") {
    if (section.empty()) card.refuse(statement.line, "'.endl' without a '.lib' before it", "; expected one per section");
    section.clear();
  } else if (words.front() == ".lib" && words.size() == 2) {
    if (!section.empty())
      card.refuse(statement.line, "section '" + words[1] + "' inside of section '" + section + "'", "; expected '.endl' first");
    section = words[1];
  } else {
    card_reference(statement, card.file);
  }
}

void check(const Card& card, std::string_view text) {
  std::string section;
  std::vector<Statement> open;  // subcircuits that are not closed yet
  for (const Statement& statement : card_statements(text, card.file)) {
    const std::vector<std::string> words = card_words(statement.text);
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
    } else if (card.kit && is_one_of(first, {".include", ".inc", ".lib", ".endl"})) {
      if (!open.empty()) card.refuse(statement.line, "'" + first + "' inside of a subcircuit", "; expected it outside");
      check_reference(card, statement, section);
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
  if (!section.empty()) card.refuse(1, "section '" + section + "' is never closed", "; expected '.endl' after it");
}

}  // namespace

void check_card(std::string_view text, const std::string& file) { check({file}, text); }

void check_kit_card(std::string_view text, const std::string& file) { check({file, true}, text); }

}  // namespace bitline::technologies
