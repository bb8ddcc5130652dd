// A stack of its own for signal handlers.
#pragma once

namespace tf::python {

/// Gives the calling thread an alternate signal stack, if it has none. The kernels that oneDNN makes for
/// matrix products keep data where the stack pointer points into, so that a handler on the ordinary
/// stack (Ctrl-C) overwrites memory. Python's handlers ask for the alternate one.
void use_signal_stack();

}  // namespace tf::python
