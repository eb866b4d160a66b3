#include "cosim/spice/characterise.hpp"

#include <memory>
#include <sstream>
#include <string>
#include <vector>

#include "calibration/variation/draw_silicon.hpp"
#include "cosim/app/commands.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/stages.hpp"
#include "cosim/curves/rawfile.hpp"
#include "netlists/spec/files.hpp"

namespace bitline::app {
namespace {

struct CharacteriseOptions : SpecOptions {
  std::filesystem::path out;
  bool waveforms = false;
};

/// Runs every discharge whose waveform is not in the folder yet and keeps it as a SPICE rawfile: waveforms/discharge_<row of
/// discharge.csv, from 0>.raw.
void write_waveforms(const spec::StudySpec& spec, const technologies::Technology& technology,
                     const spec::WordlineLevels& levels, spice::WorkerPool& pool, const Workplace& place) {
  const spice::Subject subject{technology, spec.column, spec.fit};
  const auto curve = spice::nominal_curve(pool, subject, place.folder / "cell_current.csv");
  const auto runs =
      spice::discharge_runs(subject, levels, curve, variation::characterisation_silicon(technology, spec.study.seed));
  const auto folder = open_workplace(place.folder / "waveforms", place.progress, place.interrupted).folder;
  const auto file = [&](std::size_t i) { return folder / ("discharge_" + std::to_string(i) + ".raw"); };
  std::vector<std::size_t> missing;
  for (std::size_t i = 0; i < runs.count; ++i)
    if (!std::filesystem::exists(file(i))) missing.push_back(i);
  std::size_t done = runs.count - missing.size();
  pool.run(
      missing.size(), [&](std::size_t m) { return runs.deck(missing[m]); },
      [&](std::size_t m, const spice::Outcome& outcome) {
        if (outcome.ok)
          spec::write_atomically(file(missing[m]),
                                 curves::rawfile(outcome.transient, "discharge " + std::to_string(missing[m])));
        place.progress({"waveforms", ++done, runs.count});
      });
}

void characterise(const CharacteriseOptions& options) {
  const auto spec = read_study(options);
  const auto technology = technologies::read_technology(spec.technology);
  const auto place = open_workplace(options.out, progress_on_stderr(options.quiet));
  auto pool = make_pool(place);
  const auto data = characterise(spec, technology, pool, place);
  if (options.waveforms) write_waveforms(spec, technology, data.levels, pool, place);
  const auto counts = pool.counts();
  if (options.json) {
    print_json({{"discharge", {{"rows", data.discharge.rows.size()}, {"digest", data.discharge.digest}}},
                {"columns", {{"rows", data.columns.rows.size()}, {"digest", data.columns.digest}}},
                {"level_v", data.levels.level_v},
                {"spice", {{"runs", counts.runs}, {"failed", counts.failed}, {"seconds", counts.seconds}}}});
  } else if (!options.quiet) {
    std::ostringstream out;
    out << data.discharge.rows.size() << " discharges and " << data.columns.rows.size() << " full columns in "
        << place.folder.string() << "; " << counts.runs << " SPICE runs now, " << counts.failed << " failed\n";
    print(out.str());
  }
}

}  // namespace

void add_characterise(CLI::App& program) {
  CLI::App* command = program.add_subcommand("characterise", "Simulate the discharges that a column model is fitted to");
  const auto options = std::make_shared<CharacteriseOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder for the datasets; runs that it holds are not repeated")->required();
  command->add_flag("--waveforms", options->waveforms, "Keep every discharge's waveform as a SPICE rawfile");
  command->callback([options] { characterise(*options); });
}

}  // namespace bitline::app
