#include <filesystem>
#include <memory>

#include "cosim/app/become_python.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"

namespace bitline::app {
namespace {

struct TrainOptions : SpecOptions {
  std::filesystem::path out;
  int workers = 0;
};

void train(const TrainOptions& options) {
  std::vector<std::string> arguments = {options.file.string(), "--out", options.out.string()};
  for (const auto& assignment : options.assignments) arguments.insert(arguments.end(), {"--set", assignment});
  if (options.workers > 0) arguments.insert(arguments.end(), {"--workers", std::to_string(options.workers)});
  if (options.json) arguments.emplace_back("--json");
  if (options.quiet) arguments.emplace_back("--quiet");
  become_python("train", "bitline.train", "torch", arguments);
}

}  // namespace

void add_train(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "train", "Run a study, then train and calibrate its network on its dies, in every regime (by Python with PyTorch)");
  const auto options = std::make_shared<TrainOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder of the run; a second call goes on where the first ended")->required();
  command->add_option("--workers", options->workers, "Processes, each with a die; as many as there are cores")
      ->check(CLI::PositiveNumber);
  command->callback([options] { train(*options); });
}

}  // namespace bitline::app
