#include "cosim/app/become_python.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>

#include "netlists/spec/error.hpp"
#include "netlists/spec/share.hpp"

namespace bitline::app {
namespace {

namespace fs = std::filesystem;

/// What Python does: go on with the package, or say in one sentence what is missing.
constexpr const char* hand_over = R"(
import importlib.util, runpy, sys
name, module, extra, *rest = sys.argv[1:]
if importlib.util.find_spec("bitline") is None:
    sys.exit(f"'bitline {name}' needs the Python package bitline, which {sys.executable} does not have: \"pip install "
             f"'bitline[{extra}]'\" installs it, or name an interpreter that has it in the variable BITLINE_PYTHON.")
sys.argv[1:] = rest
runpy.run_module(module, run_name="__main__", alter_sys=True)
)";

std::string interpreter() {
  if (const char* named = std::getenv("BITLINE_PYTHON"); named != nullptr && *named != '\0') return named;
  const auto own = spec::own_folder() / "venv" / "bin" / "python";
  return ::access(own.c_str(), X_OK) == 0 ? own.string() : "python3";
}

/// In a build the extension module lies beside the program and the package in the source tree.
void find_package() {
  const auto built = spec::own_folder() / "python";
  std::error_code ignored;
  if (!fs::is_directory(built, ignored)) return;
  const char* known = std::getenv("PYTHONPATH");
  const std::string path = (spec::share_folder() / "python").string() + ":" + built.string();
  ::setenv("PYTHONPATH", (known == nullptr ? path : path + ":" + known).c_str(), 1);
}

}  // namespace

void become_python(const std::string& name, const std::string& module, const std::string& extra,
                   const std::vector<std::string>& arguments) {
  const std::string python = interpreter();
  find_package();
  std::vector<std::string> words = {python, "-c", hand_over, name, module, extra};
  words.insert(words.end(), arguments.begin(), arguments.end());
  std::vector<char*> pointers(words.size() + 1, nullptr);
  std::transform(words.begin(), words.end(), pointers.begin(), [](std::string& word) { return word.data(); });
  ::execvp(python.c_str(), pointers.data());
  throw FileError("'bitline " + name + "' needs Python with the package bitline, and '" + python +
                  "' cannot be started; install Python 3.10 or later, or name an interpreter in the variable BITLINE_PYTHON.");
}

}  // namespace bitline::app
