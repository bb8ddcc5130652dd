// Pieces of few numbers are worked out on the host, from their plan's first run on, and nobody can tell.
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "helpers/engine.h"
#include "imperative/explain.h"
#include "imperative/raw_ops.h"
#include "imperative/tf.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::testing::Moved;

class HostTierTest : public tf::testing::EngineTest {};

// How often pieces ran, of those that the host works out by now.
int64_t hits() {
  int64_t hits = 0;
  for (const tf::PlanReport& plan : tf::explain().plans)
    if (plan.tier == "host") hits += plan.hits;
  return hits;
}

int growths(const Tensor& from) {
  int count = 0;
  Tensor y = from;
  while (tf::norm(y) < 1e30) {
    y = y * 1.5;
    ++count;
  }
  return count;
}

TEST_F(HostTierTest, ALoopThatLooksRunsNoOperationOfTensorFlow) {
  const Tensor start = tf::constant({1.f, 2.f, 3.f, 4.f, 5.f});
  tf::config::set_plan_after(0);
  const int expected = growths(start);
  tf::config::set_plan_after(4);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(growths(start), expected);
  const Moved moved;
  for (int i = 0; i < 5; ++i) EXPECT_EQ(growths(start), expected);
  EXPECT_EQ(moved(&Stats::ops_run), 0);
  EXPECT_EQ(moved(&Stats::plan_misses), 0);
  EXPECT_GT(hits(), 400) << tf::explain();
}

TEST_F(HostTierTest, OneOperationIsEnough) {
  const int64_t before = hits();
  Tensor n = tf::constant(0);
  int rounds = 0;
  while (n < 50) {
    n = n + 1;
    ++rounds;
  }
  EXPECT_EQ(rounds, 50);
  EXPECT_GT(hits() - before, 40) << tf::explain();
}

int32_t steps_of_collatz(int32_t from) {
  int32_t count = 0;
  Tensor n = from;
  while (n != 1) {
    if (n % 2 == 0)
      n = tf::floordiv(n, 2);
    else
      n = n * 3 + 1;
    ++count;
  }
  return count;
}

TEST_F(HostTierTest, IntegersAndBranches) {
  const int64_t before = hits();
  EXPECT_EQ(steps_of_collatz(27), 111);
  EXPECT_GT(hits() - before, 150) << tf::explain();
}

TEST_F(HostTierTest, AFailureIsToldAsItIsOpByOpAndTheLoopGoesOn) {
  for (int i = 0; i < 60; ++i) {
    const Tensor divisor = tf::constant(std::vector<int32_t>{i % 20 == 19 ? 0 : 3});
    const Tensor quotient = tf::floordiv(tf::constant({12}), divisor) + 1;
    const int line = __LINE__ - 1;
    const auto look = [&] { return quotient.to_vector<int32_t>()[0]; };
    if (i % 20 != 19) {
      ASSERT_EQ(look(), 5) << i;
      continue;
    }
    EXPECT_EQ(tf::testing::thrown([&] { (void)look(); }),
              "[FloorDiv] Integer division by zero (" + tf::testing::place(__FILE__, line) + ")");
  }
  EXPECT_GT(hits(), 40) << tf::explain();
}

// Which zero the larger one is only the kernel knows; it is asked each time, then for good.
TEST_F(HostTierTest, WhatOnlyKernelsKnowIsLeftToThem) {
  const auto largest = [](float x, float y) {
    const Tensor sum = tf::maximum(tf::constant({x}), tf::constant({y})) * 1;
    return sum.to_vector<float>()[0];
  };
  tf::config::set_plan_after(0);
  const float expected = largest(0.f, -0.f);
  tf::config::set_plan_after(4);
  for (int i = 0; i < 20; ++i) ASSERT_EQ(largest(static_cast<float>(i), 1), std::max(i, 1));
  for (int i = 0; i < 20; ++i)
    ASSERT_EQ(std::signbit(largest(0.f, -0.f)), std::signbit(expected)) << i;
  for (int i = 0; i < 20; ++i) ASSERT_EQ(largest(static_cast<float>(i), 1), std::max(i, 1));
}

// Found by a random program: a family's recipe has the shapes of one of its members.
TEST_F(HostTierTest, PiecesOfManyShapes) {
  const int64_t before = hits();
  const Tensor three = tf::constant({3.f});
  for (int i = 0; i < 60; ++i) {
    const int64_t count = 1 + i % 10;
    const Tensor all = (tf::ones({count}) + 1) * three;
    ASSERT_EQ(all.to_vector<float>(), std::vector<float>(static_cast<size_t>(count), 6));
  }
  EXPECT_GT(hits() - before, 30) << tf::explain();
}

TEST_F(HostTierTest, GradientsAndValuesUsedLaterOn) {
  for (int i = 0; i < 30; ++i) {
    const Tensor x = tf::constant({static_cast<float>(i), 1.f});
    const Tensor half = x * 0.5;
    const Tensor y = tf::reduce_sum(tf::square(half * 6 + 1) * 0.5);
    const auto wide = static_cast<float>(3 * i + 1);
    ASSERT_EQ(y.item<float>(), 0.5f * (wide * wide + 16));
    ASSERT_EQ(tf::gradients({y}, {x})[0].to_vector<float>(),
              std::vector<float>({static_cast<float>(9 * i + 3), 12}));
    if (i > 15) {
      ASSERT_EQ(half.to_vector<float>()[0], static_cast<float>(i) / 2);
    }
  }
}

TEST_F(HostTierTest, ServesInDeterministicModeAndUnderVerification) {
  tf::config::set_deterministic(true);
  tf::config::set_verify(true);
  const int64_t before = hits();
  EXPECT_EQ(growths(tf::constant({1.f, 7.f})), growths(tf::constant({1.f, 7.f})));
  tf::config::set_verify(false);
  EXPECT_GT(hits() - before, 100) << tf::explain();
}

// Kernels that TensorFlow runs in its own ways give no denormals; sessions in the calling thread did.
class DenormalsTest : public tf::testing::EngineTest {};

TEST_F(DenormalsTest, AreZerosInEachTier) {
  const auto shrunk = [](int plan_after) {
    tf::config::set_plan_after(plan_after);
    std::vector<float> all;
    for (int i = 0; i < 12; ++i) {
      const Tensor x = tf::constant({1.3e-38f, static_cast<float>(i)});
      all.push_back(tf::abs(tf::negative(x * 0.5) * 0.5 * 0.5).to_vector<float>()[0]);
    }
    return all;
  };
  const std::vector<float> expected = shrunk(0);
  EXPECT_EQ(expected.back(), 0);
  EXPECT_EQ(shrunk(4), expected);
  tf::internal::engine().host_programs = false;
  tf::internal::engine().callables_at_once = true;
  EXPECT_EQ(shrunk(3), expected);
}

}  // namespace
