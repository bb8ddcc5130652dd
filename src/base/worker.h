// A thread that does jobs one after another.
#pragma once

#include <sys/types.h>

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <string>
#include <thread>

namespace tf::internal {

/// Started by its first job. Never destroyed while the program runs: `stop` ends it.
class Worker {
 public:
  /// `name` is the thread's in timelines.
  explicit Worker(std::string name) : name_(std::move(name)) {}

  /// Does the job after those given before. False if it was stopped, or no thread can be had.
  bool add(std::function<void()> job);
  /// Waits until all jobs given so far are done.
  void wait();
  /// Lets the job that runs end, drops the others and takes no more.
  void stop();

 private:
  bool start();
  void run();

  const std::string name_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  std::thread thread_;
  pid_t process_ = 0;  // that has the thread: a child made by fork() has not
  bool busy_ = false;
  bool stopping_ = false;
};

}  // namespace tf::internal
