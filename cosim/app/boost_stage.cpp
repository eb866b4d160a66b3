#include "cosim/app/boost_stage.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <thread>

#include "cosim/app/die.hpp"
#include "cosim/column/ideal.hpp"
#include "netlists/spec/digest.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/files.hpp"
#include "netlists/spec/quantity.hpp"
#include "netlists/spec/study_reader.hpp"

namespace bitline::app {

namespace {

using study::BoostVariant;

/// Test images on which the working point is found: every so many, to have all classes.
constexpr Eigen::Index working_point_images = 200;

/// Digest of everything that determines a boosting's result.
std::string boost_digest(const BoostInputs& inputs, const std::string& of_hardware) {
  spec::StudySpec asked = inputs.spec;  // without what does not matter: words, places of files, other commands, the audit
  asked.title = "";
  asked.technology.folder = asked.data.folder = "";
  asked.network = {};
  asked.audit = {};
  if (asked.column.comparator.latch) asked.column.comparator.latch->circuit_file.clear();
  return spec::Digester()
      .add(spec::resolved(asked))
      .add(of_hardware)
      .add(inputs.images.training.digest)
      .add(inputs.images.test.digest)
      .hex();
}

/// Of the model, the latch and the silicon of the dies.
std::string hardware_text(const BoostInputs& inputs, const column::ModelEngine& engine) {
  std::string text = column::to_yaml(engine.model());
  if (const auto& latch = engine.comparator().latch) text += column::to_yaml(*latch);
  text += inputs.technology.cards;
  for (const double sigma_v : engine.silicon().sigma_v) text += spec::plain(sigma_v) + ",";
  for (const double sigma_v : engine.silicon().latch_sigma_v) text += spec::plain(sigma_v) + ",";
  return text;
}

std::unique_ptr<column::ModelEngine> model_engine(const BoostInputs& inputs, const column::ColumnModel& model,
                                                  const std::optional<column::LatchModel>& latch,
                                                  const column::Silicon& silicon) {
  auto column = inputs.spec.column;
  column.comparator = comparator_of(inputs.spec);
  return std::make_unique<column::ModelEngine>(model, silicon, column, inputs.spec.fit.error_v, latch,
                                               noise_of(inputs.spec, model));
}

column::Codes every_few(const column::Codes& codes) {
  const Eigen::Index count = std::min(working_point_images, codes.rows()), step = codes.rows() / count;
  column::Codes few(count, codes.cols());
  for (Eigen::Index i = 0; i < count; ++i) few.row(i) = codes.row(i * step);
  return few;
}

std::vector<statistics::Interval> ideal_accuracy(const BoostInputs& inputs, const boosting::Classifier& classifier) {
  const column::IdealEngine engine;
  const auto hardware = boosting::uncompensated_hardware(engine, 0, inputs.rows, inputs.columns(), 0);
  std::vector<statistics::Interval> accuracy;
  for (const std::size_t correct : study::correct_by_round(hardware, classifier, inputs.images.test))
    accuracy.push_back(statistics::proportion(correct, inputs.images.test.labels.size()));
  return accuracy;
}

BoostAccuracy accuracy_of(const curves::Dataset& table, BoostVariant variant, int rounds) {
  BoostAccuracy accuracy{};
  std::vector<double> shares;
  for (int round = 1; round <= rounds; ++round) {
    shares.clear();
    const auto correct = table.column("correct_" + std::to_string(round));
    for (const auto& row : table.rows)
      if (row[table.column("variant")] == static_cast<double>(variant))
        shares.push_back(row[correct] / row[table.column("images")]);
    accuracy.by_round.push_back(statistics::mean(shares));
  }
  accuracy.worst = *std::ranges::min_element(shares);
  for (const auto& row : table.rows)
    if (row[table.column("variant")] == static_cast<double>(variant))
      accuracy.out_of_range += static_cast<int>(row[table.column("out_of_range")]);
  return accuracy;
}

}  // namespace

BoostInputs read_boost_inputs(const spec::StudySpec& spec) {
  if (!spec.boosting)
    throw SpecError(spec.file.string() + ": there is no key 'boosting'; expected it, for the columns of the classifier");
  BoostInputs inputs{.spec = spec,
                     .technology = technologies::read_technology(spec.technology),
                     .rows = boosting::classifier_rows(*spec.boosting, spec.column),
                     .images = data::load_training_sets(spec.data, spec.boosting->side, spec.boosting->training_images),
                     .samples = {},
                     .for_thresholds = {}};
  inputs.samples = boosting::sort_samples(inputs.images.training);
  inputs.for_thresholds = boosting::thin_out(inputs.samples, boosting::threshold_stride(inputs.samples));
  if (spec.column.array && spec.column.array->columns < boosting::macro_columns)
    throw SpecError(spec.file.string() + ": key 'column.array.columns': found " + std::to_string(spec.column.array->columns) +
                    "; expected at least " + std::to_string(boosting::macro_columns) + ", the columns of a macro");
  return inputs;
}

BoostResult run_boost(const BoostInputs& inputs, const Workplace& place) {
  const auto& spec = inputs.spec;
  spec::write_atomically(place.folder / "resolved.yaml", spec::resolved(spec));
  auto pool = make_pool(place);
  const auto model = fit(spec, inputs.technology, characterise(spec, inputs.technology, pool, place), place);
  const auto latch = characterise_latch(spec, inputs.technology, pool, place);

  boosting::Training training{.samples = inputs.samples,
                              .for_thresholds = inputs.for_thresholds,
                              .how = *spec.boosting,
                              .seed = spec.study.seed,
                              .interrupted = place.interrupted};
  const auto folder = place.folder / "classifiers";
  std::filesystem::create_directories(folder);
  const std::string exact = boost_digest(inputs, "ideal");
  place.progress({"ideal columns", 0, 2});
  const auto ideal = study::ideal_classifier(training, inputs.rows, folder / "ideal.csv", exact);
  place.progress({"ideal columns", 1, 2});
  training.how.solver = "rounded";
  const auto rounded = study::ideal_classifier(training, inputs.rows, folder / "ideal_rounded.csv", exact);
  place.progress({"ideal columns", 2, 2});

  BoostResult result{};
  result.ideal = ideal_accuracy(inputs, ideal);
  result.ideal_rounded = ideal_accuracy(inputs, rounded);
  const auto nominal = model_engine(inputs, model, latch, {spec.study.seed, {}, 0});
  result.point = boosting::working_point(ideal, inputs.rows, *nominal, every_few(inputs.images.test.codes));
  const auto engine = model_engine(inputs, model, latch, silicon_of(spec, inputs.technology, study::Variant::both));
  engine->add_precharge(result.point.calibration_precharge_v);
  result.digest = boost_digest(inputs, hardware_text(inputs, *engine));
  const study::BoostStudy study{
      .samples = inputs.samples,
      .for_thresholds = inputs.for_thresholds,
      .test = inputs.images.test,
      .how = *spec.boosting,
      .rows = inputs.rows,
      .seed = spec.study.seed,
      .engine = *engine,
      .search = compensation::trim_search(spec.column.trim_search, result.point.calibration_precharge_v),
      .ideal = ideal,
      .dies = static_cast<std::uint32_t>(spec.study.dies),
      .threads = std::max(1U, std::thread::hardware_concurrency()),
      .digest = result.digest,
      .folder = folder,
      .interrupted = place.interrupted};
  const auto table = study::run_boost_study(study, place.folder / "boost.csv", [&](std::size_t done, std::size_t total) {
    place.progress({"dies, four ways", done, total});
  });
  for (int variant = 0; variant < study::boost_variants; ++variant)
    result.variants.push_back(accuracy_of(table, static_cast<BoostVariant>(variant), spec.boosting->columns));
  result.audit = audit_boost({inputs, study, model}, pool, place);
  spec::write_atomically(place.folder / "boost.json", boost_json(inputs, result).dump(2) + "\n");
  return result;
}

}  // namespace bitline::app
