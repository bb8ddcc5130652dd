// Work off the critical path: one thread that builds what is not needed yet.
#pragma once

#include <functional>

namespace tf::internal {

/// Runs the job in the background thread, after those given before. The program's exit waits for the
/// one that runs then and drops the others. False if it will never run. Needs no lock; jobs take the
/// engine's lock as they need.
bool run_in_background(std::function<void()> job);

/// Waits until all jobs given so far are done. Must not be called with the engine's lock held.
void wait_for_background();

}  // namespace tf::internal
