#pragma once

namespace bitline::app {

/// From now on Ctrl-C (SIGINT) and SIGTERM only set the flag that interrupted() reads; a second one ends the program at once.
/// To be called once, at the start of the program.
void watch_for_interrupts();

/// Whether the user has asked the program to stop.
bool interrupted();

}  // namespace bitline::app
