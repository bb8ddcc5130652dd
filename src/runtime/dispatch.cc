// The state of the "run eager op as function" switch and who may change it when.
#include "runtime/dispatch.h"

#include <atomic>
#include <mutex>

#include "runtime/eager_context.h"
#include "runtime/function.h"
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
int visits = 0;                     // guarded by switch_lock: that execute now
std::atomic<int64_t> singles{0};    // changed under switch_lock

// True while this thread's operation needs the switch as it is: TensorFlow may release memory lent by the user
// during an operation, or a signal come while it waits, and what the user does then may execute another one.
thread_local bool keeps_switch = false;

void set_switch(bool on) {
  if (on == switch_is_on) return;
  TfStatus status;
  api().TFE_ContextSetRunEagerOpAsFunction(eager_context(), on, status);
  if (status.ok()) switch_is_on = on;
}

void run(TFE_Op* op, Switch wanted, TFE_TensorHandle** outputs, int* count, TF_Status* status) {
  const auto execute = wanted == Switch::waiting ? execute_waiting : api().TFE_Execute;
  execute(op, outputs, count, status);
}

// Nobody turns the switch off meanwhile.
void run_visit(TFE_Op* op, TFE_TensorHandle** outputs, int* count, TF_Status* status) {
  {
    const std::lock_guard<std::mutex> guard(switch_lock);
    set_switch(true);
    ++visits;
  }
  run(op, Switch::visit, outputs, count, status);
  const std::lock_guard<std::mutex> guard(switch_lock);
  --visits;
}

}  // namespace

void execute_under_switch(TFE_Op* op, Switch wanted, TFE_TensorHandle** outputs, int* count,
                          TF_Status* status) {
  if (wanted == Switch::any || several_threads.load(std::memory_order_acquire) || keeps_switch) {
    run(op, wanted, outputs, count, status);
    return;
  }
  if (wanted == Switch::visit) return run_visit(op, outputs, count, status);
  std::unique_lock<std::mutex> lock(switch_lock);
  if (!only_thread) only_thread = &keeps_switch;
  const bool alone = only_thread == &keeps_switch;
  if (wanted != Switch::on) singles.store(single_operations() + 1, std::memory_order_relaxed);
  set_switch(wanted != Switch::off || !alone || visits > 0);
  if (!alone) several_threads.store(true, std::memory_order_release);
  const bool was_on = switch_is_on;
  if (was_on) lock.unlock();
  keeps_switch = !was_on || wanted == Switch::waiting;
  run(op, wanted, outputs, count, status);
  keeps_switch = false;
}

int64_t single_operations() { return singles.load(std::memory_order_relaxed); }

}  // namespace tf::internal
