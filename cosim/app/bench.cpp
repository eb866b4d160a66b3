#include <cblas.h>

#include <algorithm>
#include <atomic>
#include <ctime>
#include <fstream>
#include <functional>
#include <memory>
#include <optional>
#include <sstream>
#include <thread>

#include "cosim/app/commands.hpp"
#include "cosim/app/die.hpp"
#include "cosim/app/options.hpp"
#include "cosim/app/output.hpp"
#include "cosim/app/rram_bench.hpp"
#include "cosim/app/scratch_folder.hpp"
#include "cosim/column/discharge_kernel.hpp"
#include "cosim/network/xnor_ideal.hpp"
#include "cosim/network/xnor_kernel.hpp"
#include "cosim/spice/characterise.hpp"
#include "netlists/spec/share.hpp"
#include "netlists/spec/study_reader.hpp"

extern "C" {
void openblas_set_num_threads(int threads);
char* openblas_get_corename();
}

namespace bitline::app {
namespace {

struct BenchOptions : CommonOptions {
  std::filesystem::path out;
};

/// Seconds of processor time of this thread: other work on the machine does not count.
double thread_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double wall_seconds() {
  timespec now{};
  clock_gettime(CLOCK_MONOTONIC, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

/// Shortest time of a call, over at least `calls` calls and half a second.
double shortest_seconds(int calls, const std::function<void()>& work) {
  double best = 1e9, total = 0;
  for (int i = 0; i < calls || total < 0.5; ++i) {
    const double begin = thread_seconds();
    work();
    const double seconds = thread_seconds() - begin;
    best = std::min(best, seconds);
    total += seconds;
  }
  return best;
}

/// The images of a set over and over, `count` of them.
data::ImageSet repeated(const data::ImageSet& images, Eigen::Index count) {
  data::ImageSet result{images.name, data::Codes(count, images.codes.cols()), {}, images.digest};
  for (Eigen::Index i = 0; i < count; ++i) {
    const auto source = i % images.codes.rows();
    result.codes.row(i) = images.codes.row(source);
    result.labels.push_back(images.labels[static_cast<std::size_t>(source)]);
  }
  return result;
}

/// Time of one sgemm per layer, images x (rows M) x (2 K columns), M = 3 and K = 2, both sides: what a matrix product alone
/// would take.
double sgemm_images_per_second(const network::NetworkPlan& plan) {
  constexpr int images = 1024, wordline_modes = 3, bitline_modes = 2;
  openblas_set_num_threads(1);
  double seconds = 0;
  for (const auto& layer : plan.layers) {
    const int inner = wordline_modes * layer.rows.data, outer = 2 * bitline_modes * static_cast<int>(layer.weights.cols());
    const Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> a = Eigen::MatrixXf::Random(images, inner),
                                                                                b = Eigen::MatrixXf::Random(inner, outer);
    Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> c(images, outer);
    seconds += shortest_seconds(20, [&] {
      cblas_sgemm(CblasRowMajor, CblasNoTrans, CblasNoTrans, images, outer, inner, 1, a.data(), inner, b.data(), outer, 0,
                  c.data(), outer);
    });
  }
  return images / seconds;
}

/// Reads of full columns by one SPICE worker in a second.
double spice_columns_per_second(const Inputs& inputs, const column::ColumnModel& model, const Workplace& place) {
  auto pool = make_pool(place);
  const auto silicon = silicon_of(inputs.spec, inputs.technology, study::Variant::both);
  const auto runs =
      spice::random_column_runs({inputs.technology, inputs.spec.column, inputs.spec.fit}, model.levels, silicon, 0, 16);
  pool.run(runs.count, runs.deck, [](std::size_t, const spice::Outcome&) {});
  const auto counts = pool.counts();
  return static_cast<double>(counts.runs) / counts.seconds;
}

/// New dies in a second: drawn, programmed, compensated, 1000 images classified, on all cores.
double dies_per_second(const Inputs& inputs, const Engines& engines, unsigned threads) {
  constexpr std::uint32_t dies = 100;
  const auto images = repeated(inputs.images, 1000);
  const auto trim = study::uncompensated_trim(inputs.plan);
  std::atomic<std::uint32_t> next = 0;
  const auto work = [&] {
    for (std::uint32_t die = next++; die < dies; die = next++) {
      const auto macros = network::program_macros(inputs.plan, engines.both(), 1000 + die, trim);
      study::calibrate(inputs.plan, macros, engines.points, inputs.spec.column.trim_search);
      study::correct_images(inputs.plan, macros, images, engines.both().model().precharge_v);
    }
  };
  const double begin = wall_seconds();
  {
    std::vector<std::jthread> pool;
    for (unsigned t = 1; t < threads; ++t) pool.emplace_back(work);
    work();
  }
  return dies / (wall_seconds() - begin);
}

/// Images in a second by XNOR and popcount, and as many as the popcount unit could do at most.
struct XnorSpeed {
  double images_per_second, bound;
};

/// On one core, with the shipped network of three hidden layers and images of noise: how long it takes depends on no bit.
XnorSpeed xnor_speed() {
  constexpr std::size_t images = 2048;
  const auto network = network::read_xnor_network(spec::share_folder() / "examples" / "xnor-rram-mlp" / "network");
  const network::XnorIdeal ideal(network);
  std::vector<std::uint8_t> pixels(images * network.images.values());
  for (std::size_t i = 0; i < pixels.size(); ++i) pixels[i] = static_cast<std::uint8_t>(i * 2654435761U >> 16);
  const double seconds = shortest_seconds(5, [&] { ideal.scores(pixels); });
  double words = 0;
  std::uint64_t bits = 0;
  const double peak_seconds = shortest_seconds(5, [&] { bits += network::xnor_kernel().peak(1'000'000, words); });
  return {.images_per_second = images / seconds, .bound = bits == 0 ? 0 : words / peak_seconds / ideal.words_per_image()};
}

std::string processor() {
  std::ifstream in("/proc/cpuinfo");
  for (std::string line; std::getline(in, line);)
    if (line.starts_with("model name")) return line.substr(line.find(':') + 2);
  return "unknown";
}

void bench(const BenchOptions& options) {
  std::optional<ScratchFolder> scratch;
  if (options.out.empty()) scratch.emplace();
  const auto place = open_workplace(scratch ? scratch->path() : options.out, progress_on_stderr(options.quiet));
  const auto inputs = read_inputs(spec::read_study(spec::share_folder() / "examples" / "digits-sram" / "study.yaml"));
  column::ColumnModel model;
  {
    auto pool = make_pool(place);
    model = fit(inputs.spec, inputs.technology, characterise(inputs.spec, inputs.technology, pool, place), place);
  }
  const auto engines = make_engines(inputs, model);
  const auto macros = network::program_macros(inputs.plan, engines.both(), 0, study::uncompensated_trim(inputs.plan));
  const auto images = repeated(inputs.images, 4800);
  const double model_images = 4800 / shortest_seconds(5, [&] {
                                study::correct_images(inputs.plan, macros, images, engines.both().model().precharge_v);
                              });
  const double bound = sgemm_images_per_second(inputs.plan);
  double columns = 0;
  for (const auto& layer : inputs.plan.layers) columns += static_cast<double>(layer.weights.cols());
  const double spice_columns = spice_columns_per_second(inputs, model, place);
  const unsigned threads = std::max(1U, std::thread::hardware_concurrency());
  const double dies = dies_per_second(inputs, engines, threads);

  const XnorSpeed xnor = xnor_speed();
  const RramSpeed rram = rram_speed(place, shortest_seconds);

  const Json json{{"model_images_per_second_per_core", model_images},
                  {"sgemm_bound_images_per_second_per_core", bound},
                  {"model_to_bound", model_images / bound},
                  {"model_columns_per_second", columns * model_images},
                  {"spice_columns_per_second", spice_columns},
                  {"model_to_spice", columns * model_images / spice_columns},
                  {"dies_per_second", dies},
                  {"xnor_images_per_second_per_core", xnor.images_per_second},
                  {"popcount_bound_images_per_second_per_core", xnor.bound},
                  {"xnor_to_bound", xnor.images_per_second / xnor.bound},
                  {"rram_model_columns_per_second_per_core", rram.model},
                  {"rram_spice_columns_per_second_per_core", rram.spice},
                  {"rram_model_to_spice", rram.model / rram.spice},
                  {"modes", {engines.both().code_mode_count(), model.bitline_modes()}},
                  {"machine",
                   {{"processor", processor()},
                    {"cores", threads},
                    {"instruction_set", column::discharge_kernel().instruction_set},
                    {"sgemm", std::string("OpenBLAS ") + openblas_get_corename()}}}};
  if (options.json) {
    print_json(json);
  } else if (!options.quiet) {
    std::ostringstream out;
    out.precision(3);
    out << "model        " << model_images << " images per second and core (" << column::discharge_kernel().instruction_set
        << ")\n"
        << "sgemm bound  " << bound << " images per second and core; the model reaches " << model_images / bound << " of it\n"
        << "columns      " << columns * model_images << " per second by the model, " << spice_columns
        << " by SPICE: " << columns * model_images / spice_columns << " x\n"
        << "dies         " << dies << " per second on " << threads << " cores, each with 1000 images, compensation included\n"
        << "xnor         " << xnor.images_per_second << " images per second and core through 784-1024-1024-1024-10 ("
        << network::xnor_kernel().instruction_set << ")\n"
        << "popcount     " << xnor.bound << " images per second and core would keep the popcount unit busy; the engine reaches "
        << xnor.images_per_second / xnor.bound << " of it\n"
        << "rram         " << rram.model << " reads of columns per second and core, noise and code included; " << rram.spice
        << " by SPICE without: " << rram.model / rram.spice << " x\n"
        << "machine      " << processor() << "\n";
    print(out.str());
  }
}

}  // namespace

void add_bench(CLI::App& program) {
  CLI::App* command = program.add_subcommand(
      "bench", "Measure the models' speed against sgemm and against SPICE, and XNOR networks against popcount");
  const auto options = std::make_shared<BenchOptions>();
  add_options(*command, *options);
  command->add_option("--out", options->out, "Folder that keeps the characterisation for the next time");
  command->callback([options] { bench(*options); });
}

}  // namespace bitline::app
