#include <memory>

#include "cosim/app/commands.hpp"
#include "cosim/app/flipped_digit.hpp"
#include "cosim/app/options.hpp"

namespace bitline::app {
namespace {

struct ExplainOptions : CommonOptions, DigitQuestion {};

void explain(const ExplainOptions& options) {
  const auto digit = explain_image(options, progress_on_stderr(options.quiet));
  if (options.json)
    print_json(flipped_digit_json(digit));
  else if (!options.quiet)
    print(flipped_digit_text(digit));
}

}  // namespace

void add_explain(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "explain", "Say why a die makes another digit of an image: the column that matters most, and what its margin is made of");
  const auto options = std::make_shared<ExplainOptions>();
  command->add_option("RUN", options->run, "Folder of a finished run; the column's deck is written into explain/ there")
      ->required();
  command->add_option("--image", options->image, "Test image, from 0")->required();
  command->add_option("--die", options->die, "Die, from 0")->required();
  command->add_flag("--as-made", options->as_made, "The die without compensation: trim rows half and half");
  command->add_flag("--spice", options->spice, "Read that one column on SPICE too");
  add_options(*command, static_cast<CommonOptions&>(*options));
  command->callback([options] { explain(*options); });
}

}  // namespace bitline::app
