// bitline-spice-worker FOLDER: reads decks from standard input, simulates each in FOLDER, answers on standard output.

#include <fcntl.h>
#include <poll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <csignal>
#include <exception>
#include <iostream>

#include "cosim/spice/protocol.hpp"
#include "cosim/spice/session.hpp"

namespace {

using namespace bitline::spice;

/// libngspice keeps about a kilobyte per deck; a fresh process from time to time bounds that.
constexpr int jobs_per_life = 5000;

/// No handler of the parent survives, and an interrupt at the terminal is the parent's to decide.
void reset_signals() {
  for (int number = 1; number < NSIG; ++number) std::signal(number, SIG_DFL);
  std::signal(SIGINT, SIG_IGN);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
}

/// Ties this process to its parent: killed when the parent dies, gone if it has died already; and leaves no core file.
bool bind_to_parent() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  pollfd input{STDIN_FILENO, POLLIN, 0};
  return poll(&input, 1, 0) >= 0 && (input.revents & POLLHUP) == 0;
}

/// A private copy of standard output for answers; the public one and standard error go nowhere from here on.
int take_output() {
  const int answers = fcntl(STDOUT_FILENO, F_DUPFD_CLOEXEC, 3);
  const int nowhere = open("/dev/null", O_WRONLY | O_CLOEXEC);
  if (answers < 0 || nowhere < 0) return -1;
  dup2(nowhere, STDOUT_FILENO);
  dup2(nowhere, STDERR_FILENO);
  return answers;
}

void serve(int answers) {
  Session session;
  std::signal(SIGINT, SIG_IGN);  // waking ngspice may have set a handler
  write_payload(answers, greeting);
  FrameReader reader;
  for (int jobs = 1; const auto payload = read_payload(STDIN_FILENO, reader); ++jobs) {
    Answer answer = session.run(decode_deck(*payload));
    answer.last = answer.last || jobs == jobs_per_life;
    write_payload(answers, encode(answer));
    if (answer.last) return;
  }
}

}  // namespace

int main(int argument_count, char** arguments) {
  if (argument_count != 2) {
    std::cerr << "usage: bitline-spice-worker FOLDER (started by bitline, which sends it decks)\n";
    return 2;
  }
  reset_signals();
  const int answers = take_output();
  if (answers < 0 || !bind_to_parent() || chdir(arguments[1]) != 0) return 2;
  try {
    serve(answers);
  } catch (const std::exception&) {
    _exit(1);  // the stream is broken: nobody is left to tell
  }
  _exit(0);  // without the exit handlers of a simulator that may have lost its mind
}
