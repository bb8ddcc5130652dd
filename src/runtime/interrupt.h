// Ending an operation that waits for others, such as taking from an empty queue, when the user asks for it.
#pragma once

namespace tf::internal {

/// What a front end with signals of its own knows about them. Null functions, the default: nothing.
struct InterruptHooks {
  bool (*looked_after)() = nullptr;  // whether signals come to the calling thread
  bool (*came)() = nullptr;  // looks at those that came: whether what it waits for is to end
};
void set_interrupt_hooks(const InterruptHooks& hooks);

}  // namespace tf::internal
