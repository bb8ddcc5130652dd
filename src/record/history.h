// History: recorded operations that ran and are kept for gradients, and its bounds.
#pragma once

#include <cstdint>

#include "record/engine.h"

namespace tf::internal {

/// Decides what stays of a node that just ran: its inputs if a gradient can still ask for them.
/// Needs the lock.
void settle(Node* node);

/// Releases history whose every source (variables, held tensors) is gone; enforces the byte limit.
void sweep_history();
/// sweep_history if enough was recorded since the last one.
void maybe_sweep_history();

/// Closes history that needs a version of the variable superseded too often. Needs the lock.
void close_old_versions(VariableState& state);
/// Closes what this thread recorded from `first_serial` on; held values are computed first.
void close_since(uint64_t first_serial);
/// Closes one node: values stay, gradients through it are an error. Needs the lock and exactly one
/// reference of the caller's own.
void close(Node* node);
/// Counts what is alive. Needs the lock.
void count_alive(Stats& stats);
/// Takes the node out of its site's list. Needs the lock.
void leave_history(Node* node);

}  // namespace tf::internal
