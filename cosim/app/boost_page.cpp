#include <sstream>

#include "cosim/app/boost_stage.hpp"
#include "cosim/app/report.hpp"

namespace bitline::app {

namespace {

Json interval_json(const statistics::Interval& interval) {
  return {{"mean", interval.value}, {"low", interval.low}, {"high", interval.high}};
}

Json rounds_json(const std::vector<statistics::Interval>& rounds) {
  Json list = Json::array();
  for (const auto& round : rounds) list.push_back(interval_json(round));
  return list;
}

Json ideal_json(const std::vector<statistics::Interval>& rounds) {
  Json json = interval_json(rounds.back());
  json["by_columns"] = rounds_json(rounds);
  return json;
}

Json variant_json(const BoostAccuracy& accuracy) {
  Json json = interval_json(accuracy.by_round.back());
  json["worst"] = accuracy.worst;
  json["dies"] = accuracy.by_round.back().count;
  json["columns_out_of_range"] = accuracy.out_of_range;
  json["by_columns"] = rounds_json(accuracy.by_round);
  return json;
}

std::string range(const statistics::Interval& i) {
  return percent(i.value) + "  (" + percent(i.low) + " … " + percent(i.high) + ")";
}

}  // namespace

Json boost_json(const BoostInputs& inputs, const BoostResult& result) {
  const auto& how = *inputs.spec.boosting;
  return {{"classifier",
           {{"pixels", inputs.rows.data},
            {"tasks", boosting::task_count},
            {"columns_per_task", how.columns},
            {"columns", inputs.columns()},
            {"macros", boosting::macro_count(inputs.columns())},
            {"weights", how.solver},
            {"threshold", how.threshold},
            {"threshold_rows", how.threshold_rows},
            {"trim_rows", how.trim_rows}}},
          {"accuracy",
           {{"training_images", inputs.images.training.labels.size()},
            {"images", inputs.images.test.labels.size()},
            {"dies", inputs.spec.study.dies},
            {"ideal", ideal_json(result.ideal)},
            {"ideal_rounded", ideal_json(result.ideal_rounded)},
            {"adapted", variant_json(result.variants.at(0))},
            {"not_adapted", variant_json(result.variants.at(1))},
            {"rounded", variant_json(result.variants.at(2))},
            {"uncompensated", variant_json(result.variants.at(3))},
            {"adapted_below_ideal", result.ideal.back().value - result.variants.at(0).by_round.back().value}}},
          {"working_point",
           {{"common_mode_v", result.point.common_mode_v},
            {"difference_rms_v", result.point.difference_rms_v},
            {"largest_drop_v", result.point.largest_drop_v},
            {"calibration_precharge_v", result.point.calibration_precharge_v}}},
          {"audit", audit_json(result.audit)},
          {"seed", inputs.spec.study.seed},
          {"digest", result.digest}};
}

std::string boost_text(const BoostInputs& inputs, const BoostResult& result, const std::filesystem::path& folder) {
  const auto& how = *inputs.spec.boosting;
  std::ostringstream out;
  out << inputs.spec.title << "\n\n"
      << boosting::task_count << " tasks of " << how.columns << " columns: " << inputs.columns() << " columns on "
      << boosting::macro_count(inputs.columns()) << " macros, trained on " << inputs.images.training.labels.size()
      << " images of " << inputs.rows.data << " pixels\n\n"
      << "accuracy on " << inputs.images.test.labels.size() << " images; 95 % intervals over images for ideal columns, over "
      << inputs.spec.study.dies << " dies for the others\n"
      << "  ideal columns                                " << range(result.ideal.back()) << "\n"
      << "  ideal columns, rounded least squares         " << range(result.ideal_rounded.back()) << "\n";
  const auto line = [&](const char* name, study::BoostVariant variant) {
    const auto& accuracy = result.variants.at(static_cast<std::size_t>(variant));
    out << name << range(accuracy.by_round.back()) << "   worst die " << percent(accuracy.worst) << "\n";
  };
  line("  hardware, trained in the loop                ", study::BoostVariant::adapted);
  line("  hardware, as trained for ideal columns       ", study::BoostVariant::not_adapted);
  line("  hardware in the loop, rounded least squares  ", study::BoostVariant::rounded);
  line("  hardware in the loop, without compensation   ", study::BoostVariant::uncompensated);
  out << "\naccuracy by columns per task\n";
  for (std::size_t round = 0; round < result.ideal.size(); ++round)
    out << "  " << round + 1 << (round < 9 ? " " : "") << "  ideal " << percent(result.ideal[round].value) << "   in the loop "
        << percent(result.variants[0].by_round[round].value) << "   not adapted "
        << percent(result.variants[1].by_round[round].value) << "\n";
  out << "\nworking point: common mode " << millivolts(result.point.common_mode_v) << ", V_BL - V_BLB "
      << millivolts(result.point.difference_rms_v) << " rms, largest drop " << millivolts(result.point.largest_drop_v) << "\n\n"
      << audit_text(result.audit) << "\nfiles: " << folder.string() << "\n";
  return out.str();
}

}  // namespace bitline::app
