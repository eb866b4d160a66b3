#include "calibration/study/die_study.hpp"

#include <algorithm>
#include <numeric>

#include "calibration/compensation/trim.hpp"
#include "calibration/study/journalled_jobs.hpp"
#include "cosim/network/inference.hpp"

namespace bitline::study {

namespace {

/// Images that go through all layers together: enough for the matrix product, few enough for the cache.
constexpr Eigen::Index block_images = 480;

}  // namespace

const std::vector<std::string> study_columns = {"variant",     "die", "images", "correct_uncompensated", "correct_compensated",
                                                "out_of_range"};

DieTrim uncompensated_trim(const network::NetworkPlan& plan) {
  DieTrim trim;
  for (const auto& layer : plan.layers)
    trim.push_back(compensation::uncompensated(layer.rows.trim, static_cast<int>(layer.weights.cols())));
  return trim;
}

CalibratedDie calibrate(const network::NetworkPlan& plan, const DieMacros& macros,
                        const std::vector<compensation::WorkingPoint>& points, const spec::TrimSearchSpec& search) {
  CalibratedDie result;
  for (std::size_t layer = 0; layer < plan.layers.size(); ++layer) {
    auto table =
        compensation::search_trim(*macros[layer], plan.layers[layer].rows, static_cast<int>(plan.layers[layer].weights.cols()),
                                  compensation::trim_search(search, points[layer].calibration_precharge_v));
    result.trim.push_back(std::move(table.trim));
    result.out_of_range += static_cast<int>(table.out_of_range.size());
  }
  return result;
}

std::size_t correct_images(const network::NetworkPlan& plan, const DieMacros& macros, const data::ImageSet& images,
                           double precharge_v) {
  std::size_t correct = 0;
  for (Eigen::Index first = 0; first < images.codes.rows(); first += block_images) {
    const auto count = std::min(block_images, images.codes.rows() - first);
    const column::Codes codes = images.codes.middleRows(first, count);
    std::vector<std::uint32_t> numbers(static_cast<std::size_t>(count));
    std::iota(numbers.begin(), numbers.end(), static_cast<std::uint32_t>(first));
    const auto inference = network::infer(plan, macros, {&codes, numbers, precharge_v});
    correct += network::count_equal(inference.classes,
                                    std::span(images.labels).subspan(static_cast<std::size_t>(first), numbers.size()));
  }
  return correct;
}

curves::Dataset run_study(const DieStudy& study, const std::filesystem::path& file,
                          const std::function<void(std::size_t, std::size_t)>& progress) {
  const DieTrim start = uncompensated_trim(study.plan);
  return run_jobs(
      {file,
       {"study", study.digest, study_columns, {}},
       study.engines.size() * study.dies,
       1,
       study.threads,
       study.interrupted,
       progress},
      [&](std::size_t job) -> std::vector<std::vector<double>> {
        const std::size_t variant = job / study.dies;
        const auto die = static_cast<std::uint32_t>(job % study.dies);
        const auto& engine = *study.engines[variant];
        const double precharge = engine.model().precharge_v;
        const auto macros = network::program_macros(study.plan, engine, die, start);
        const auto raw = correct_images(study.plan, macros, study.images, precharge);
        const auto calibrated = calibrate(study.plan, macros, study.points, study.search);
        const auto trimmed = correct_images(study.plan, macros, study.images, precharge);
        return {{static_cast<double>(variant), static_cast<double>(die), static_cast<double>(study.images.labels.size()),
                 static_cast<double>(raw), static_cast<double>(trimmed), static_cast<double>(calibrated.out_of_range)}};
      });
}

}  // namespace bitline::study
