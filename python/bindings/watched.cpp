#include "python/bindings/watched.hpp"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "cosim/app/scratch_folder.hpp"

namespace bitline::bindings {

namespace {

constexpr std::chrono::milliseconds longest_wait{50};  // between two looks at Python's signals

/// What two threads know of the work.
struct Blackboard {
  std::mutex mutex = {};
  std::condition_variable changed = {};
  std::vector<app::Progress> news = {};  ///< the last of each stage
  bool done = false;
  std::exception_ptr error = {};  ///< of the work
  std::atomic<bool> stop = false;

  void tell(const app::Progress& progress) {
    const std::scoped_lock lock(mutex);
    if (news.empty() || news.back().stage != progress.stage) news.push_back(progress);
    news.back() = progress;
  }

  /// Sleeps until the work is done or it is time to look at signals; what was told meanwhile.
  std::vector<app::Progress> wait(bool& finished) {
    std::unique_lock lock(mutex);
    changed.wait_for(lock, longest_wait, [this] { return done; });
    finished = done;
    return std::exchange(news, {});
  }
};

}  // namespace

void run_watched(const ProgressArgument& progress, const std::function<void(const Watch&)>& work) {
  Blackboard board;
  std::thread worker([&] {
    std::exception_ptr error;
    try {
      work({[&board] { return board.stop.load(); }, [&board](const app::Progress& news) { board.tell(news); }});
    } catch (...) {
      error = std::current_exception();
    }
    const std::scoped_lock lock(board.mutex);
    board.error = error;
    board.done = true;
    board.changed.notify_one();
  });
  std::exception_ptr raised;
  for (bool finished = false; !finished;) {
    std::vector<app::Progress> news;
    {
      const py::gil_scoped_release released;
      news = board.wait(finished);
      if (finished) worker.join();
    }
    try {
      if (PyErr_CheckSignals() != 0) throw py::error_already_set();
      if (raised || progress.is_none()) continue;
      for (const auto& [stage, done, total] : news) progress(stage, done, total);
    } catch (const py::error_already_set&) {
      if (!raised) raised = std::current_exception();
      board.stop = true;
    }
  }
  if (raised) std::rethrow_exception(raised);
  if (board.error) std::rethrow_exception(board.error);
}

void work_in(const std::optional<PathArgument>& folder, const ProgressArgument& progress,
             const std::function<void(const app::Workplace&)>& work) {
  run_watched(progress, [&](const Watch& watch) {
    std::optional<app::ScratchFolder> scratch;
    if (!folder) scratch.emplace();
    work(app::open_workplace(folder ? folder->path : scratch->path(), watch.progress, watch.interrupted));
  });
}

}  // namespace bitline::bindings
