#include "cosim/app/run_report.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "cosim/app/report.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {
namespace {

/// Largest memory of this process, or of one of its workers.
long peak_memory_bytes() {
  rusage own{}, workers{};
  getrusage(RUSAGE_SELF, &own);
  getrusage(RUSAGE_CHILDREN, &workers);
  return 1024 * std::max(own.ru_maxrss, workers.ru_maxrss);
}

Json accuracy_json(const statistics::Interval& interval, double worst) {
  return {{"mean", interval.value}, {"low", interval.low}, {"high", interval.high}, {"worst", worst}};
}

Json variant_json(const DieAccuracy& accuracy) {
  return {{"uncompensated", accuracy_json(accuracy.uncompensated, accuracy.worst_uncompensated)},
          {"compensated", accuracy_json(accuracy.compensated, accuracy.worst_compensated)},
          {"columns_out_of_range", accuracy.out_of_range}};
}

std::string line_of(const char* name, const DieAccuracy& accuracy) {
  const auto range = [](const statistics::Interval& i) {
    return percent(i.value) + "  (" + percent(i.low) + " … " + percent(i.high) + ")";
  };
  return std::string(name) + range(accuracy.uncompensated) + "   " + range(accuracy.compensated) + "   worst die " +
         percent(accuracy.worst_compensated) + "\n";
}

}  // namespace

RunReport run_all(Inputs inputs, const Workplace& place) {
  const auto& spec = inputs.spec;
  spec::write_atomically(place.folder / "resolved.yaml", spec::resolved(spec));
  auto pool = make_pool(place);
  const auto data = characterise(spec, inputs.technology, pool, place);
  const auto model = fit(spec, inputs.technology, data, place);
  auto engines = make_engines(inputs, model, characterise_latch(spec, inputs.technology, pool, place));
  const auto study = run_study(inputs, engines, model, place);
  const auto audit = run_audit(inputs, engines, model, pool, place);
  const double speed = images_per_second(inputs, engines);
  RunReport report{std::move(inputs), model, std::move(engines), study, audit, pool.counts(), speed};
  spec::write_atomically(place.folder / "result.json", run_json(report).dump(2) + "\n");
  spec::write_atomically(place.folder / "result.txt", run_text(report, place.folder));
  return report;
}

Json run_json(const RunReport& report) {
  const auto& study = report.study;
  Json accuracy{{"images", report.inputs.images.labels.size()},
                {"dies", report.inputs.spec.study.dies},
                {"ideal", study.ideal.value},
                {"ideal_low", study.ideal.low},
                {"ideal_high", study.ideal.high}};
  const Json both = variant_json(study.variants.front());
  accuracy["uncompensated"] = both["uncompensated"];
  accuracy["compensated"] = both["compensated"];
  accuracy["columns_out_of_range"] = both["columns_out_of_range"];
  accuracy["cell_mismatch_alone"] = variant_json(study.variants.at(1));
  accuracy["comparator_offset_alone"] = variant_json(study.variants.at(2));
  Json points = Json::array();
  for (const auto& point : report.engines.points)
    points.push_back({{"common_mode_v", point.common_mode_v},
                      {"difference_rms_v", point.difference_rms_v},
                      {"largest_drop_v", point.largest_drop_v},
                      {"calibration_precharge_v", point.calibration_precharge_v}});
  const int strobes = 1 << report.inputs.spec.network.readout.bits;
  Json fit = fit_json(report.model, report.engines.both().code_mode_count());
  if (report.audit.latch) fit["latch"] = latch_json(*report.audit.latch);
  return {{"fit", fit},
          {"accuracy", accuracy},
          {"working_points", points},
          {"readout",
           {{"bits", report.inputs.spec.network.readout.bits},
            {"strobes", strobes},
            {"range", report.inputs.spec.network.readout.range}}},
          {"audit", audit_json(report.audit)},
          {"spice",
           {{"runs", report.spice.runs},
            {"failed", report.spice.failed},
            {"retried", report.spice.retried},
            {"seconds", report.spice.seconds}}},
          {"speed", {{"images_per_second_per_core", report.images_per_second}}},
          {"peak_memory_bytes", peak_memory_bytes()},
          {"seed", report.inputs.spec.study.seed},
          {"digest", study_digest(report.inputs, report.model, report.audit.latch)}};
}

std::string run_text(const RunReport& report, const std::filesystem::path& folder) {
  const auto& study = report.study;
  std::ostringstream out;
  out << report.inputs.spec.title << "\n\n"
      << "accuracy on " << report.inputs.images.labels.size() << " images, " << report.inputs.spec.study.dies
      << " dies; mean over dies with its 95 % interval\n"
      << "  ideal                     " << percent(study.ideal.value) << "  (" << percent(study.ideal.low) << " … "
      << percent(study.ideal.high) << ", over images)\n"
      << "                            as made                       after offset compensation\n"
      << line_of("  mismatch and offset       ", study.variants.at(0))
      << line_of("  cell mismatch alone       ", study.variants.at(1))
      << line_of("  comparator offset alone   ", study.variants.at(2))
      << "  output layer: " << (1 << report.inputs.spec.network.readout.bits)
      << " strobes of a ramp on the word lines of its compensation rows (" << report.inputs.spec.network.readout.bits
      << " bits)\n\n"
      << "working points, by layer\n";
  for (const auto& point : report.engines.points)
    out << "  common mode " << millivolts(point.common_mode_v) << ", V_BL - V_BLB " << millivolts(point.difference_rms_v)
        << " rms, largest drop " << millivolts(point.largest_drop_v) << "\n";
  if (report.audit.latch) out << "\n" << latch_text(*report.audit.latch);
  out << "\n"
      << audit_text(report.audit) << "\n"
      << "SPICE: " << report.spice.runs << " runs, " << report.spice.failed
      << " failed; model: " << static_cast<long>(report.images_per_second) << " images per second and core\n"
      << "files: " << folder.string() << "\n";
  return out.str();
}

}  // namespace bitline::app
