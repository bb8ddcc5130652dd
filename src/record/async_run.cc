// The runner thread, and when a piece is worth the hop to it.
#include "record/async_run.h"

#include <pthread.h>

#include <cstdlib>

#include "base/clock.h"
#include "base/worker.h"
#include "record/history.h"
#include "record/runner.h"
#include "record/variable_state.h"
#include "record/window.h"

namespace tf::internal {
namespace {

// The hop costs some 50 us, which both sides must win back.
constexpr double kSecondsWorthHop = 200e-6;

// A child has no runner thread, so that it must not come to have its piece.
void finish_before_fork() {
  const EngineLock lock;
  waits_without_hooks = true;
  while (engine().async_owner) wait_until_idle(*engine().async_owner);
  waits_without_hooks = false;
}

Worker& runner() {
  static Worker* const shared = [] {
    pthread_atfork(finish_before_fork, nullptr, nullptr);
    std::atexit(stop_async);  // for a program that exits from another thread than the main one
    return new Worker("pieces");
  }();
  return *shared;
}

bool is_worth_hop(const Window& window) {
  const Engine& shared = engine();
  if (shared.run_each_op) return false;
  if (shared.async_at_once) return true;
  if (shared.deterministic) return false;
  return window.piece_seconds >= kSecondsWorthHop &&
         seconds_since(window.resumed) >= kSecondsWorthHop;
}

void run_here(Window& window) {
  const Clock::time_point start = Clock::now();
  run_window(window);
  window.piece_seconds = seconds_since(start);
}

// The runner thread's job.
void run_async() {
  waits_without_hooks = true;
  const EngineLock lock;
  Engine& shared = engine();
  Window& piece = shared.async;
  Window& owner = *shared.async_owner;
  piece.runner = std::this_thread::get_id();
  const Clock::time_point start = Clock::now();
  run_piece(std::exchange(piece.nodes, {}), owner);
  for (Value* value : std::exchange(shared.async_awaited, {})) release_handle(value);
  for (const auto& variable : piece.touched) variable->in_async = false;
  piece.touched.clear();
  piece.running = false;
  owner.piece_seconds = seconds_since(start);
  shared.async_owner = nullptr;
  notify_waiting();
  maybe_sweep_history();
}

// What the window holds becomes the runner thread's piece; nothing is pending in the window then.
void hand_over(Window& window) {
  Engine& shared = engine();
  Window& piece = shared.async;
  piece.nodes = std::exchange(window.nodes, {});
  for (Node* node : piece.nodes) node->window = &piece;
  piece.touched = window.touched;
  for (const auto& variable : piece.touched) variable->in_async = true;
  leave_variables(window);
  piece.running = true;
  shared.async_owner = &window;
  ++shared.counters.async_windows;
  window.resumed = Clock::now();
}

}  // namespace

void run_unwatched(Window& window) {
  if (!is_worth_hop(window)) return run_here(window);
  wait_until_idle(window);
  if (window.nodes.empty()) return;                      // another thread has run them
  const bool is_busy = engine().async_owner != nullptr;  // with another thread's piece
  if (is_busy || !runner().add(run_async)) return run_here(window);
  hand_over(window);
}

void stop_async() { runner().stop(); }

}  // namespace tf::internal
