#include "netlists/spec/quantity.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <system_error>

#include "netlists/spec/error.hpp"

namespace bitline::spec {
namespace {

constexpr double zero_celsius_kelvin = 273.15;

struct Prefix {
  std::string_view symbol;
  int exponent;
};

/// The first row of an exponent is the one that is written.
constexpr std::array<Prefix, 13> prefixes{{{"", 0},
                                           {"a", -18},
                                           {"f", -15},
                                           {"p", -12},
                                           {"n", -9},
                                           {"u", -6},
                                           {"\u00b5", -6},  // micro sign
                                           {"\u03bc", -6},  // Greek mu
                                           {"m", -3},
                                           {"k", 3},
                                           {"M", 6},
                                           {"G", 9},
                                           {"T", 12}}};

struct Unit {
  std::string_view symbol;
  Dimension dimension;
  bool prefixed;
};

/// The first row of a dimension is the one that is written.
constexpr std::array<Unit, 12> units{{{"V", Dimension::voltage, true},
                                      {"s", Dimension::time, true},
                                      {"F", Dimension::capacitance, true},
                                      {"ohm", Dimension::resistance, true},
                                      {"m", Dimension::length, true},
                                      {"A", Dimension::current, true},
                                      {"degC", Dimension::temperature, false},
                                      {"K", Dimension::temperature, false},
                                      {"1/V", Dimension::per_volt, false},
                                      {"/V", Dimension::per_volt, false},
                                      {"Hz", Dimension::frequency, true},
                                      {"J", Dimension::energy, true}}};

struct DimensionText {
  Dimension dimension;
  std::string_view name;
  std::string_view article_and_name;
  std::string_view example;
};

constexpr std::array<DimensionText, 11> dimensions{{{Dimension::one, "number", "a plain number", "0.5"},
                                                    {Dimension::voltage, "voltage", "a voltage", "1.2 V"},
                                                    {Dimension::time, "time", "a time", "2 ns"},
                                                    {Dimension::capacitance, "capacitance", "a capacitance", "300 fF"},
                                                    {Dimension::resistance, "resistance", "a resistance", "10 kohm"},
                                                    {Dimension::length, "length", "a length", "0.13 um"},
                                                    {Dimension::current, "current", "a current", "2 uA"},
                                                    {Dimension::temperature, "temperature", "a temperature", "27 degC"},
                                                    {Dimension::per_volt, "per volt", "a value per volt", "0.5 1/V"},
                                                    {Dimension::frequency, "frequency", "a frequency", "100 MHz"},
                                                    {Dimension::energy, "energy", "an energy", "50 fJ"}}};

const DimensionText& text_of(Dimension dimension) {
  for (const DimensionText& row : dimensions)
    if (row.dimension == dimension) return row;
  throw std::logic_error("a dimension is missing from the table");
}

/// A known unit with a known prefix.
struct Scale {
  Unit unit;
  int exponent;
};

/// Meaning of a unit text; there is at most one.
std::optional<Scale> scale_of(std::string_view text) {
  for (const Unit& unit : units)
    for (const Prefix& prefix : prefixes) {
      if (!unit.prefixed && !prefix.symbol.empty()) continue;
      if (text.size() == prefix.symbol.size() + unit.symbol.size() && text.substr(0, prefix.symbol.size()) == prefix.symbol &&
          text.substr(prefix.symbol.size()) == unit.symbol)
        return Scale{unit, prefix.exponent};
    }
  return std::nullopt;
}

constexpr std::string_view blanks = " \t\r\n";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(blanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(blanks) - first + 1);
}

/// The leading decimal number of a text and what follows it.
struct Split {
  std::string_view mantissa;
  int exponent;
  std::string_view rest;
};

std::optional<Split> split_number(std::string_view text) {
  const std::string_view unsigned_text = text.substr(text.starts_with('-') || text.starts_with('+') ? 1 : 0);
  if (text.starts_with('+')) text = unsigned_text;
  if (unsigned_text.empty() || std::string_view("0123456789.").find(unsigned_text.front()) == std::string_view::npos)
    return std::nullopt;  // from_chars would read "inf" and "nan"
  double ignored = 0;
  const std::from_chars_result number = std::from_chars(text.data(), text.data() + text.size(), ignored);
  if (number.ec == std::errc::invalid_argument) return std::nullopt;
  const std::size_t length = static_cast<std::size_t>(number.ptr - text.data());
  const std::string_view decimal = text.substr(0, length);
  const std::size_t e = decimal.find_first_of("eE");
  Split split{decimal.substr(0, e), 0, trimmed(text.substr(length))};
  if (e != std::string_view::npos) {
    std::string_view exponent = decimal.substr(e + 1);
    if (exponent.starts_with('+')) exponent.remove_prefix(1);
    if (std::from_chars(exponent.data(), exponent.data() + exponent.size(), split.exponent).ec != std::errc{})
      return std::nullopt;
  }
  return split;
}

[[noreturn]] void refuse(std::string_view text, const std::string& reason, Dimension expected) {
  throw SpecError("'" + std::string(text) + "' " + reason + "; expected " + expectation(expected));
}

/// Moves the decimal point of shortest scientific notation so that 1 to 3 digits stand before it.
struct Engineering {
  std::string digits;
  int exponent;  ///< multiple of three
};

Engineering engineering(double value) {
  std::array<char, 32> buffer;
  const std::string text(buffer.data(),
                         std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::scientific).ptr);
  const std::size_t e = text.find('e');
  const int exponent = std::stoi(text.substr(e + 1));
  const int shift = ((exponent % 3) + 3) % 3;
  const bool negative = text.front() == '-';
  std::string digits = text.substr(negative ? 1 : 0, e - (negative ? 1 : 0));
  std::erase(digits, '.');
  const std::size_t whole = static_cast<std::size_t>(shift) + 1;
  if (digits.size() < whole) digits.append(whole - digits.size(), '0');
  if (digits.size() > whole) digits.insert(whole, ".");
  return {(negative ? "-" : "") + digits, exponent - shift};
}

}  // namespace

