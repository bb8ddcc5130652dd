// Steps: cutting at both ends, closing history at the end.
#include "imperative/step.h"

#include <exception>

#include "base/error.h"
#include "record/access.h"
#include "record/engine.h"
#include "record/history.h"
#include "record/runner.h"
#include "tensor/host_value.h"

namespace tf {
namespace {

using internal::EngineLock;

thread_local int open_steps = 0;

}  // namespace

Step::Step(Location) : depth_(++open_steps), uncaught_(std::uncaught_exceptions()) {
  const EngineLock lock;
  internal::run_window(internal::this_window());
  first_serial_ = internal::engine().next_serial;
}

// An assignment that failed unseen in the step is thrown here, unless an exception is on its way.
Step::~Step() noexcept(false) {
  open_steps = depth_ - 1;
  const EngineLock lock;
  internal::Window& window = internal::this_window();
  internal::run_window(window);
  internal::close_since(first_serial_);
  if (std::uncaught_exceptions() == uncaught_) internal::raise_unseen(window);
}

void Step::run(const Runnable& operations, Location where) {
  if (depth_ > open_steps)
    internal::throw_error(
        ErrorCode::failed_precondition, "Step::run",
        "the step has ended, or is another thread's; call run inside its scope, in the thread "
        "that opened it",
        where);
  const EngineLock lock;
  for (const Tensor& tensor : operations.tensors())
    internal::look(internal::checked(tensor, "Step::run", where));
  internal::run_window(internal::this_window());
  internal::raise_unseen(internal::this_window());
}

void sync(Location) {
  const EngineLock lock;
  internal::Window& window = internal::this_window();
  internal::run_window(window);
  internal::raise_unseen(window);
}

}  // namespace tf
