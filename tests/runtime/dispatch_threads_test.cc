// One thread, then several: the context's switch is turned for good without losing anybody.
#include <atomic>
#include <thread>

#include "runtime/function.h"
#include "runtime/helpers.h"

namespace tf::internal {
namespace {

std::shared_ptr<Function> ten_doublings() {
  GraphBuilder graph;
  const GraphOutput x = graph.placeholder(float32, {3});
  const GraphOutput two = graph.constant(buffer<float>({}, {2}));
  GraphOutput y = x;
  for (int i = 0; i < 10; ++i) {
    const GraphOutput inputs[] = {y, two};
    int operation = -1;
    EXPECT_TRUE(graph.add(get_op("Mul"), inputs, {}, *no_attrs(), {}, "", operation).ok());
    y = {operation, 0};
  }
  std::shared_ptr<Function> function;
  EXPECT_TRUE(graph.finish({&x, 1}, {&y, 1}, {}, function).ok());
  return function;
}

/// Alternates functions in both modes, single operations and failing ones; counts wrong results.
int work(Function& function, int rounds) {
  int wrong = 0;
  const Handle x = value<float>({3}, {1, 2, 3});
  const Handle* inputs[] = {&x};
  for (int i = 0; i < rounds; ++i) {
    std::vector<Handle> outputs;
    const CallMode mode = i % 8 == 0 ? CallMode::threaded : CallMode::caller_thread;
    if (!function.call(inputs, mode, outputs).ok()) {
      ++wrong;
      continue;
    }
    const Handle* negated[] = {&outputs[0]};
    if (!execute(get_op("Neg"), negated, {}, *no_attrs(), "", outputs).ok() ||
        elements<float>(outputs[1])[2] != -3072) {
      ++wrong;
    }
    const Handle* two[] = {&x, &x};
    if (execute(get_op("MatMul"), two, {}, *no_attrs(), "", outputs).ok()) ++wrong;
  }
  return wrong;
}

/// The very first test: until here one thread alone has executed.
TEST(Dispatch, ABlockedFirstThreadDoesNotHoldUpTheSecond) {
  const Handle queue = run("FIFOQueueV2", {},
                           {{"component_types", std::vector<DType>{float32}},
                            {"shared_name", std::string("dispatch_threads_test")}})[0];
  // Made before the thread: ThreadSanitizer does not see that the queue orders its elements.
  const Handle sent = value<float>({1}, {42});
  std::atomic<bool> waiting{false};
  std::vector<float> received;
  std::thread first([&] {
    // Operations that want the switch off, on and off again, then one that waits.
    const auto function = ten_doublings();
    EXPECT_EQ(work(*function, 20), 0);
    waiting = true;
    const Handle got =
        run("QueueDequeueV2", {queue}, {{"component_types", std::vector<DType>{float32}}})[0];
    received = elements<float>(got);
    EXPECT_EQ(work(*function, 20), 0);
  });
  while (!waiting) std::this_thread::yield();
  std::this_thread::sleep_for(std::chrono::milliseconds(50));
  run("QueueEnqueueV2", {queue, sent}, {}, {1});
  first.join();
  EXPECT_EQ(received, std::vector<float>({42}));
}

TEST(Dispatch, ManyThreads) {
  const auto function = ten_doublings();
  std::atomic<int> wrong{0};
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) {
    threads.emplace_back([&] { wrong += work(*function, 300); });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(wrong, 0);
}

TEST(Dispatch, FunctionsComeAndGoWhileOthersRun) {
  const auto function = ten_doublings();
  std::atomic<bool> done{false};
  std::atomic<int> wrong{0};
  std::thread runner([&] {
    while (!done) wrong += work(*function, 10);
  });
  for (int i = 0; i < 150; ++i) {
    const auto passing = ten_doublings();
    wrong += work(*passing, 1);
    const Handle x = value<float>({3}, {1, 2, 3});
    const Handle* inputs[] = {&x};
    std::vector<Handle> outputs;
    if (!passing->call(inputs, CallMode::caller_thread, outputs).ok()) ++wrong;
  }
  done = true;
  runner.join();
  EXPECT_EQ(wrong, 0);
}

// Calls that prepare turn the switch on, single operations beside them want it off: neither fails, and the second
// thread is counted as none.
TEST(Dispatch, PreparingBesideTheOnlyThread) {
  const auto function = ten_doublings();
  const Handle x = value<float>({3}, {1, 2, 3});
  const Handle* inputs[] = {&x};
  const int64_t before = single_operations();
  EXPECT_EQ(elements<float>(run("Neg", {x})[0])[2], -3);
  if (single_operations() == before) GTEST_SKIP() << "another test's threads have executed";
  std::atomic<bool> done{false};
  int failed = 0;
  std::thread preparing([&] {
    for (int i = 0; i < 20'000; ++i) {
      std::vector<Handle> outputs;
      if (!function->call(inputs, CallMode::prepare, outputs).ok()) ++failed;
    }
    done = true;
  });
  int wrong = 0;
  while (!done) {
    std::vector<Handle> outputs;
    if (!execute(get_op("Neg"), inputs, {}, *no_attrs(), "", outputs).ok()) ++wrong;
  }
  preparing.join();
  EXPECT_EQ(failed, 0);
  EXPECT_EQ(wrong, 0);
  EXPECT_TRUE(function->is_prepared());
  const int64_t after = single_operations();
  run("Neg", {x});
  EXPECT_GT(single_operations(), after);
}

TEST(Attrs, InternedFromManyThreads) {
  std::vector<std::thread> threads;
  std::vector<std::vector<const Attrs*>> seen(4);
  for (size_t t = 0; t < seen.size(); ++t) {
    threads.emplace_back([&seen, t] {
      for (int64_t i = 0; i < 500; ++i) seen[t].push_back(intern({{"threads", i}}));
    });
  }
  for (std::thread& thread : threads) thread.join();
  for (const auto& one : seen) EXPECT_EQ(one, seen[0]);
}

TEST(Handle, SharedByManyThreads) {
  const int64_t before = handle_counts().handles;
  {
    const Handle x = value<float>({3}, {1, 2, 3});
    std::vector<std::thread> threads;
    for (int t = 0; t < 4; ++t) {
      threads.emplace_back([x] {
        for (int i = 0; i < 1000; ++i) {
          const Handle copy = x;
          EXPECT_EQ(copy.byte_size(), 12u);
        }
      });
    }
    for (std::thread& thread : threads) thread.join();
  }
  EXPECT_EQ(handle_counts().handles, before);
}

}  // namespace
}  // namespace tf::internal
