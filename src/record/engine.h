// The engine's shared state: one lock, the threads' windows, the list of nodes, the counters.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <memory>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/clock.h"
#include "base/mutex.h"
#include "imperative/config.h"
#include "record/node.h"

namespace tf::internal {

/// Operations of one thread that were recorded and not yet run, in program order.
struct Window {
  std::vector<Node*> nodes;  // one reference each
  bool running = false;      // some thread runs what was in it
  std::thread::id runner;    // that thread
  bool reads_variables = false;
  /// (site, variable) -> number of assignments of the variable in this window at the last touch.
  std::unordered_map<uint64_t, int64_t> touches;
  std::vector<std::shared_ptr<VariableState>> touched;
  std::shared_ptr<const Failure> unseen;  // a failed assignment that nobody looked at yet
  uint64_t period_length = 0;             // nodes in the last window that was cut at whole periods
  Hash128 period_hash;
  Hash128 sequence;           // of (signature, site) so far
  uint64_t next_check = 0;    // size at which to look for a period
  Clock::time_point resumed;  // since when its thread has done other work
  double piece_seconds = 0;   // that the last piece cut without a look took
};

struct Engine {
  Mutex mutex;
  std::condition_variable_any changed;  // a window stopped running
  int waiting = 0;                      // threads that wait for `changed`
  uint64_t next_serial = 1;
  uint32_t stamp = 0;
  Node* oldest = nullptr;
  Node* newest = nullptr;
  int64_t live_nodes = 0;
  int64_t nodes_at_sweep = 0;
  int64_t history_bytes_at_sweep = 0;
  int64_t bytes_since_sweep = 0;
  Stats counters;
  config::HistoryLimit history_limit;
  int64_t walks = 0;  // gradients being recorded: no history is closed meanwhile
  bool run_each_op = false;
  bool verify = false;
  bool xla = true;
  bool deterministic = false;
  bool build_in_background = false;
  bool xla_at_once = false;  // for tests: it serves wherever it may, from the second hit on
  int64_t plan_after = 4;
  bool callables_at_once = false;  // as xla_at_once
  bool host_programs = true;       // for tests of the other tiers
  /// The piece that the runner thread has, and the window that it was cut from; null: none.
  Window async;
  Window* async_owner = nullptr;
  std::vector<Value*> async_awaited;  // what its owner has recorded uses of since; one handle each
  bool async_at_once = false;         // for tests: each piece that nobody waits for goes there
};

/// The process's engine; never destroyed, since threads may end after main.
inline Engine& engine() {
  static Engine* const shared = new Engine;
  return *shared;
}
/// The calling thread's window, or null before its first use.
inline constinit thread_local Window* current_window = nullptr;
/// Gives the calling thread a window. What is pending in it runs when the thread ends.
Window& make_window();
/// The calling thread's window.
inline Window& this_window() { return current_window ? *current_window : make_window(); }

/// Whether the calling thread never has what WaitHooks are about.
inline constinit thread_local bool waits_without_hooks = false;

/// How often the calling thread has taken the engine's lock.
inline constinit thread_local int lock_depth = 0;

/// Holds the engine's lock; recursive on one thread.
class EngineLock {
 public:
  EngineLock() {
    if (lock_depth++ == 0) engine().mutex.lock();
  }
  ~EngineLock() {
    if (--lock_depth == 0) engine().mutex.unlock();
  }
  EngineLock(const EngineLock&) = delete;
  EngineLock& operator=(const EngineLock&) = delete;
};

/// What a thread gives up while it waits, besides the engine's lock, and takes again before that lock:
/// the Python front end's hold on the interpreter. Null functions, the default, do nothing.
struct WaitHooks {
  void* (*leave)() = nullptr;  // its result is handed to `enter`
  void (*enter)(void*) = nullptr;
};
void set_wait_hooks(const WaitHooks& hooks);

/// Gives the lock up while TensorFlow runs, whatever the depth, and takes it again.
class EngineUnlock {
 public:
  EngineUnlock();
  ~EngineUnlock();
  EngineUnlock(const EngineUnlock&) = delete;
  EngineUnlock& operator=(const EngineUnlock&) = delete;

 private:
  int depth_;
  void* left_;  // what WaitHooks::leave gave
};

/// Wakes those who wait for a window to stop running. Needs the lock.
inline void notify_waiting() {
  if (engine().waiting > 0) engine().changed.notify_all();
}
/// Waits, with the lock held by the caller, until nothing of `window` runs, in whatever thread.
void wait_until_idle(Window& window);

}  // namespace tf::internal
