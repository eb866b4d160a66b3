#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "cosim/curves/transient.hpp"
#include "netlists/columns/deck.hpp"

namespace bitline::spice {

struct PoolOptions {
  std::filesystem::path worker;        ///< the worker executable
  std::filesystem::path scratch;       ///< folder in which each worker gets an empty directory of its own
  std::filesystem::path failed_decks;  ///< folder that keeps the decks of failed jobs; created on the first failure
  int workers = 0;                     ///< 0: as many as cores
  double deadline_s = 60;              ///< wall-clock limit of one attempt [s]
  std::function<bool()> interrupted;   ///< polled; true stops the pool, which then throws Interrupted
};

/// The outcome of one job: a transient, or why there is none.
struct Outcome {
  bool ok = false;
  curves::Transient transient;  ///< valid when ok
  std::string error;            ///< one sentence when not ok: what was left behind, quoting ngspice
  int attempts = 0;             ///< rungs of the retry ladder that were used
};

/// Counts over the life of a pool.
struct PoolCounts {
  std::size_t runs = 0;          ///< jobs finished, well or not
  std::size_t failed = 0;        ///< jobs without a transient after the whole ladder
  std::size_t retried = 0;       ///< jobs that needed more than one attempt
  std::size_t lost_workers = 0;  ///< processes that crashed, were killed or missed the deadline
  double seconds = 0;            ///< summed wall time of all attempts [s]
};

/// Worker processes that run decks through libngspice; the calling process never touches the simulator.
class WorkerPool {
 public:
  explicit WorkerPool(PoolOptions options);
  ~WorkerPool();
  WorkerPool(const WorkerPool&) = delete;
  WorkerPool& operator=(const WorkerPool&) = delete;

  /// Runs `count` decks. `deck(i)` is asked for when a worker is free; `done(i, outcome)` is called in the calling thread in
  /// order of completion, which differs from run to run: store by index. A failed job is an Outcome, never an exception.
  void run(std::size_t count, const std::function<columns::Deck(std::size_t)>& deck,
           const std::function<void(std::size_t, Outcome)>& done);

  /// Runs all decks and returns outcomes in the order of `decks`.
  std::vector<Outcome> run(std::span<const columns::Deck> decks);

  PoolCounts counts() const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace bitline::spice
