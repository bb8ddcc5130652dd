// Installs the stack for signal handlers.
#include "python/src/signal_stack.h"

#include <csignal>
#include <cstddef>

namespace tf::python {

void use_signal_stack() {
  // The registers of AVX-512 and AMX alone take 11 KiB.
  static constexpr size_t kSize = 256 * 1024;
  stack_t present{};
  if (sigaltstack(nullptr, &present) != 0 || !(present.ss_flags & SS_DISABLE)) return;
  stack_t stack{};
  stack.ss_sp = new char[kSize];  // for as long as the thread lives
  stack.ss_size = kSize;
  sigaltstack(&stack, nullptr);
}

}  // namespace tf::python
