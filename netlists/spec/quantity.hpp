#pragma once

#include <string>
#include <string_view>

namespace bitline::spec {

/// What a number measures; inside the program every value is in SI units.
enum class Dimension { one, voltage, time, capacitance, resistance, length, current, temperature, per_volt, frequency, energy };

/// SI value of a text such as "300 fF", correctly rounded: the prefix joins the decimal exponent before the number is read.
/// Prefixes are case-sensitive and the unit must be written, except for Dimension::one. Throws SpecError.
double parse_quantity(std::string_view text, Dimension dimension);

/// Text with an engineering prefix that parse_quantity reads back as exactly the same finite value: 3e-13 -> "300 fF".
std::string format_quantity(double si, Dimension dimension);

/// What is expected of a value of this dimension, for messages: "a voltage such as '1.2 V'".
std::string expectation(Dimension dimension);

/// One word for the dimension: "voltage", "number".
std::string_view name(Dimension dimension);

/// Shortest decimal that reads back as the same double, without prefix or unit: "3e-13".
std::string plain(double value);

}  // namespace bitline::spec
