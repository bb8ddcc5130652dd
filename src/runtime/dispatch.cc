// The state of the "run eager op as function" switch and who may change it when.
#include "runtime/dispatch.h"

#include <atomic>
#include <mutex>

#include "runtime/eager_context.h"
#include "runtime/thread_state.h"

namespace tf::internal {
namespace {

/// True once two threads have executed; the switch is then on and never touched again.
std::atomic<bool> several_threads{false};

/// Guards the switch while there is one thread. Held during an operation that wants it off, so
/// that a second thread cannot turn it on meanwhile; such operations never wait for anybody.
/// Released during one that wants it on: a second thread then finds it as it needs it.
std::mutex switch_lock;
bool switch_is_on = false;          // guarded by switch_lock
const void* only_thread = nullptr;  // guarded by switch_lock: address in that thread's storage

// True while this thread holds switch_lock: TensorFlow may release memory lent by the user during
// an operation, and what the user does then may execute another one.
thread_local bool holds_lock = false;

void set_switch(bool on) {
  if (on == switch_is_on) return;
  TfStatus status;
  api().TFE_ContextSetRunEagerOpAsFunction(eager_context(), on, status);
  if (status.ok()) switch_is_on = on;
}

}  // namespace

void execute_under_switch(TFE_Op* op, Switch wanted, TFE_TensorHandle** outputs, int* count,
                          TF_Status* status) {
  if (wanted == Switch::any || several_threads.load(std::memory_order_acquire) || holds_lock) {
    api().TFE_Execute(op, outputs, count, status);
    return;
  }
  std::unique_lock<std::mutex> lock(switch_lock);
  if (!only_thread) only_thread = &holds_lock;
  const bool alone = only_thread == &holds_lock;
  set_switch(wanted == Switch::on || !alone);
  if (!alone) several_threads.store(true, std::memory_order_release);
  if (switch_is_on) {
    lock.unlock();
    api().TFE_Execute(op, outputs, count, status);
    return;
  }
  holds_lock = true;
  api().TFE_Execute(op, outputs, count, status);
  holds_lock = false;
}

}  // namespace tf::internal
