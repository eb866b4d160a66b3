#pragma once

#include <filesystem>
#include <functional>
#include <utility>

#include "cosim/spice/worker_pool.hpp"

namespace bitline::spice {

/// Options of a pool of the workers that were built, with every file of theirs inside of `folder`.
inline PoolOptions worker_options(const std::filesystem::path& folder, int workers = 2,
                                  std::function<bool()> interrupted = {}) {
  PoolOptions options;
  options.worker = std::filesystem::path(BITLINE_BINARY_DIR) / "bitline-spice-worker";
  options.scratch = folder / "scratch";
  options.failed_decks = folder / "failed";
  options.workers = workers;
  options.interrupted = std::move(interrupted);
  return options;
}

}  // namespace bitline::spice