double parse_quantity(std::string_view text, Dimension dimension) {
  const std::string_view body = trimmed(text);
  const std::optional<Split> number = split_number(body);
  if (!number) refuse(body, "is not a number", dimension);
  Scale scale{{"", Dimension::one, false}, 0};
  if (!number->rest.empty()) {
    const std::optional<Scale> found = scale_of(number->rest);
    if (!found) refuse(body, "has the unknown unit '" + std::string(number->rest) + "'", dimension);
    scale = *found;
  }
  if (scale.unit.dimension != dimension)
    refuse(body,
           scale.unit.dimension == Dimension::one ? "has no unit"
                                                  : "is " + std::string(text_of(scale.unit.dimension).article_and_name),
           dimension);
  const std::string decimal = std::string(number->mantissa) + "e" + std::to_string(long{number->exponent} + scale.exponent);
  double value = 0;
  if (std::from_chars(decimal.data(), decimal.data() + decimal.size(), value).ec != std::errc{})
    refuse(body, "is too large or too small for a double", dimension);
  return scale.unit.symbol == "degC" ? value + zero_celsius_kelvin : value;
}

std::string format_quantity(double si, Dimension dimension) {
  if (dimension == Dimension::one) return plain(si);
  if (dimension == Dimension::per_volt) return plain(si) + " 1/V";
  if (dimension == Dimension::temperature) {
    constexpr double decimals = 1e9;  // hides the rounding of the subtraction
    const std::string celsius = plain(std::round((si - zero_celsius_kelvin) * decimals) / decimals) + " degC";
    return parse_quantity(celsius, dimension) == si ? celsius : plain(si) + " K";
  }
  std::string_view symbol;
  for (const Unit& unit : units)
    if (unit.dimension == dimension) symbol = unit.symbol;
  if (si != 0 && std::isfinite(si)) {
    const Engineering number = engineering(si);
    for (const Prefix& prefix : prefixes)
      if (prefix.exponent == number.exponent) return number.digits + " " + std::string(prefix.symbol) + std::string(symbol);
  }
  return plain(si) + " " + std::string(symbol);
}

std::string expectation(Dimension dimension) {
  const DimensionText& row = text_of(dimension);
  return std::string(row.article_and_name) + " such as '" + std::string(row.example) + "'";
}

std::string_view name(Dimension dimension) { return text_of(dimension).name; }

std::string plain(double value) {
  std::array<char, 32> buffer;
  return {buffer.data(), std::to_chars(buffer.data(), buffer.data() + buffer.size(), value).ptr};
}

}  // namespace bitline::spec
