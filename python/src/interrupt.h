// Python's signals while an operation waits for others.
#pragma once

namespace tf::python {

void install_interrupt_hooks();

/// Where a signal's handler raised and its operation was cancelled for that: sets what it raised, once.
bool restore_interrupt();

}  // namespace tf::python
