// Several threads: each has a window of its own; whoever needs what another thread has pending runs it
// first, so that a join orders assignments as in C++; values never change.
#include <atomic>
#include <mutex>
#include <thread>

#include "helpers/engine.h"
#include "helpers/network.h"
#include "imperative/tf.h"

namespace {

using tf::Tensor;
using tf::Variable;
namespace raw = tf::raw_ops;

class EngineThreadsTest : public tf::testing::EngineTest {};

std::vector<float> floats(const Tensor& tensor) { return tensor.to_vector<float>(); }

template <class Body>
void in_threads(int count, const Body& body) {
  std::vector<std::thread> threads;
  for (int i = 0; i < count; ++i) threads.emplace_back([&body, i] { body(i); });
  for (std::thread& thread : threads) thread.join();
}

TEST_F(EngineThreadsTest, WhatAThreadLeftPendingRunsAtItsEnd) {
  Variable v(tf::constant({1.f}));
  Tensor made;
  std::thread([&] {
    v.assign_add({1.f});
    made = raw::Mul(v, 10.f);
  }).join();
  EXPECT_EQ(floats(v), std::vector<float>{2});
  EXPECT_EQ(floats(made), std::vector<float>{20});
}

TEST_F(EngineThreadsTest, AJoinOrdersAssignments) {
  Variable v(tf::constant({0.f}));
  for (int i = 0; i < 50; ++i) {
    v.assign_add({1.f});
    std::thread([&] { v.assign(raw::Mul(v, 2.f)); }).join();
    v.assign_sub({static_cast<float>(i)});
  }
  float expected = 0;
  for (int i = 0; i < 50; ++i) expected = (expected + 1) * 2 - static_cast<float>(i);
  EXPECT_EQ(floats(v), std::vector<float>{expected});
}

TEST_F(EngineThreadsTest, AMutexOrdersAssignmentsOfOneVariable) {
  Variable v(tf::constant({0.f}));
  std::mutex mutex;
  in_threads(4, [&](int) {
    for (int i = 0; i < 100; ++i) {
      const std::lock_guard<std::mutex> lock(mutex);
      v.assign_add({1.f});
      if (i % 10 == 0) {
        EXPECT_GT(v.to_vector<float>()[0], 0);
      }
    }
  });
  EXPECT_EQ(floats(v), std::vector<float>{400});
}

TEST_F(EngineThreadsTest, UpdatesOfOneVariableAreNotLost) {
  Variable v(tf::constant({0.f, 0.f}));
  Variable w(tf::constant({0.f, 0.f, 0.f, 0.f}));
  in_threads(4, [&](int number) {
    for (int i = 0; i < 100; ++i) {
      v.assign_add({1.f, 0.f});
      v.scatter_add({1}, {1.f});
      v.assign_sub({0.f, 0.5f});
      w.assign_slice({number}, static_cast<float>(i));
      if (i % 10 == number) floats(v);
    }
  });
  EXPECT_EQ(floats(v), (std::vector<float>{400, 200}));
  EXPECT_EQ(floats(w), std::vector<float>(4, 99.f));
}

TEST_F(EngineThreadsTest, ThreadsWithVariablesOfTheirOwnDoNotMeet) {
  std::vector<float> results(4);
  in_threads(4, [&](int number) {
    Variable v(tf::constant({static_cast<float>(number)}));
    for (int i = 0; i < 200; ++i) {
      const Tensor loss = raw::Square(raw::Sub(v, 3.f));
      v.assign_sub(raw::Mul(tf::gradients({loss}, {v})[0], 0.25f));
    }
    results[static_cast<size_t>(number)] = floats(v)[0];
  });
  EXPECT_EQ(results, std::vector<float>(4, 3.f));
}

TEST_F(EngineThreadsTest, AnOldValueStaysWhileAnotherThreadAssigns) {
  Variable v(tf::constant({0.f}));
  for (int round = 0; round < 100; ++round) {
    const Tensor old = v;
    const Tensor computed = raw::Neg(raw::Neg(raw::AddV2(old, 0.5f)));
    tf::sync();
    std::thread other([&] {
      v.assign_add({1.f});
      tf::sync();
    });
    const float at = static_cast<float>(round);
    EXPECT_EQ(floats(old), std::vector<float>{at});
    EXPECT_EQ(floats(computed), std::vector<float>{at + 0.5f});
    other.join();
    EXPECT_EQ(floats(old), std::vector<float>{at});
  }
}

TEST_F(EngineThreadsTest, ATensorPendingElsewhereIsRunWhenNeeded) {
  std::atomic<int> stage{0};
  Tensor shared;
  std::thread maker([&] {
    shared = raw::Mul(tf::constant({2.f, 3.f}), 2.f);
    stage = 1;
    while (stage < 2) std::this_thread::yield();
    EXPECT_EQ(floats(shared), (std::vector<float>{4, 6}));
  });
  while (stage < 1) std::this_thread::yield();
  const Tensor derived = raw::AddV2(shared, 1.f);
  EXPECT_EQ(floats(derived), (std::vector<float>{5, 7}));
  stage = 2;
  maker.join();
}

// Recording runs the value in the other thread's window, which tells its extent.
TEST_F(EngineThreadsTest, ACallThatLearnsAnExtentIsNoRuleForOtherExtents) {
  const auto veiled = [](int64_t n) {
    return raw::PlaceholderWithDefault(tf::ones({n}), tf::Shape{-1});
  };
  std::atomic<int> stage{0};
  Tensor pending;
  std::thread maker([&] {
    pending = veiled(3);
    stage = 1;
    while (stage < 2) std::this_thread::yield();
  });
  while (stage < 1) std::this_thread::yield();
  EXPECT_EQ(raw::SquaredDifference(pending, pending).shape(), tf::Shape{3});
  stage = 2;
  maker.join();
  const Tensor other = veiled(5);
  EXPECT_EQ(raw::SquaredDifference(other, other).shape(), tf::Shape{5});
}

TEST_F(EngineThreadsTest, ManyThreadsLookAtOneTensor) {
  for (int round = 0; round < 20; ++round) {
    const Tensor x = raw::Square(raw::AddV2(tf::constant({1.f, 2.f}), 1.f));
    in_threads(4, [&](int) {
      EXPECT_EQ(floats(x), (std::vector<float>{4, 9}));
      const Tensor y = raw::Neg(x);
      EXPECT_EQ(floats(y), (std::vector<float>{-4, -9}));
      EXPECT_EQ(floats(tf::gradients({y}, {x})[0]), (std::vector<float>{-1, -1}));
    });
  }
}

TEST_F(EngineThreadsTest, HandlesAreDroppedAnywhereWhileHistoryIsSwept) {
  std::vector<Tensor> shared(64);
  std::mutex mutex;
  in_threads(4, [&](int number) {
    Tensor x = tf::constant({static_cast<float>(number)});
    for (int i = 0; i < 300; ++i) {
      x = raw::Sin(raw::AddV2(x, 0.5f));
      Tensor dropped;
      {
        const std::lock_guard<std::mutex> lock(mutex);
        dropped = std::exchange(shared[static_cast<size_t>(i * 7 + number) % 64], x);
      }
      if (i % 25 == number) tf::stats();
      if (dropped.defined() && i % 10 == 0) {
        EXPECT_LE(floats(dropped)[0], 1.f);
      }
    }
  });
}

TEST_F(EngineThreadsTest, StepsOfThreadsAreTheirOwn) {
  in_threads(3, [&](int number) {
    const Tensor x = tf::constant({static_cast<float>(number)});
    Tensor kept;
    for (int i = 0; i < 50; ++i) {
      const Tensor outside = raw::Square(x);
      {
        const tf::Step step = tf::new_step();
        kept = raw::AddV2(outside, 1.f);
      }
      EXPECT_EQ(floats(tf::gradients({outside}, {x})[0])[0], 2.f * static_cast<float>(number));
      EXPECT_THROW(tf::gradients({kept}, {x}), tf::FailedPreconditionError);
    }
  });
}

TEST_F(EngineThreadsTest, SettingsAndCountersMayBeReadMeanwhile) {
  std::atomic<bool> done{false};
  std::thread reader([&] {
    while (!done) {
      EXPECT_GE(tf::stats().live_nodes, 0);
      tf::config::set_plan_after(tf::config::plan_after());
    }
  });
  Variable v(tf::constant({1.f}));
  for (int i = 0; i < 300; ++i) v.assign(raw::Sin(raw::AddV2(v, raw::Square(v))));
  tf::sync();
  done = true;
  reader.join();
}

TEST_F(EngineThreadsTest, AFailureInAWindowThatAnotherThreadRanBelongsToItsThread) {
  Variable v(tf::constant({1.f}));
  std::atomic<int> stage{0};
  std::thread failing([&] {
    v.assign(raw::GatherV2(tf::constant({1.f, 2.f}), tf::constant({9}), 0));
    stage = 1;
    while (stage < 2) std::this_thread::yield();
    EXPECT_THROW(tf::sync(), tf::InvalidArgumentError);
  });
  while (stage < 1) std::this_thread::yield();
  EXPECT_EQ(floats(v), std::vector<float>{1});
  EXPECT_NO_THROW(tf::sync());
  stage = 2;
  failing.join();
}

}  // namespace
