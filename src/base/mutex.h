// A mutex of one word.
#pragma once

#include <atomic>

namespace tf::internal {

/// As std::mutex, but without a call where nobody waits: each operation takes it, and each handle that is
/// made or dropped.
class Mutex {
 public:
  void lock() {
    int expected = kFree;
    if (!word_.compare_exchange_strong(expected, kTaken, std::memory_order_acquire)) wait();
  }
  void unlock() {
    if (word_.exchange(kFree, std::memory_order_release) == kAwaited) word_.notify_one();
  }

 private:
  static constexpr int kFree = 0, kTaken = 1, kAwaited = 2;

  // Whoever waited leaves the mark that others may, too. (Drepper, "Futexes are tricky", mutex 2.)
  void wait() {
    while (word_.exchange(kAwaited, std::memory_order_acquire) != kFree)
      word_.wait(kAwaited, std::memory_order_relaxed);
  }

  std::atomic<int> word_{kFree};
};

}  // namespace tf::internal
