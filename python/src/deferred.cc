// Tasks that wait for the interpreter's lock, and the hooks that give it up.
#include "python/src/deferred.h"

#include <Python.h>
#include <unistd.h>

#include <atomic>
#include <chrono>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "record/engine.h"

namespace tf::python {
namespace {

std::atomic<bool> ending{false};

struct Tasks {
  std::mutex mutex;
  std::vector<std::function<void()>> waiting;
};

Tasks& tasks() {
  static auto* const all = new Tasks;
  return *all;
}

int run_waiting(void*) {
  std::vector<std::function<void()>> now;
  {
    const std::lock_guard<std::mutex> guard(tasks().mutex);
    now.swap(tasks().waiting);
  }
  for (const auto& task : now) task();
  return 0;
}

std::thread::id ender;         // the thread that ends the program, once `ending`
std::atomic<int> entering{0};  // threads that wait for the interpreter's lock

// Once the program ends, its thread keeps the interpreter's lock.
void* leave() {
  if (!PyGILState_Check()) return nullptr;
  if (ending.load() && std::this_thread::get_id() == ender) return nullptr;
  return PyEval_SaveThread();
}

[[noreturn]] void wait_for_the_end() {
  for (;;) pause();
}

// A daemon thread that asked a finalizing interpreter for its lock would be ended there, which C++
// does not survive: it waits for the end of the process instead.
void enter(void* left) {
  ++entering;
  if (ending.load()) {
    --entering;
    wait_for_the_end();
  }
  PyEval_RestoreThread(static_cast<PyThreadState*>(left));
  --entering;
  if (!ending.load()) return;
  PyEval_SaveThread();
  wait_for_the_end();
}

}  // namespace

void defer(std::function<void()> task) {
  if (ending.load()) return;
  {
    const std::lock_guard<std::mutex> guard(tasks().mutex);
    tasks().waiting.push_back(std::move(task));
  }
  // Python's list of pending calls is short; when it is full, one of the calls in it runs this task.
  Py_AddPendingCall(run_waiting, nullptr);
}

bool is_ending() { return ending.load(); }
void install_wait_hooks() { internal::set_wait_hooks({leave, enter}); }
void end_waiting() {
  ender = std::this_thread::get_id();
  ending = true;
  PyThreadState* const state = PyEval_SaveThread();
  while (entering.load() > 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  PyEval_RestoreThread(state);
}

}  // namespace tf::python
