// The lock, the windows of threads, and what happens when a thread or the program ends.
#include "record/engine.h"

#include <cstdio>
#include <cstdlib>

#include "record/runner.h"

namespace tf::internal {
namespace {

thread_local int lock_depth = 0;

void report_unseen(const Window& window) {
  if (!window.unseen) return;
  try {
    window.unseen->raise();
  } catch (const Error& error) {
    std::fprintf(stderr, "imperative: an assignment failed and nobody looked: %s\n", error.what());
  }
}

// Runs what is pending when its thread ends. The window itself stays: nodes of other threads may
// still point at it.
struct WindowOwner {
  Window* window = new Window;
  ~WindowOwner() {
    const EngineLock lock;
    run_window(*window);
    report_unseen(*window);
    window->unseen.reset();
  }
};

}  // namespace

Engine& engine() {
  static Engine* const shared = new Engine;
  return *shared;
}

Window& this_window() {
  static thread_local WindowOwner owner;
  return *owner.window;
}

EngineLock::EngineLock() {
  if (lock_depth++ == 0) engine().mutex.lock();
}

EngineLock::~EngineLock() {
  if (--lock_depth == 0) engine().mutex.unlock();
}

EngineUnlock::EngineUnlock() : depth_(lock_depth) {
  lock_depth = 0;
  engine().mutex.unlock();
}

EngineUnlock::~EngineUnlock() {
  engine().mutex.lock();
  lock_depth = depth_;
}

void wait_until_idle(Window& window) {
  const int depth = lock_depth;
  std::unique_lock<std::mutex> lock(engine().mutex, std::adopt_lock);
  lock_depth = 0;
  engine().changed.wait(lock, [&] { return !window.running; });
  lock_depth = depth;
  lock.release();
}

}  // namespace tf::internal
