// Executing a prepared TFE_Op under the rules for TensorFlow's "run eager op as function" switch.
#pragma once

#include "runtime/api.h"

namespace tf::internal {

/// How an operation wants the switch.
enum class Switch {
  off,  // cheapest for one operation that is sure to come back soon
  on,   // partitioned calls in the caller's thread, and whatever may block
  any,  // functions called by name never look at it: they may run in any thread meanwhile
};

/// TFE_Execute. The switch is one unguarded flag of the context: changing it while another thread
/// executes makes that thread fail. So while one thread alone has ever executed anything, it is set
/// as each operation wants it; when a second thread comes, it is turned on for good.
void execute_under_switch(TFE_Op* op, Switch wanted, TFE_TensorHandle** outputs, int* count,
                          TF_Status* status);

}  // namespace tf::internal
