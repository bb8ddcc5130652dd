// Runs the handlers of signals that come while an operation waits, and keeps what they raise.
#include "python/src/interrupt.h"

#include <nanobind/nanobind.h>
#include <unistd.h>

#include <memory>
#include <utility>

#include "python/src/deferred.h"
#include "runtime/interrupt.h"

namespace nb = nanobind;

namespace tf::python {
namespace {

std::unique_ptr<nb::python_error> raised;  // guarded by the interpreter's lock

// Python runs handlers in the main thread only.
bool looked_after() { return getpid() == gettid() && !is_ending(); }

// For an operation that ended as it was about to be cancelled.
int raise_late(void*) { return restore_interrupt() ? -1 : 0; }

bool came() {
  const PyGILState_STATE state = PyGILState_Ensure();
  const bool has_raised = PyErr_CheckSignals() < 0;
  if (has_raised) {
    raised = std::make_unique<nb::python_error>();
    Py_AddPendingCall(raise_late, nullptr);
  }
  PyGILState_Release(state);
  return has_raised;
}

}  // namespace

void install_interrupt_hooks() { internal::set_interrupt_hooks({looked_after, came}); }

bool restore_interrupt() {
  const auto taken = std::exchange(raised, nullptr);
  if (taken) taken->restore();
  return taken != nullptr;
}

}  // namespace tf::python
