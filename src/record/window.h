// Filling a thread's window, and cutting loops that never look.
#pragma once

#include "record/engine.h"

namespace tf::internal {

/// Appends a node just recorded (its reference passes to the window). Cuts and runs the window when
/// it holds whole periods of a repeating sequence, or grew too long. Needs the lock.
void append(Window& window, Node* node);

/// The calling thread reads or assigns the variable at `site`: waits for other threads' pending use
/// of it, and cuts the window before a loop's next iteration. Needs the lock.
void touch(const std::shared_ptr<VariableState>& state, uint32_t site);

}  // namespace tf::internal
