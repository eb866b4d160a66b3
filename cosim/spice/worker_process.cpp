#include "cosim/spice/worker_process.hpp"

#include <spawn.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <system_error>
#include <utility>

#include "netlists/spec/error.hpp"

namespace bitline::spice {
namespace {

/// Starts `program scratch` with one socket as its standard input and output; the errno of a failure goes to `error`.
pid_t spawn(const std::filesystem::path& program, const std::filesystem::path& scratch, int socket, int& error) {
  std::string name = program.string();
  std::string folder = scratch.string();
  char* arguments[] = {name.data(), folder.data(), nullptr};
  pid_t process = -1;
  posix_spawn_file_actions_t actions;
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_adddup2(&actions, socket, STDIN_FILENO);
  posix_spawn_file_actions_adddup2(&actions, socket, STDOUT_FILENO);
  error = posix_spawn(&process, name.c_str(), &actions, nullptr, arguments, environ);
  posix_spawn_file_actions_destroy(&actions);
  return error == 0 ? process : -1;
}

}  // namespace

WorkerProcess::WorkerProcess(const std::filesystem::path& program, std::filesystem::path scratch)
    : scratch_(std::move(scratch)) {
  std::error_code folder_error;
  if (!std::filesystem::create_directory(scratch_, folder_error)) {
    throw FileError("cannot create the scratch folder " + scratch_.string() + ": " + folder_error.message());
  }
  int pair[2];
  int error = ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, pair) == 0 ? 0 : errno;
  if (error == 0) {
    process_ = spawn(program, scratch_, pair[1], error);
    ::close(pair[1]);
    if (error == 0) {
      socket_ = pair[0];
      return;
    }
    ::close(pair[0]);
  }
  std::filesystem::remove(scratch_, folder_error);
  throw SpiceError("cannot start the simulator worker " + program.string() + ": " + std::generic_category().message(error));
}

WorkerProcess::~WorkerProcess() {
  end();
  ::close(socket_);
  std::error_code ignored;
  std::filesystem::remove_all(scratch_, ignored);
}

void WorkerProcess::send(std::string_view payload) {
  unsent_ += framed(payload);
  flush();
}

void WorkerProcess::flush() {
  while (!unsent_.empty()) {
    const ssize_t sent = ::send(socket_, unsent_.data(), unsent_.size(), MSG_NOSIGNAL | MSG_DONTWAIT);
    if (sent < 0 && errno == EINTR) continue;
    if (sent < 0 && errno == EAGAIN) return;
    if (sent < 0) return unsent_.clear();  // the worker has hung up, which receive() will report
    unsent_.erase(0, static_cast<std::size_t>(sent));
  }
}

bool WorkerProcess::receive() {
  while (true) {
    char part[65536];
    const ssize_t got = ::recv(socket_, part, sizeof part, MSG_DONTWAIT);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0 && errno == EAGAIN) return true;
    if (got <= 0) return false;
    reader_.append({part, static_cast<std::size_t>(got)});
  }
}

std::string WorkerProcess::end() {
  if (process_ < 0) return "has ended";
  // A worker that has hung up is past the point where this signal could change how it is said to have ended.
  ::kill(process_, SIGKILL);
  int status = 0;
  pid_t ended = -1;
  while ((ended = ::waitpid(process_, &status, 0)) < 0 && errno == EINTR) continue;
  process_ = -1;
  if (ended < 0) return "has ended";  // somebody else has collected it
  if (WIFEXITED(status)) return "ended with exit status " + std::to_string(WEXITSTATUS(status));
  return "was killed by signal " + std::to_string(WTERMSIG(status)) + " (" + ::strsignal(WTERMSIG(status)) + ")";
}

}  // namespace bitline::spice
