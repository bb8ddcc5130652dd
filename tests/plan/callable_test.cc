// Callables: what steers the host is served by them, and nobody can tell.
#include <gtest/gtest.h>

#include "helpers/engine.h"
#include "imperative/explain.h"
#include "imperative/raw_ops.h"
#include "imperative/tf.h"
#include "plan/background.h"

namespace {

using tf::Tensor;

class CallableTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::internal::engine().callables_at_once = true;
    tf::internal::engine().host_programs = false;
  }
};

constexpr int kUntilCallableServes = 80;

// How often pieces that begin at this line ran, of those that a callable serves by now.
int64_t hits_from(int line) {
  int64_t hits = 0;
  const std::string place = "callable_test.cc:" + std::to_string(line);
  for (const tf::PlanReport& plan : tf::explain().plans)
    if (plan.tier == "callable" && plan.first_line.ends_with(place)) hits += plan.hits;
  return hits;
}

int doublings(float from) {
  int count = 0;
  Tensor y = tf::constant({from, 2.f, 3.f});
  while (tf::norm(y) < 1e30) {
    y = y * 2;
    ++count;
  }
  return count;
}
constexpr int kLoop = __LINE__ - 5;  // a look ends a piece, so each begins here

TEST_F(CallableTest, ALoopThatLooksIsServedByACallable) {
  tf::config::set_plan_after(0);
  const int expected = doublings(1);
  tf::config::set_plan_after(4);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(doublings(1), expected);
  EXPECT_GT(hits_from(kLoop), 300) << tf::explain();
}

int negations(float from, int times) {
  int right = 0;
  for (int i = 0; i < times; ++i) {
    const Tensor y = tf::negative(tf::abs(tf::constant({from}) + static_cast<float>(i)) * 2) - 1;
    right += y.item<float>() == -2 * (from + static_cast<float>(i)) - 1;
  }
  return right;
}
constexpr int kNegations = __LINE__ - 5;

TEST_F(CallableTest, IsMadeInTheBackground) {
  tf::internal::engine().callables_at_once = false;
  EXPECT_EQ(negations(1, 80), 80);  // with a constant that changes only at
  EXPECT_EQ(negations(2, 80), 80);  // the second call, which makes another piece
  tf::internal::wait_for_background();
  EXPECT_EQ(negations(3, 80), 80);
  EXPECT_GT(hits_from(kNegations), 150) << tf::explain();
}

TEST_F(CallableTest, WhatItGaveIsNeverOverwritten) {
  std::vector<Tensor> all;
  Tensor y = tf::constant({1.f, 2.f});
  for (int i = 0; i < 200; ++i) {
    y = tf::abs(tf::negative(y * 1.5 - y * 0.5)) + 1;
    all.push_back(y);
    ASSERT_EQ(y[0].item<float>(), static_cast<float>(i + 2));
  }
  for (int i = 0; i < 200; ++i)
    ASSERT_EQ(all[static_cast<size_t>(i)].to_vector<float>(),
              std::vector<float>({static_cast<float>(i + 2), static_cast<float>(i + 3)}));
}

TEST_F(CallableTest, GradientsOfWhatItGave) {
  for (int i = 0; i < 3 * kUntilCallableServes; ++i) {
    const Tensor x = tf::constant({static_cast<float>(i), 1.f});
    const Tensor y = tf::reduce_sum(tf::square(x * 3 + 1) * 0.5);
    ASSERT_EQ(y.item<float>(), 0.5f * (static_cast<float>((3 * i + 1) * (3 * i + 1)) + 16));
    ASSERT_EQ(tf::gradients({y}, {x})[0].to_vector<float>(),
              std::vector<float>({static_cast<float>(9 * i + 3), 12}));
  }
}

std::string divide(int32_t by) {
  const Tensor divisor = tf::constant(std::vector<int32_t>{by});
  const Tensor quotient = tf::abs((tf::floordiv(divisor * 0 + 12, divisor) + 1) * 2);
  return tf::testing::thrown([&] { (void)quotient.to_vector<int32_t>(); });
}
constexpr int kDivide = __LINE__ - 3;

std::string told_at(int line) {
  return "[FloorDiv] Integer division by zero (callable_test.cc:" + std::to_string(line) + ")";
}

TEST_F(CallableTest, AFailureIsToldAsItIsOpByOpAndTheLoopGoesOn) {
  tf::config::set_plan_after(0);
  const std::string expected = divide(0);
  tf::config::set_plan_after(4);
  EXPECT_EQ(expected, told_at(kDivide));
  for (int i = 0; i < kUntilCallableServes; ++i) {
    const Tensor divisor = tf::constant(std::vector<int32_t>{i % 5 + 1});
    const Tensor quotient = tf::abs((tf::floordiv(divisor * 0 + 12, divisor) + 1) * 2);
    ASSERT_EQ(quotient.to_vector<int32_t>()[0], (12 / (i % 5 + 1) + 1) * 2);
  }
  for (int i = 0; i < 200; ++i) {
    const int32_t by = i % 100 == 99 ? 0 : 3;
    const Tensor divisor = tf::constant(std::vector<int32_t>{by});
    const Tensor quotient = tf::abs((tf::floordiv(divisor * 0 + 12, divisor) + 1) * 2);
    const int line = __LINE__ - 1;
    if (by != 0) {
      ASSERT_EQ(quotient.to_vector<int32_t>()[0], 10) << i;
      continue;
    }
    EXPECT_EQ(tf::testing::thrown([&] { (void)quotient.to_vector<int32_t>(); }), told_at(line));
  }
}

TEST_F(CallableTest, AnOutputThatIsUsedLaterOnIsAdded) {
  for (int i = 0; i < 2 * kUntilCallableServes; ++i) {
    const Tensor x = tf::constant({static_cast<float>(i), 1.f});
    const Tensor half = x * 0.5;
    const Tensor sum = tf::reduce_sum(tf::abs(half + 1) * 2);
    ASSERT_EQ(sum.item<float>(), static_cast<float>(i) + 5);
    if (i < kUntilCallableServes + 10) continue;
    ASSERT_EQ(half.to_vector<float>()[0], static_cast<float>(i) / 2);
  }
}

TEST_F(CallableTest, RandomNumbersAreThoseOfSingleOperations) {
  const auto draw = [](int64_t plan_after) {
    tf::config::set_plan_after(plan_after);
    tf::random::set_seed(7);
    std::vector<float> all;
    for (int i = 0; i < 3 * kUntilCallableServes; ++i)
      all.push_back(tf::reduce_max(tf::random_normal({3}) * 2 + 1).item<float>());
    return all;
  };
  const std::vector<float> expected = draw(0);
  EXPECT_EQ(draw(4), expected);
}

}  // namespace
