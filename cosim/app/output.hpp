#pragma once

#include <nlohmann/json.hpp>
#include <string_view>

namespace bitline::app {

/// JSON object that keeps the order of its keys.
using Json = nlohmann::ordered_json;

/// Writes to standard output at once; FileError when that fails, for example on a full disk.
void print(std::string_view text);
/// One JSON object, indented, with a line break at its end.
void print_json(const Json& object);

}  // namespace bitline::app
