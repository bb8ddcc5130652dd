// What needs the interpreter's lock, asked for by threads that may hold the engine's: it waits until
// Python runs again. Taking the interpreter's lock under the engine's could wait for ever.
#pragma once

#include <functional>

namespace tf::python {

/// Runs `task` with the interpreter's lock held, soon; never, once the interpreter is ending.
void defer(std::function<void()> task);

/// The hooks that give the interpreter's lock up while the engine waits or TensorFlow runs.
void install_wait_hooks();
/// Whether the program has begun to end.
bool is_ending();
/// At the end of the program, by the thread that ends it: other threads that compute never come back to
/// Python from here on. Needs the interpreter's lock.
void end_waiting();

}  // namespace tf::python
