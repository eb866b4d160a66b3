#pragma once

#include <array>
#include <cstddef>
#include <cstdint>

namespace bitline::boosting {

inline constexpr int classes = 10;
inline constexpr int task_count = classes * (classes - 1) / 2;

/// One digit against another: a decision 1 stands for `first`, 0 for `second`.
struct Task {
  std::uint8_t first, second;
};

/// All pairs, first < second, in the order of the first.
constexpr std::array<Task, task_count> all_tasks() {
  std::array<Task, task_count> tasks{};
  std::size_t at = 0;
  for (std::uint8_t first = 0; first < classes; ++first)
    for (auto second = static_cast<std::uint8_t>(first + 1); second < classes; ++second) tasks[at++] = {first, second};
  return tasks;
}

}  // namespace bitline::boosting
