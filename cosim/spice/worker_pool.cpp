#include "cosim/spice/worker_pool.hpp"

#include <poll.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <optional>
#include <string_view>
#include <system_error>
#include <thread>
#include <utility>

#include "cosim/spice/failed_decks.hpp"
#include "cosim/spice/ladder.hpp"
#include "cosim/spice/worker_process.hpp"
#include "netlists/spec/error.hpp"
#include "netlists/spec/quantity.hpp"

namespace bitline::spice {
namespace {

namespace fs = std::filesystem;
using Clock = std::chrono::steady_clock;

constexpr std::chrono::milliseconds longest_wait{50};  // between two looks at `interrupted`
constexpr int start_attempts = 3;                      // workers in a row that may end before they are ready

/// A folder with a name of its own that is removed with everything in it.
class ScratchFolder {
 public:
  explicit ScratchFolder(const fs::path& parent) : parent_(fs::absolute(parent)) {
    std::error_code error;
    made_parent_ = fs::create_directories(parent_, error);
    std::string pattern = (parent_ / "spice-XXXXXX").string();
    if (::mkdtemp(pattern.data()) == nullptr) {
      throw FileError("cannot create a scratch folder in " + parent_.string() + ": " + std::generic_category().message(errno));
    }
    path_ = pattern;
  }
  ~ScratchFolder() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
    if (made_parent_) fs::remove(parent_, ignored);
  }
  ScratchFolder(const ScratchFolder&) = delete;
  ScratchFolder& operator=(const ScratchFolder&) = delete;

  const fs::path& path() const { return path_; }

 private:
  fs::path parent_;
  fs::path path_;
  bool made_parent_ = false;
};

struct Job {
  std::size_t index;
  columns::Deck deck;
  int attempts = 0;
  std::string reasons = {};  // one line per failed attempt
};

/// A seat for one worker and the job it is busy with; the job climbs the retry ladder in its seat.
struct Seat {
  std::unique_ptr<WorkerProcess> worker = {};
  bool greeted = false;
  std::optional<Job> job = {};
  std::string payload = {};  // of the attempt that runs
  Clock::time_point began = {};
};

}  // namespace

struct WorkerPool::Impl {
  PoolOptions options;
  ScratchFolder scratch;
  std::vector<Seat> seats;
  PoolCounts counts = {};
  std::size_t started = 0;  // workers, for the names of their folders
  int failed_starts = 0;    // in a row

  using Done = std::function<void(std::size_t, Outcome)>;

  explicit Impl(PoolOptions given)
      : options(std::move(given)), scratch(options.scratch.empty() ? fs::temp_directory_path() : options.scratch) {
    options.worker = fs::absolute(options.worker);
    const auto cores = static_cast<int>(std::thread::hardware_concurrency());
    seats.resize(static_cast<std::size_t>(options.workers > 0 ? options.workers : std::max(cores, 1)));
  }

  void attempt(Seat& seat, const columns::Deck& deck, bool fresh) {
    ++seat.job->attempts;
    seat.payload = encode(deck);
    send(seat, fresh);
  }

  void send(Seat& seat, bool fresh) {
    if (fresh) seat.worker.reset();
    if (!seat.worker) {
      seat.worker = std::make_unique<WorkerProcess>(options.worker, scratch.path() / std::to_string(started++));
      seat.greeted = false;
    }
    seat.began = Clock::now();
    seat.worker->send(seat.payload);
  }

  void finish(Seat& seat, Outcome outcome, const Done& done) {
    const Job job = *std::exchange(seat.job, {});
    outcome.attempts = job.attempts;
    ++counts.runs;
    counts.retried += job.attempts > 1 ? 1 : 0;
    counts.failed += outcome.ok ? 0 : 1;
    done(job.index, std::move(outcome));
  }

  void add_time(const Seat& seat) { counts.seconds += std::chrono::duration<double>(Clock::now() - seat.began).count(); }

  /// The next rung of the ladder, or the end of the job.
  void failed(Seat& seat, const std::string& error, bool stopped_early, const Done& done) {
    add_time(seat);
    Job& job = *seat.job;
    job.reasons += "attempt " + std::to_string(job.attempts) + ": " + error + "\n";
    if (job.attempts == 1) return attempt(seat, job.deck, true);
    if (job.attempts == 2 && stopped_early) {
      if (const auto deck = gentler(job.deck)) return attempt(seat, *deck, true);
    }
    Outcome outcome;
    outcome.error = error + "; " + kept(job);
    finish(seat, std::move(outcome), done);
  }

  std::string kept(const Job& job) const {
    try {
      return "the deck is kept in " + keep_failed_deck(options.failed_decks, job.deck, job.reasons).string();
    } catch (const FileError& error) {
      return std::string("the deck could not be kept: ") + error.what();
    }
  }

