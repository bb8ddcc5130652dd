// The queue of a worker thread.
#include "base/worker.h"

#include <unistd.h>

#include <system_error>

#include "base/timeline.h"

namespace tf::internal {

bool Worker::add(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  if (stopping_ || (!thread_.joinable() && !start()) || process_ != getpid()) return false;
  jobs_.push_back(std::move(job));
  changed_.notify_all();
  return true;
}

void Worker::wait() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return (jobs_.empty() && !busy_) || stopping_; });
}

void Worker::stop() {
  if (process_ != getpid()) return;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    changed_.notify_all();
  }
  if (thread_.joinable() && thread_.get_id() != std::this_thread::get_id()) thread_.join();
}

bool Worker::start() {
  process_ = getpid();
  try {
    thread_ = std::thread([this] {
      name_timeline_thread(name_);
      run();
    });
  } catch (const std::system_error&) {
    return false;
  }
  return true;
}

void Worker::run() {
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

}  // namespace tf::internal
