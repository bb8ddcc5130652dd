// No line waits for a build that the background does: while its thread is kept busy, loops go on op by op.
#include "plan/background.h"

#include <future>

#include "helpers/engine.h"
#include "helpers/newest_function.h"
#include "imperative/tf.h"
#include "runtime/partitioned_calls.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
using tf::testing::newest_function;

// Keeps the background thread from building until it is let go.
class Busy {
 public:
  Busy() {
    tf::internal::run_in_background([until = end_.get_future().share()] { until.wait(); });
  }
  ~Busy() { let_go(); }
  Busy(const Busy&) = delete;
  Busy& operator=(const Busy&) = delete;

  void let_go() {
    if (!gone_) end_.set_value();
    gone_ = true;
    tf::internal::wait_for_background();
  }

 private:
  std::promise<void> end_;
  bool gone_ = false;
};

class BackgroundTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::config::set_deterministic(false);  // which an earlier test's seed would imply
    tf::config::set_xla(false);
  }
};

// A loop of six operations on a variable of a size that no other test has: it counts up by 1.
void count_up(Variable& v, int rounds) {
  for (int i = 0; i < rounds; ++i) {
    v.assign(tf::abs(tf::cos(v * 0) + tf::floor(v)) * 1);
    tf::sync();
  }
}

float at(const Variable& v) {
  const Tensor value = v.value() + 0;
  return value[0].item<float>();
}

TEST_F(BackgroundTest, NoRoundWaitsForTheBuildOfALargePiece) {
  Variable v(tf::zeros({2}));
  const auto run = [&](float start) {
    Tensor y = v + start;
    for (int i = 0; i < 350; ++i) y = tf::sin(y) + 0.5;
    return y.to_vector<float>();
  };
  const std::vector<float> expected = run(0.25);
  Busy busy;
  const Moved before;
  for (int i = 0; i < 12; ++i) EXPECT_EQ(run(0.25), expected);
  EXPECT_EQ(before(&Stats::plan_hits), 0);
  EXPECT_EQ(tf::stats().waiting_builds, 1);
  busy.let_go();
  EXPECT_EQ(tf::stats().waiting_builds, 0);
  const Moved after;
  EXPECT_EQ(run(0.25), expected);
  EXPECT_EQ(after(&Stats::plan_hits), 1);
}

TEST_F(BackgroundTest, NoRoundWaitsForTheBuildOfASmallPieceWhereNoneIsToWait) {
  tf::config::set_build_in_background(true);
  Variable v(tf::zeros({5}));
  const auto is_alone = [&] {  // no second thread has computed: the switch is off between calls
    const int64_t before = tf::internal::single_operations();
    at(v);
    return tf::internal::single_operations() > before;
  };
  const bool was_alone = is_alone();
  float count = 0;
  const auto rounds = [&](int number) {
    count_up(v, number);
    count += static_cast<float>(number);
  };
  Busy busy;
  const Moved first;
  rounds(20);
  EXPECT_EQ(first(&Stats::plan_hits), 0);
  EXPECT_EQ(first(&Stats::plan_builds), 1);
  EXPECT_EQ(tf::stats().waiting_builds, 1);
  busy.let_go();
  const Moved by_name;
  rounds(3);  // the third finds that nothing ran one by one meanwhile
  EXPECT_EQ(by_name(&Stats::plan_hits), 3);
  tf::internal::wait_for_background();
  EXPECT_TRUE(newest_function().is_prepared());
  rounds(5);
  EXPECT_EQ(by_name(&Stats::plan_hits), 8);
  EXPECT_EQ(by_name(&Stats::plan_builds), 0) << "the function is the same";
  EXPECT_EQ(at(v), count);
  EXPECT_EQ(is_alone(), was_alone) << "the background's calls are a visit";
}

TEST_F(BackgroundTest, APieceIsBuiltAtItsLineUnlessAskedOtherwise) {
  Variable v(tf::zeros({6}));
  Busy busy;
  const Moved moved;
  count_up(v, 20);
  EXPECT_GE(moved(&Stats::plan_hits), 16);
  EXPECT_EQ(at(v), 20);
}

// Though builds in the background are asked for.
TEST_F(BackgroundTest, DeterministicModeCountsAllTheSame) {
  tf::config::set_build_in_background(true);
  tf::config::set_deterministic(true);
  Variable v(tf::zeros({7}));
  Busy busy;
  const Moved moved;
  count_up(v, 20);
  EXPECT_GE(moved(&Stats::plan_hits), 16);
}

TEST_F(BackgroundTest, AmongSingleOperationsCallsAreMadeByNameFirst) {
  tf::config::set_build_in_background(true);
  Variable v(tf::zeros({8}));
  const auto round = [&] {
    count_up(v, 1);
    EXPECT_GE(v.value()[0].item<float>(), 0);  // ReadVariableOp, by itself
  };
  const int64_t singles = tf::internal::single_operations();
  for (int i = 0; i < 8; ++i) round();
  if (singles == tf::internal::single_operations())
    GTEST_SKIP() << "a test of this process ran operations in another thread: the switch is on";
  tf::internal::wait_for_background();
  for (int i = 0; i < 60; ++i) round();
  EXPECT_FALSE(newest_function().is_prepared());
  for (int i = 0; i < 10; ++i) round();
  tf::internal::wait_for_background();
  EXPECT_TRUE(newest_function().is_prepared());
  for (int i = 0; i < 6; ++i) round();
  EXPECT_EQ(at(v), 84);
}

TEST_F(BackgroundTest, WhatTensorFlowForgotIsPreparedAgainBesideTheLoop) {
  tf::config::set_build_in_background(true);
  Variable v(tf::zeros({9}));
  int count = 0;
  const auto rounds = [&](int number) {
    for (int i = 0; i < number; ++i, ++count) {
      count_up(v, 1);
      if (i % 5 == 0) tf::internal::wait_for_background();
    }
  };
  rounds(20);
  ASSERT_TRUE(newest_function().is_prepared());
  const tf::internal::Function& function = newest_function();
  for (int i = 0; i < 40; ++i)  // as many functions of its signature are gone
    tf::internal::forget_partitioned_call(function.input_types().size(),
                                          function.output_types().size());
  EXPECT_FALSE(newest_function().is_prepared());
  const Moved moved;
  rounds(20);
  EXPECT_EQ(moved(&Stats::plan_hits), 20);
  EXPECT_TRUE(newest_function().is_prepared());
  EXPECT_EQ(at(v), static_cast<float>(count));
}

// On its copies' zeros a division fails: the plan is ready all the same, and the error is the program's own.
TEST_F(BackgroundTest, WhatFailsOnZerosIsPreparedAllTheSame) {
  tf::config::set_build_in_background(true);
  Variable v(tf::ones({3}, tf::int32));
  const auto round = [&] {
    v.assign(tf::floordiv(7, v) - 6 + tf::abs(v) * 3 - 3);
    tf::sync();
  };
  const Moved moved;
  for (int i = 0; i < 20; ++i) {
    round();
    if (i % 5 == 4) tf::internal::wait_for_background();
  }
  EXPECT_GE(moved(&Stats::plan_hits), 10);
  EXPECT_EQ(v.value()[0].item<int>(), 1);
  v.assign(tf::zeros({3}, tf::int32));
  const std::string text = tf::testing::thrown(round);
  EXPECT_NE(text.find("Integer division by zero"), std::string::npos) << text;
  EXPECT_NE(text.find("background_test.cc"), std::string::npos) << text;
  EXPECT_EQ(v.value()[0].item<int>(), 0);
}

}  // namespace
