#include "cosim/app/output.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string>

#include "netlists/spec/error.hpp"

namespace bitline::app {

void print(std::string_view text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    throw FileError(std::string("standard output could not be written: ") + std::strerror(errno));
}

void print_json(const Json& object) {
  constexpr int indent = 2;
  print(object.dump(indent, ' ', false, Json::error_handler_t::replace) + "\n");
}

}  // namespace bitline::app
