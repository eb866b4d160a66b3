#include <unistd.h>

#include <cstdlib>
#include <memory>
#include <string>

#include "cosim/app/commands.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/share.hpp"

namespace bitline::app {
namespace {

namespace fs = std::filesystem;

struct HtmlReportOptions {
  fs::path folder, out;
};

/// What Python does: go on with the package, or say in one sentence what is missing.
constexpr const char* hand_over = R"(
import importlib.util, runpy, sys
if importlib.util.find_spec("bitline") is None:
    sys.exit(f"'bitline report' needs the Python package bitline, which {sys.executable} does not have: \"pip install "
             "'bitline[report]'\" installs it, or name an interpreter that has it in the variable BITLINE_PYTHON.")
runpy.run_module("bitline.report", run_name="__main__", alter_sys=True)
)";

/// The interpreter that has the package: as named, the build's own, or what is called python3.
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

/// Becomes the Python package's `python -m bitline.report`.
void html_report(const HtmlReportOptions& options) {
  const std::string python = interpreter(), folder = options.folder.string(), out = options.out.string();
  find_package();
  if (out.empty())
    ::execlp(python.c_str(), python.c_str(), "-c", hand_over, folder.c_str(), nullptr);
  else
    ::execlp(python.c_str(), python.c_str(), "-c", hand_over, folder.c_str(), "--out", out.c_str(), nullptr);
  throw FileError("'bitline report' needs Python with the package bitline, and '" + python +
                  "' cannot be started; install Python 3.10 or later, or name an interpreter in the variable BITLINE_PYTHON.");
}

}  // namespace

void add_report(CLI::App& program) {
  CLI::App* command = program.add_subcommand("report", "Write a finished run as one page to read, report.html (by Python)");
  const auto options = std::make_shared<HtmlReportOptions>();
  command->add_option("run", options->folder, "Folder of a finished run")->required();
  command->add_option("--out", options->out, "File to write, instead of report.html in the folder");
  command->callback([options] { html_report(*options); });
}

}  // namespace bitline::app
