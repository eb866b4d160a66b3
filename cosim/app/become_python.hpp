#pragma once

#include <string>
#include <vector>

namespace bitline::app {

/// Becomes the Python package's `python -m module arguments`, which is the command `bitline name`. The interpreter is as named
/// in the variable BITLINE_PYTHON, the build's own, or what is called python3. FileError where none can be started; where the
/// package is missing Python says what installs it, with `extra`.
[[noreturn]] void become_python(const std::string& name, const std::string& module, const std::string& extra,
                                const std::vector<std::string>& arguments);

}  // namespace bitline::app
