// Tasks that wait for the interpreter's lock, and the hooks that give it up.
#include "python/src/deferred.h"

#include <Python.h>

#include <atomic>
#include <functional>
#include <mutex>
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

void* leave() {
  if (ending.load(std::memory_order_relaxed) || !PyGILState_Check()) return nullptr;
  return PyEval_SaveThread();
}

void enter(void* left) { PyEval_RestoreThread(static_cast<PyThreadState*>(left)); }

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

void install_wait_hooks() { internal::set_wait_hooks({leave, enter}); }
void remove_wait_hooks() {
  ending = true;
  internal::set_wait_hooks({});
}

}  // namespace tf::python
