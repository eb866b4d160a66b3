#pragma once

#include <exception>

namespace bitline::app {

/// Exit code of the program after an error: 2 the input is wrong, 3 the simulator failed, 4 a model was asked outside its box,
/// 5 the data do not support the fit, 6 a file could not be read or written, 130 interrupted, 1 a fault of the program.
int exit_code(const std::exception& error);

}  // namespace bitline::app
