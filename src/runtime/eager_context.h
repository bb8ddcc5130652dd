// The eager context behind context.h, and what may still be done while the process ends.
#pragma once

#include <atomic>

#include "runtime/api.h"

namespace tf::internal {

extern std::atomic<TFE_Context*> created_context;
extern std::atomic<bool> exiting;
extern std::atomic<bool> forked;

TFE_Context* create_context();

/// The context; loads TensorFlow and makes it at first use. It is never deleted: values in static
/// variables, and threads of TensorFlow's own, may still use it while the process ends.
inline TFE_Context* eager_context() {
  TFE_Context* context = created_context.load(std::memory_order_acquire);
  return context ? context : create_context();
}

/// True once exit handlers run: TensorFlow's own static objects may be gone, so nothing is
/// released any more.
inline bool process_is_exiting() { return exiting.load(std::memory_order_relaxed); }

/// True in a child made by fork() after TensorFlow had started: its threads exist only in the
/// parent, and work handed to them would wait forever.
inline bool process_is_forked() { return forked.load(std::memory_order_relaxed); }

}  // namespace tf::internal
