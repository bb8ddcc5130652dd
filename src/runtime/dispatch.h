// Executing a prepared TFE_Op under the rules for TensorFlow's "run eager op as function" switch.
#pragma once

#include "runtime/api.h"

namespace tf::internal {

/// How an operation wants the switch.
enum class Switch {
  off,      // cheapest for one operation that is sure to come back soon
  on,       // partitioned calls in the caller's thread
  visit,    // as `on`, from a thread that does not count as a second one; for a first call only
  waiting,  // as `on`; the operation may wait for others, and Ctrl-C is to end that
  any,      // functions called by name never look at it: they may run in any thread meanwhile
};

/// TFE_Execute. The switch is one unguarded flag of the context: changing it while another thread
/// executes makes that thread fail. So while one thread alone has ever executed anything, it is set
/// as each operation wants it; when a second thread comes, it is turned on for good. During a visit it is on, and the one
/// thread's single operations run as under the switch, the first of each kind slowly.
void execute_under_switch(TFE_Op* op, Switch wanted, TFE_TensorHandle** outputs, int* count,
                          TF_Status* status);

/// TFE_Execute for an operation that may wait without end. In a thread that the hooks of interrupt.h look after
/// it runs in a helper thread, so that the waiting one can ask `came` meanwhile; then the operation is cancelled.
void execute_waiting(TFE_Op* op, TFE_TensorHandle** outputs, int* count, TF_Status* status);

}  // namespace tf::internal
