#include "cosim/app/exit_code.hpp"

#include <filesystem>

#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

template <class Kind>
bool is(const std::exception& error) {
  return dynamic_cast<const Kind*>(&error) != nullptr;
}

}  // namespace

int exit_code(const std::exception& error) {
  if (is<SpecError>(error)) return 2;
  if (is<SpiceError>(error)) return 3;
  if (is<DomainError>(error)) return 4;
  if (is<FitError>(error)) return 5;
  if (is<FileError>(error) || is<std::filesystem::filesystem_error>(error)) return 6;
  if (is<Interrupted>(error)) return 130;
  return 1;
}

}  // namespace bitline::app
