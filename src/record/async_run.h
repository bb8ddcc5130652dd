// Running a piece in the runner thread while the program goes on.
#pragma once

#include "record/engine.h"

namespace tf::internal {

/// Runs what is pending in the calling thread's window and nobody waits for: in the runner thread if
/// the last pieces took long enough and the program does as much work beside them, else here. One
/// piece is there at a time. Needs the lock.
void run_unwatched(Window& window);

/// Lets the runner thread end, after the piece that it has. Needs no lock.
void stop_async();

}  // namespace tf::internal
