#pragma once

#include <deque>
#include <string>

#include "cosim/spice/protocol.hpp"
#include "cosim/spice/verdict.hpp"
#include "netlists/columns/deck.hpp"

namespace bitline::spice {

/// The simulator of this process. libngspice is one global state, so there is at most one Session per process, for ever.
class Session {
 public:
  /// Wakes the simulator and holds it to one thread.
  Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  /// Runs one deck and judges it by what it left behind, never by return codes: a new plot exists and `fault_of` finds nothing
  /// wrong with it. An answer with `last` set means that this process must end.
  Answer run(const columns::Deck& deck);

 private:
  void load(const std::string& text);
  void forget();
  Answer judge(const columns::Deck& deck) const;
  Answer failure(const Fault& fault) const;

  std::deque<std::string> complaints_;  // the last lines on ngspice's own standard error
  bool lost_ = false;                   // ngspice asked to be unloaded; it cannot run another deck
};

}  // namespace bitline::spice
