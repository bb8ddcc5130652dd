// What recording asks of the layer that runs things; defined by src/plan.
#pragma once

#include "imperative/location.h"
#include "record/node.h"

namespace tf::internal {

/// Runs everything pending in `window`, after what the runner thread has of it. Failures become
/// values, see Window::unseen. Holds the lock on entry and exit, gives it up while TensorFlow runs.
void run_window(Window& window);

/// Runs these nodes, which nobody else runs meanwhile; `window` is that of the thread that recorded
/// them. Gives up the window's references. Needs the lock.
void run_piece(std::vector<Node*> nodes, Window& window);

/// Makes the value be there: runs its window, or computes it again from what its history keeps.
/// Returns false if it failed (node->failure says why). Needs the lock.
bool ensure_value(Value* value);

/// ensure_value, then throws its failure or the thread's unseen one.
void look(Value* value);

/// Throws the window's failure that no look has thrown yet, if there is one.
void raise_unseen(Window& window);

/// The elements on the host; a look.
const Buffer& host_buffer(Value* value);

/// The constant's or computed value's handle. Needs the lock; the value must be there.
const Handle& handle_of(Value* value);

/// Lets the background work that runs end and drops the rest: the program is about to exit. Must come
/// before anything of TensorFlow is torn down. Needs no lock.
void stop_background();

/// Runs an effect at its line; throws its error.
void run_effect(Node* node);

}  // namespace tf::internal
