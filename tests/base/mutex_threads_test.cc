#include "base/mutex.h"

#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <mutex>
#include <thread>
#include <vector>

namespace {

using tf::internal::Mutex;

TEST(MutexTest, OneThreadAtATimeAndNoneIsForgotten) {
  constexpr int kThreads = 4, kTurns = 20'000;
  Mutex mutex;
  int turns = 0;  // not atomic: ThreadSanitizer sees it if two change it at once
  std::vector<std::thread> threads;
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < kTurns; ++i) {
        const std::lock_guard<Mutex> lock(mutex);
        ++turns;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(turns, kThreads * kTurns);
}

TEST(MutexTest, ThoseWhoSleepAreWoken) {
  constexpr int kThreads = 3;
  Mutex mutex;
  std::atomic<int> begun = 0;
  int passed = 0;
  std::vector<std::thread> threads;
  mutex.lock();
  for (int t = 0; t < kThreads; ++t) {
    threads.emplace_back([&] {
      ++begun;
      const std::lock_guard<Mutex> lock(mutex);
      ++passed;
    });
  }
  while (begun < kThreads) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(20));  // longer than anybody spins
  EXPECT_EQ(passed, 0);
  mutex.unlock();
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(passed, kThreads);
}

}  // namespace
