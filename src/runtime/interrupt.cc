// The helper thread for operations that may wait, and cancelling them.
#include "runtime/interrupt.h"

#include <atomic>
#include <chrono>
#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>
#include <utility>
#include <vector>

#include "runtime/dispatch.h"

namespace tf::internal {
namespace {

constexpr std::chrono::milliseconds kBetweenQuestions{50};

std::atomic<bool (*)()> looked_after{nullptr};
std::atomic<bool (*)()> came{nullptr};

/// Runs one task at a time for another thread. Never destroyed, since the program may end while it waits.
class Helper {
 public:
  TFE_CancellationManager* manager = nullptr;  // used until something is cancelled with it
  /// They stay: a queue may keep an attempt for a while, and would take a manager at the same address for it.
  std::vector<TFE_CancellationManager*> used;

  /// Runs `task` there; calls `ask` in the calling thread every 50 ms until it is done.
  void run(std::function<void()> task, const std::function<void()>& ask) {
    std::unique_lock<std::mutex> lock(mutex_);
    if (!started_) std::thread([this] { serve(); }).detach();
    started_ = true;
    task_ = std::move(task);
    changed_.notify_all();
    while (!changed_.wait_for(lock, kBetweenQuestions, [this] { return !task_; })) {
      lock.unlock();
      ask();
      lock.lock();
    }
  }

 private:
  [[noreturn]] void serve() {
    std::unique_lock<std::mutex> lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return static_cast<bool>(task_); });
      lock.unlock();
      task_();
      lock.lock();
      task_ = nullptr;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::function<void()> task_;  // set by the one, cleared by the other
  bool started_ = false;
};

/// The calling thread's helper, unless it waits already: a signal's handler may compute too.
class Borrowed {
 public:
  Borrowed() : helper_(std::exchange(own(), nullptr)) {}
  ~Borrowed() {
    if (helper_) own() = helper_;
  }
  Borrowed(const Borrowed&) = delete;
  Borrowed& operator=(const Borrowed&) = delete;
  Helper* get() const { return helper_; }

 private:
  static Helper*& own() {
    thread_local Helper* helper = new Helper;
    return helper;
  }
  Helper* helper_;
};

}  // namespace

void set_interrupt_hooks(const InterruptHooks& hooks) {
  came.store(hooks.came, std::memory_order_release);
  looked_after.store(hooks.looked_after, std::memory_order_release);
}

void execute_waiting(TFE_Op* op, TFE_TensorHandle** outputs, int* count, TF_Status* status) {
  const auto applies = looked_after.load(std::memory_order_acquire);
  if (!applies || !applies()) return api().TFE_Execute(op, outputs, count, status);
  const Borrowed helper;
  if (!helper.get()) return api().TFE_Execute(op, outputs, count, status);
  TFE_CancellationManager*& manager = helper.get()->manager;
  if (!manager) manager = api().TFE_NewCancellationManager();
  api().TFE_OpSetCancellationManager(op, manager, status);
  if (api().TF_GetCode(status) != TF_OK) return;
  bool is_cancelled = false;
  helper.get()->run([=] { api().TFE_Execute(op, outputs, count, status); },
                    [&] {
                      if (is_cancelled || !came.load()()) return;
                      is_cancelled = true;
                      api().TFE_CancellationManagerStartCancel(manager);
                    });
  if (is_cancelled) helper.get()->used.push_back(std::exchange(manager, nullptr));
}

}  // namespace tf::internal
