#include "cosim/app/read_deck.hpp"

#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "cosim/app/die.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "cosim/column/ideal.hpp"
#include "netlists/spec/error.hpp"

namespace bitline::app {
namespace {

/// The options that an audit row stands for.
ReadOptions from_audit_row(ReadOptions options, const curves::Dataset& audit) {
  if (options.audit_row > audit.rows.size())
    throw SpecError("--audit-row " + std::to_string(options.audit_row) + ": the audit has " +
                    std::to_string(audit.rows.size()) + " rows");
  const auto& row = audit.rows[options.audit_row - 1];
  const auto at = [&](const char* name) { return static_cast<std::uint32_t>(row[audit.column(name)]); };
  options.place.die = at("die");
  options.place.layer = at("layer");
  options.place.column = at("column");
  options.place.image = at("image");
  options.place.strobe = static_cast<int>(at("ramp_strobe"));
  return options;
}

/// Codes of a layer of a whole image, from the decisions that SPICE took in the layer before.
std::optional<std::vector<std::uint8_t>> spice_codes(const ReadOptions& options, const Inputs& inputs,
                                                     const curves::Dataset& audit) {
  if (options.audit_row == 0 || options.place.layer == 0) return std::nullopt;
  const auto whole = audit.column("whole_image");
  if (audit.rows[options.audit_row - 1][whole] == 0) return std::nullopt;
  std::vector<std::uint8_t> codes(static_cast<std::size_t>(inputs.plan.layers[options.place.layer].weights.rows()));
  for (const auto& row : audit.rows) {
    if (row[whole] == 0 || row[audit.column("image")] != options.place.image ||
        row[audit.column("layer")] != options.place.layer - 1)
      continue;
    const int code = inputs.plan.layers[options.place.layer].rows.unit_code;
    codes.at(static_cast<std::size_t>(row[audit.column("column")])) =
        static_cast<std::uint8_t>(row[audit.column("spice_decision")] == 1 ? code : 0);
  }
  return codes;
}

std::vector<std::uint8_t> codes_of(const network::Inference& inference, std::size_t layer) {
  const auto& codes = inference.codes[layer];
  return {codes.data(), codes.data() + codes.size()};
}

/// A read of a calibrated die in a finished run; activations are the model's, or SPICE's own on an audited whole image.
columns::Deck deck_of_run(ReadOptions options, const Inputs& inputs) {
  const auto model = read_model(inputs, options.run);
  std::optional<std::vector<std::uint8_t>> codes;
  if (options.audit_row > 0) {
    const auto audit = curves::read_dataset(options.run / "audit.csv");
    options = from_audit_row(options, audit);
    codes = spice_codes(options, inputs, audit);
  }
  check_place(options.place, inputs, model.levels);
  const auto engines = make_engines(inputs, model, read_latch(inputs, options.run));
  const auto die = calibrated_die(inputs, engines, options.place.die);
  if (!codes) codes = codes_of(infer_image(inputs, die.macros, options.place.image, model.precharge_v), options.place.layer);
  return spice::column_deck(bench_of(inputs, engines.both().silicon(), model.levels, engines.both().comparator().noise),
                            {.program = die.programs[options.place.layer],
                             .codes = *codes,
                             .column = options.place.column,
                             .image = options.place.image,
                             .ramp_strobe = options.place.strobe,
                             .precharge_v = model.precharge_v});
}

/// A read of a die as made (trim rows half and half); activations are the ideal ones.
columns::Deck deck_as_made(const ReadOptions& options, const Inputs& inputs, std::function<bool()> interrupted) {
  const ScratchFolder scratch;
  const auto place = open_workplace(
      scratch.path(), [](const Progress&) {}, std::move(interrupted));
  auto pool = make_pool(place);
  const auto levels = find_levels(inputs.spec, inputs.technology, pool, place);
  check_place(options.place, inputs, levels);
  const auto trim = study::uncompensated_trim(inputs.plan);
  const auto macros = network::program_macros(inputs.plan, column::IdealEngine(), options.place.die, trim);
  const auto inference = infer_image(inputs, macros, options.place.image, inputs.spec.column.supply_v);
  const auto program = std::make_shared<column::MacroProgram>(
      network::macro_program(inputs.plan, options.place.layer, options.place.die, trim[options.place.layer]));
  return spice::column_deck(bench_of(inputs, silicon_of(inputs.spec, inputs.technology, study::Variant::both), levels),
                            {.program = program,
                             .codes = codes_of(inference, options.place.layer),
                             .column = options.place.column,
                             .image = options.place.image,
                             .ramp_strobe = options.place.strobe,
                             .precharge_v = inputs.spec.column.supply_v});
}

}  // namespace

columns::Deck read_deck(const Inputs& inputs, const ReadOptions& options, std::function<bool()> interrupted) {
  return options.run.empty() ? deck_as_made(options, inputs, std::move(interrupted)) : deck_of_run(options, inputs);
}

}  // namespace bitline::app
