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

/// What is computed from `value` can be recorded in `mine` next: it has run, or will have when `mine`
/// runs, with the same shape however soon that is. False if that was so; else what is needed was run,
/// and the lock given up meanwhile. Needs the lock.
bool settle_input(Value* value, const Window& mine);

/// Runs, or waits for, what threads other than that of `mine` have to do with the variable. False if
/// there was nothing to be done; else the lock was given up meanwhile. Needs the lock.
bool settle_foreign_use(const VariableState& state, const Window* mine);

/// The variables that the window touched have nothing pending in it from now on. Needs the lock.
void leave_variables(Window& window);

}  // namespace tf::internal
