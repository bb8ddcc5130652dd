// The background thread: started by the first job, joined when the program exits.
#include "plan/background.h"

#include <condition_variable>
#include <cstdlib>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>

#include "base/timeline.h"
#include "record/runner.h"

namespace tf::internal {
namespace {

class Worker {
 public:
  void add(std::function<void()> job) {
    const std::lock_guard lock(mutex_);
    if (stopping_) return;
    if (!thread_.joinable()) start();
    jobs_.push_back(std::move(job));
    changed_.notify_all();
  }

  void wait() {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return (jobs_.empty() && !busy_) || stopping_; });
  }

  void stop() {
    {
      const std::lock_guard lock(mutex_);
      stopping_ = true;
      changed_.notify_all();
    }
    if (thread_.joinable() && thread_.get_id() != std::this_thread::get_id()) thread_.join();
  }

 private:
  void start();

  void run() {
    std::unique_lock lock(mutex_);
    for (;;) {
      changed_.wait(lock, [this] { return !jobs_.empty() || stopping_; });
      if (stopping_) return;
      std::function<void()> job = std::move(jobs_.front());
      jobs_.pop_front();
      busy_ = true;
      lock.unlock();
      job();
      job = nullptr;
      lock.lock();
      busy_ = false;
      changed_.notify_all();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::thread thread_;
  bool busy_ = false;
  bool stopping_ = false;
};

Worker& worker() {
  static Worker* const shared = new Worker;
  return *shared;
}

void Worker::start() {
  std::atexit(stop_background);  // for a program that exits from another thread than the main one
  thread_ = std::thread([this] {
    name_timeline_thread("builds");
    run();
  });
}

}  // namespace

void run_in_background(std::function<void()> job) { worker().add(std::move(job)); }

void stop_background() { worker().stop(); }

void wait_for_background() { worker().wait(); }

}  // namespace tf::internal
