// Pieces that nobody waits for run in the runner thread while the program goes on: values, errors and
// state are those of running them at once, for this thread and for others.
#include <chrono>
#include <thread>

#include "helpers/engine.h"
#include "helpers/network.h"
#include "imperative/tf.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
using tf::testing::Network;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class AsyncThreadsTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::internal::engine().async_at_once = true;
  }
  static void run_here(bool here) {
    tf::config::set_deterministic(here);  // a slow machine might find the hop worth it else
    tf::internal::engine().async_at_once = !here;
  }
};

std::vector<float> floats(const Tensor& tensor) { return tensor.to_vector<float>(); }

TEST_F(AsyncThreadsTest, ATrainingLoopGivesWhatItGivesInItsOwnThread) {
  const Tensor images = tf::testing::pseudo_random({5, 4}, 1);
  const Tensor labels = tf::testing::labels_of(5, 2);
  const auto train = [&](bool here) {
    run_here(here);
    Network network({4, 3, 2});
    Tensor total = tf::constant(0.f);
    for (int i = 0; i < 40; ++i) total = total + network.train(images, labels);
    std::vector<float> shown = network.values();
    shown.push_back(total.item<float>());
    return shown;
  };
  const Moved moved;
  const std::vector<float> expected = train(true);
  EXPECT_EQ(moved(&Stats::async_windows), 0);
  EXPECT_EQ(train(false), expected);
  EXPECT_EQ(moved(&Stats::async_windows), 39);
  EXPECT_LE(moved(&Stats::plan_builds), 2);
}

TEST_F(AsyncThreadsTest, AStepOfAdamDoesToo) {
  const auto train = [&](bool here) {
    run_here(here);
    Variable w(tf::constant({1.f, -2.f}));
    tf::train::AdamOptimizer optimizer(0.1);
    for (int i = 0; i < 20; ++i) optimizer.minimize(tf::reduce_sum(tf::square(w)), {w});
    EXPECT_EQ(optimizer.iterations(), 20);
    return floats(w);
  };
  EXPECT_EQ(train(false), train(true));
}

