#pragma once

#include <functional>
#include <optional>

#include "cosim/app/stages.hpp"
#include "python/bindings/types.hpp"

namespace bitline::bindings {

/// What long work asks and tells; to be called from any thread, and without the interpreter's lock.
struct Watch {
  std::function<bool()> interrupted;
  app::ProgressSink progress;
};

/// Does `work` in a thread of its own. The calling thread meanwhile takes signals and calls `progress` with stage, done and
/// total; when either raises, `interrupted` turns true, the work has to end soon, and what was raised goes on from here. So
/// does what the work throws.
void run_watched(const ProgressArgument& progress, const std::function<void(const Watch&)>& work);

/// The same in a folder that is held meanwhile; without one, in a folder that goes away.
void work_in(const std::optional<PathArgument>& folder, const ProgressArgument& progress,
             const std::function<void(const app::Workplace&)>& work);

}  // namespace bitline::bindings
