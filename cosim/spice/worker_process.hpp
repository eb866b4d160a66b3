#pragma once

#include <sys/types.h>

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

#include "cosim/spice/protocol.hpp"

namespace bitline::spice {

/// One running worker: a child process, the socket to it and its scratch folder. All end with this object.
class WorkerProcess {
 public:
  /// Starts `program` in the new empty folder `scratch`; SpiceError if it cannot be started, FileError for the folder.
  WorkerProcess(const std::filesystem::path& program, std::filesystem::path scratch);
  ~WorkerProcess();
  WorkerProcess(const WorkerProcess&) = delete;
  WorkerProcess& operator=(const WorkerProcess&) = delete;

  /// Socket to poll for POLLIN always and for POLLOUT while `has_unsent()`.
  int descriptor() const { return socket_; }
  bool has_unsent() const { return !unsent_.empty(); }

  /// Queues a payload and sends what the socket takes without waiting.
  void send(std::string_view payload);
  /// Sends more of the queue without waiting.
  void flush();
  /// Takes what has arrived without waiting; false when the worker has hung up.
  bool receive();
  /// The next payload that has arrived completely; Error if the worker sends garbage.
  std::optional<std::string> next() { return reader_.next(); }

  /// Kills the process if it still runs and tells how it ended, for example "was killed by signal 11 (Segmentation fault)".
  std::string end();

 private:
  std::filesystem::path scratch_;
  int socket_ = -1;
  pid_t process_ = -1;
  std::string unsent_;
  FrameReader reader_;
};

}  // namespace bitline::spice