TEST_F(AsyncThreadsTest, ALoopWithoutVariablesIsPlannedAsEver) {
  Tensor x = tf::constant({1.f, 2.f});
  const Moved moved;
  for (int i = 0; i < 5'000; ++i) x = raw::Neg(raw::Neg(raw::AddV2(raw::Mul(x, 0.5f), 1.f)));
  EXPECT_NEAR(floats(x)[0], 2.f, 1e-6f);
  EXPECT_GT(moved(&Stats::async_windows), 20);
  EXPECT_GT(moved(&Stats::plan_hits), 20);
  EXPECT_EQ(moved(&Stats::recomputed), 0);
}

TEST_F(AsyncThreadsTest, AFailedAssignmentIsToldAtTheSameLook) {
  const auto show = [&](bool here) {
    run_here(here);
    Variable v(tf::constant({1.f, 2.f}));
    Variable seen(tf::constant(0.f));
    std::string text;
    for (int i = 0; i < 6; ++i) {
      v.assign(tf::gather(v, tf::constant(std::vector<int32_t>{0, i == 3 ? 7 : 1})));
      seen.assign_add(1.f);
    }
    const Tensor other = tf::constant(5.f);
    text = thrown([&] { other.item<float>(); });
    EXPECT_EQ(other.item<float>(), 5.f);
    EXPECT_EQ(floats(v), (std::vector<float>{1, 2}));
    EXPECT_EQ(seen.item<float>(), 6.f);
    return text;
  };
  const std::string text = show(false);
  EXPECT_EQ(text, show(true));
  EXPECT_NE(text.find("async_threads_test.cc"), std::string::npos) << text;
}

TEST_F(AsyncThreadsTest, WhatIsComputedFromAFailedPieceFails) {
  Variable v(tf::constant({1.f, 2.f}));
  Tensor last = tf::constant(0.f);
  for (int i = 0; i < 3; ++i) {
    v.assign_add({1.f, 1.f});
    last = last + tf::gather(v, tf::constant(i == 1 ? 9 : 0));
  }
  EXPECT_THROW(last.item<float>(), tf::InvalidArgumentError);
  EXPECT_EQ(floats(v), (std::vector<float>{4, 5}));
}

TEST_F(AsyncThreadsTest, AShapeThatOnlyRunningTellsIsWaitedFor) {
  Variable v(tf::constant({1.f, -1.f, 2.f}));
  Tensor chosen;
  for (int i = 0; i < 4; ++i) {
    if (i > 0) {
      EXPECT_EQ(tf::concat({chosen, chosen}, 0).shape(), tf::Shape({4}));
    }
    v.assign(v * 2.f);
    chosen = tf::boolean_mask(v, tf::greater(v, 0.f));
  }
  EXPECT_EQ(floats(chosen), (std::vector<float>{16, 32}));
}

TEST_F(AsyncThreadsTest, LimitsOfHistoryDoNotDependOnTime) {
  tf::config::set_history_limit({.versions = 2});
  Variable v(tf::constant({1.f}));
  std::vector<Tensor> squares;
  for (int i = 0; i < 6; ++i) {
    squares.push_back(raw::Mul(v, v));
    v.assign(raw::Mul(v, 0.5f));
    if (i < 4) continue;
    EXPECT_EQ(floats(tf::gradients({squares[i - 1]}, {v})[0]).size(), 1u);
    EXPECT_THROW(tf::gradients({squares[0]}, {v}), tf::FailedPreconditionError);
  }
}

TEST_F(AsyncThreadsTest, AnEffectComesAfterTheAssignmentsBeforeIt) {
  Variable v(tf::constant({0.f}));
  for (int i = 0; i < 10; ++i) v.assign_add({1.f});
  const Tensor read = raw::ReadVariableOp(v.handle(), tf::float32);
  EXPECT_EQ(floats(read), std::vector<float>{10});
}

TEST_F(AsyncThreadsTest, AnotherThreadSeesTheNewestValue) {
  Variable v(tf::constant({0.f}));
  Tensor product;
  for (int round = 0; round < 20; ++round) {
    for (int i = 0; i < 5; ++i) {
      v.assign_add({1.f});
      product = v * 2.f;
    }
    std::thread([&] {
      EXPECT_EQ(floats(v), std::vector<float>{5.f * static_cast<float>(round + 1)});
      EXPECT_EQ(floats(product), std::vector<float>{10.f * static_cast<float>(round + 1)});
    }).join();
  }
}

TEST_F(AsyncThreadsTest, ThreadsShareTheRunnerAndLoseNothing) {
  Variable shared(tf::constant(0.f));
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      Variable own(tf::constant(0.f));
      for (int i = 0; i < 50; ++i) {
        own.assign_add(1.f);
        shared.assign_add(1.f);
      }
      EXPECT_EQ(own.item<float>(), 50.f);
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(shared.item<float>(), 200.f);
}

TEST_F(AsyncThreadsTest, AThreadMayEndWhileItsPieceRuns) {
  Variable v(tf::constant(0.f));
  std::thread([&] {
    for (int i = 0; i < 10; ++i) v.assign_add(1.f);
  }).join();
  EXPECT_EQ(v.item<float>(), 10.f);
}

TEST_F(AsyncThreadsTest, TheEndOfAStepWaits) {
  Variable v(tf::constant(0.f));
  for (int i = 0; i < 4; ++i) {
    const auto step = tf::new_step();
    for (int k = 0; k < 3; ++k) v.assign_add(1.f);
  }
  EXPECT_EQ(tf::internal::engine().async_owner, nullptr);
  EXPECT_EQ(v.item<float>(), 12.f);
}

// Some milliseconds of work for the runner thread, and as many for the program.
int64_t async_windows_of_loop(int milliseconds) {
  Variable v(tf::testing::pseudo_random({512, 512}, 3));
  const Moved moved;
  for (int i = 0; i < 8; ++i) {
    v.assign(raw::Mul(raw::MatMul(v, v), 1e-2f));
    std::this_thread::sleep_for(std::chrono::milliseconds(milliseconds));
  }
  tf::sync();
  return moved(&Stats::async_windows);
}

TEST_F(AsyncThreadsTest, OnlyWhereBothSidesHaveWorkAndTimeMayDecide) {
  tf::internal::engine().async_at_once = false;
  EXPECT_GT(async_windows_of_loop(2), 3);
  tf::config::set_deterministic(true);
  EXPECT_EQ(async_windows_of_loop(2), 0);
}

}  // namespace