  /// A worker that is gone, or has to go, without having said so; `why` is empty when it went by itself.
  void lost(Seat& seat, const std::string& why, const Done& done) {
    const std::string ended = seat.worker->end();
    const std::string what = why.empty() ? "the worker " + ended : why;
    seat.worker.reset();
    ++counts.lost_workers;
    if (!seat.greeted && ++failed_starts >= start_attempts) {
      constexpr std::string_view unloadable = "status 127";  // of the loader, for a program whose libraries are not there
      throw SpiceError("the simulator worker " + options.worker.string() + " does not start: " + what +
                       (what.ends_with(unloadable) ? "; a library that it needs is missing, most likely libngspice (on Debian "
                                                     "and Ubuntu the package libngspice0)"
                                                   : ""));
    }
    if (!seat.job) return;
    if (!seat.greeted) return send(seat, true);  // not the deck's fault, so not a rung of the ladder
    failed(seat, what, false, done);
  }

  /// The answer that has arrived, if any; the greeting before it is checked. Error if the worker talks nonsense.
  std::optional<Answer> next_answer(Seat& seat) {
    auto payload = seat.worker->next();
    if (payload && !seat.greeted) {
      if (*payload != greeting) throw Error("it greets with something else than '" + std::string(greeting) + "'");
      seat.greeted = true;
      failed_starts = 0;
      payload = seat.worker->next();
    }
    if (!payload) return {};
    if (!seat.job) throw Error("an answer came that nobody asked for");
    return decode_answer(*payload);
  }

  void take(Seat& seat, Answer answer, const Done& done) {
    if (answer.last) seat.worker.reset();
    if (!answer.transient) return failed(seat, answer.error, answer.stopped_early, done);
    add_time(seat);
    Outcome outcome;
    outcome.ok = true;
    outcome.transient = std::move(*answer.transient);
    finish(seat, std::move(outcome), done);
  }

  void receive(Seat& seat, const Done& done) {
    const bool connected = seat.worker->receive();
    std::optional<Answer> answer;
    try {
      answer = next_answer(seat);
    } catch (const Error& error) {
      return lost(seat, error.what(), done);
    }
    if (answer) return take(seat, std::move(*answer), done);
    if (!connected) lost(seat, "", done);
  }

  /// Whatever one seat has to do now.
  void serve(Seat& seat, const Done& done) {
    if (seat.worker) seat.worker->flush();
    if (seat.worker) receive(seat, done);
    if (seat.job && Clock::now() >= deadline(seat)) {
      lost(seat, "no answer within " + spec::plain(options.deadline_s) + " s, so the worker was killed", done);
    }
  }

  Clock::time_point deadline(const Seat& seat) const {
    return seat.began + std::chrono::duration_cast<Clock::duration>(std::chrono::duration<double>(options.deadline_s));
  }

  /// Sleeps until a worker has something to say, a deadline passes, or it is time to look at `interrupted`.
  void wait() const {
    std::vector<pollfd> sockets;
    auto until = Clock::now() + longest_wait;
    for (const Seat& seat : seats) {
      if (!seat.worker) continue;
      const auto events = static_cast<short>(seat.worker->has_unsent() ? POLLIN | POLLOUT : POLLIN);
      sockets.push_back({seat.worker->descriptor(), events, 0});
      if (seat.job) until = std::min(until, deadline(seat));
    }
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()).count();
    ::poll(sockets.data(), sockets.size(), static_cast<int>(std::max<decltype(left)>(left, 0)));
  }

  void run(std::size_t count, const std::function<columns::Deck(std::size_t)>& deck, const Done& done) {
    for (std::size_t next = 0;;) {
      for (Seat& seat : seats) {
        if (!seat.job && seat.worker) receive(seat, done);  // an idle worker may have died meanwhile
        if (seat.job || next == count) continue;
        seat.job = Job{next, deck(next)};
        ++next;
        attempt(seat, seat.job->deck, false);
      }
      if (std::none_of(seats.begin(), seats.end(), [](const Seat& seat) { return seat.job.has_value(); })) return;
      if (options.interrupted && options.interrupted()) throw Interrupted();
      wait();
      for (Seat& seat : seats) serve(seat, done);
    }
  }

  /// Kills the workers that are busy: nobody waits for their answers any more.
  void abandon() {
    for (Seat& seat : seats) {
      if (seat.job) seat = {};
    }
  }
};

WorkerPool::WorkerPool(PoolOptions options) : impl_(std::make_unique<Impl>(std::move(options))) {}

WorkerPool::~WorkerPool() = default;

void WorkerPool::run(std::size_t count, const std::function<columns::Deck(std::size_t)>& deck,
                     const std::function<void(std::size_t, Outcome)>& done) {
  try {
    impl_->run(count, deck, done);
  } catch (...) {
    impl_->abandon();
    throw;
  }
}

std::vector<Outcome> WorkerPool::run(std::span<const columns::Deck> decks) {
  std::vector<Outcome> outcomes(decks.size());
  run(
      decks.size(), [&](std::size_t i) { return decks[i]; },
      [&](std::size_t i, Outcome outcome) { outcomes[i] = std::move(outcome); });
  return outcomes;
}

PoolCounts WorkerPool::counts() const { return impl_->counts; }

}  // namespace bitline::spice
