#pragma once

#include <optional>
#include <span>
#include <string_view>

namespace bitline::spec {

/// Least number of insertions, removals, replacements and swaps of neighbours that turn one word into the other.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The word closest to `word`, if it is close enough to be what was meant: at most a third of the letters, or two, differ.
std::optional<std::string_view> nearest(std::string_view word, std::span<const std::string_view> known);

}  // namespace bitline::spec
