#include <filesystem>
#include <memory>

#include "cosim/app/become_python.hpp"
#include "cosim/app/commands.hpp"

namespace bitline::app {
namespace {

struct HtmlReportOptions {
  std::filesystem::path folder, out;
};

void html_report(const HtmlReportOptions& options) {
  std::vector<std::string> arguments = {options.folder.string()};
  if (!options.out.empty()) arguments.insert(arguments.end(), {"--out", options.out.string()});
  become_python("report", "bitline.report", "report", arguments);
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
