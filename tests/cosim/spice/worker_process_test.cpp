#include "cosim/spice/worker_process.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

#include <fstream>

namespace bitline::spice {
namespace {

namespace fs = std::filesystem;

fs::path fresh_folder() { return fs::path(testing::TempDir()) / ("bitline-process-test-" + std::to_string(::getpid())); }

/// Waits until the worker says something, takes what is unsent, or hangs up.
void wait_for(const WorkerProcess& worker) {
  pollfd socket{worker.descriptor(), static_cast<short>(worker.has_unsent() ? POLLIN | POLLOUT : POLLIN), 0};
  ::poll(&socket, 1, 5000);
}

TEST(WorkerProcess, GreetsFromAScratchFolderThatGoesWithIt) {
  const fs::path folder = fresh_folder();
  {
    WorkerProcess worker(BITLINE_BINARY_DIR "/bitline-spice-worker", folder);
    wait_for(worker);
    EXPECT_TRUE(worker.receive());
    EXPECT_EQ(worker.next(), greeting);
    EXPECT_TRUE(fs::is_directory(folder));
    EXPECT_EQ(worker.end(), "was killed by signal 9 (Killed)");
  }
  EXPECT_FALSE(fs::exists(folder));
}

// Without care, the second write to a closed socket kills the caller with SIGPIPE.
TEST(WorkerProcess, OutlivesAWorkerThatHangsUp) {
  WorkerProcess worker("/bin/true", fresh_folder());
  wait_for(worker);
  worker.send("one");
  worker.send("two");
  EXPECT_FALSE(worker.has_unsent());
  EXPECT_FALSE(worker.receive());
  EXPECT_EQ(worker.end(), "ended with exit status 0");
}

TEST(WorkerProcess, KeepsWhatTheSocketDoesNotTakeAtOnce) {
  const fs::path echoes = fresh_folder().string() + ".sh";
  std::ofstream(echoes) << "#!/bin/sh\nexec cat\n";
  fs::permissions(echoes, fs::perms::owner_all);
  WorkerProcess worker(echoes, fresh_folder());
  const std::string payload(std::size_t{1} << 22, 'x');
  worker.send(payload);
  EXPECT_TRUE(worker.has_unsent());
  std::optional<std::string> echo;
  while (!echo) {
    wait_for(worker);
    worker.flush();
    ASSERT_TRUE(worker.receive());
    echo = worker.next();
  }
  EXPECT_EQ(*echo, payload);
  fs::remove(echoes);
}

}  // namespace
}  // namespace bitline::spice
