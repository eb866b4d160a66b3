#pragma once

#include <string>

#include "netlists/spec/error.hpp"

namespace bitline {

/// What an action that must fail says.
template <typename Action>
std::string message_of(Action action) {
  try {
    action();
  } catch (const Error& error) {
    return error.what();
  }
  return "nothing was thrown";
}

}  // namespace bitline
