// The lock, the windows of threads, and what happens when a thread or the program ends.
#include "record/engine.h"

#include <unistd.h>

#include <atomic>
#include <cstdio>
#include <cstdlib>
#include <functional>
#include <mutex>
#include <system_error>

#include "record/async_run.h"
#include "record/runner.h"
#include "runtime/preconditions.h"

namespace tf::internal {
namespace {

std::atomic<void* (*)()> leave_hook{nullptr};
std::atomic<void (*)(void*)> enter_hook{nullptr};

void* leave() {
  if (waits_without_hooks) return nullptr;
  const auto hook = leave_hook.load(std::memory_order_acquire);
  return hook ? hook() : nullptr;
}

void enter(void* left) {
  const auto hook = enter_hook.load(std::memory_order_acquire);
  if (hook && left) hook(left);
}

void report_unseen(const Window& window) {
  if (!window.unseen) return;
  try {
    window.unseen->raise();
  } catch (const Error& error) {
    std::fprintf(stderr, "imperative: an assignment failed and nobody looked: %s\n", error.what());
  }
}

// Windows of threads that ended, for threads to come: nodes may still point at them.
std::vector<Window*>& idle_windows() {
  static auto* const windows = new std::vector<Window*>;
  return *windows;
}

Window* take_window() {
  const EngineLock lock;
  if (idle_windows().empty()) return new Window;
  Window* window = idle_windows().back();
  idle_windows().pop_back();
  return window;
}

void run_pending(Window& window) {
  const EngineLock lock;
  run_window(window);
}

// Runs what is pending when its thread ends: in a thread of its own, since what TensorFlow keeps per
// thread may be gone already in this one.
struct WindowOwner {
  Window* window = take_window();
  ~WindowOwner() {
    if (!check_process().ok())
      return;  // what is pending was recorded by the parent, and runs there
    // The main thread's objects are destroyed at exit before any global one, however late that was
    // made: XLA's compiler makes some on its first use.
    if (getpid() == gettid()) stop_background();
    if (has_pending()) {
      try {
        std::thread(run_pending, std::ref(*window)).join();
      } catch (const std::system_error&) {
        run_pending(*window);
      }
    }
    if (getpid() == gettid()) stop_async();
    const EngineLock lock;
    report_unseen(*window);
    window->unseen.reset();
    window->period_length = 0;
    idle_windows().push_back(window);
    current_window = nullptr;
  }
  bool has_pending() const {
    const EngineLock lock;
    return window->running || engine().async_owner == window || !window->nodes.empty();
  }
};

}  // namespace

Window& make_window() {
  static thread_local WindowOwner owner;
  current_window = owner.window;
  return *owner.window;
}

void set_wait_hooks(const WaitHooks& hooks) {
  enter_hook.store(hooks.enter, std::memory_order_release);
  leave_hook.store(hooks.leave, std::memory_order_release);
}

EngineUnlock::EngineUnlock() : depth_(lock_depth) {
  lock_depth = 0;
  engine().mutex.unlock();
  left_ = leave();
}

// What was left is taken again before the lock: who holds the lock never waits for it.
EngineUnlock::~EngineUnlock() {
  enter(left_);
  engine().mutex.lock();
  lock_depth = depth_;
}

void wait_until_idle(Window& window) {
  const auto is_busy = [&] { return window.running || engine().async_owner == &window; };
  if (!is_busy()) return;
  const auto start = std::chrono::steady_clock::now();
  const int depth = lock_depth;
  while (is_busy()) {
    lock_depth = 0;
    void* const left = leave();
    {
      std::unique_lock<Mutex> lock(engine().mutex, std::adopt_lock);
      ++engine().waiting;
      engine().changed.wait(lock, [&] { return !is_busy(); });
      --engine().waiting;
    }
    enter(left);
    engine().mutex.lock();
    lock_depth = depth;
  }
  window.resumed += std::chrono::steady_clock::now() - start;  // waiting is no work
}

}  // namespace tf::internal
