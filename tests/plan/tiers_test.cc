// Tiers: what XLA may compile, when another tier serves, and that nobody can tell.
#include "plan/background.h"

#include <cmath>

#include "helpers/engine.h"
#include "imperative/explain.h"
#include "imperative/raw_ops.h"
#include "imperative/tf.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
namespace raw = tf::raw_ops;

class TiersTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::config::set_deterministic(
        true);  // XLA begins 16 hits after the first one, serves 240 later
  }
};

constexpr int kUntilXlaServes = 300;

// Element-wise and long enough for a plan; `start` is data, so that it is an input.
Tensor wave(const Tensor& start) {
  return tf::tanh(tf::sin(start * 0.5) + tf::exp(-start)) * start;
}

TEST_F(TiersTest, HotElementwiseCodeIsServedByXlaAndGivesTheSame) {
  const Tensor start = tf::random_uniform({4000});
  tf::sync();
  const std::vector<float> expected = [&] {
    tf::config::set_plan_after(0);
    std::vector<float> values = wave(start).to_vector<float>();
    tf::config::set_plan_after(4);
    return values;
  }();
  const Moved moved;
  for (int i = 0; i < kUntilXlaServes; ++i) {
    const std::vector<float> values = wave(start).to_vector<float>();
    for (size_t k = 0; k < values.size(); ++k) ASSERT_NEAR(values[k], expected[k], 1e-5f) << i;
  }
  EXPECT_EQ(moved(&Stats::xla_builds), 1);
  EXPECT_GT(moved(&Stats::xla_hits), 20);
  EXPECT_EQ(moved(&Stats::plan_misses), 2);  // `expected` was the first sighting of three
}

// Three operations a round; how often the sum was below the limit.
int small_sums(int rounds) {
  int count = 0;
  Tensor y = tf::zeros({4});
  for (int i = 0; i < rounds; ++i) {
    y = y + 1;
    count += static_cast<bool>(tf::reduce_sum(y) < 8004);
  }
  return count;
}

TEST_F(TiersTest, ThreeOperationsGetAPlanOnceTheyRanOften) {
  tf::internal::engine().host_programs = false;
  const Moved moved;
  EXPECT_EQ(small_sums(1990), 1990);
  EXPECT_EQ(moved(&Stats::plan_builds), 0);
  EXPECT_EQ(small_sums(2500), 2000);
  EXPECT_EQ(moved(&Stats::plan_builds), 1);
  EXPECT_GT(moved(&Stats::plan_hits), 2400);
}

TEST_F(TiersTest, XlaCanBeSwitchedOff) {
  tf::config::set_xla(false);
  const Tensor start = tf::random_uniform({7});
  const Moved moved;
  for (int i = 0; i < kUntilXlaServes; ++i) (void)wave(start).to_vector<float>();
  EXPECT_EQ(moved(&Stats::xla_builds), 0);
  EXPECT_GT(moved(&Stats::plan_hits), 290);
}

TEST_F(TiersTest, AVariableUpdatedByXlaIsUpdatedOnceEachTime) {
  Variable v(tf::zeros({5000}));
  const Moved moved;
  for (int i = 0; i < 400; ++i) {
    v.assign_add(tf::ones({5000}) * 0.5 + tf::abs(v) * 0.0);
    ASSERT_EQ(v.value().to_vector<float>()[4], 0.5f * static_cast<float>(i + 1));
  }
  EXPECT_GT(moved(&Stats::xla_hits), 100);
}

// What looking at a `bad` number throws before XLA serves, and just so when it does.
template <class Look>
std::string error_of_each_tier(const Look& look, int32_t bad) {
  const Moved moved;
  std::string before;
  for (int i = 0; i < kUntilXlaServes; ++i) {
    (void)look(i % 4);
    if (i == 8) before = tf::testing::thrown([&] { (void)look(bad); });
  }
  EXPECT_GT(moved(&Stats::xla_hits), 20);
  EXPECT_EQ(tf::testing::thrown([&] { (void)look(bad); }), before);
  return before;
}

// XLA clamps such an index; the guard sees it, and the plan that can fail runs instead.
TEST_F(TiersTest, AnIndexOutOfRangeFailsAfterXlaServesAsItDidBefore) {
  const Tensor table = tf::random_uniform({4, 3000});
  const auto look = [&](int32_t index) {
    const Tensor rows = tf::constant(std::vector<int32_t>{0, index});
    return (tf::tanh(tf::gather(table, rows)) * 2 + 1 - 0.5).to_vector<float>();
  };
  const std::string before = error_of_each_tier(look, 4);
  EXPECT_NE(before.find("[GatherV2]"), std::string::npos) << before;
  EXPECT_EQ(look(3).size(), 6000u);
}

TEST_F(TiersTest, ALabelOutOfRangeFailsAfterXlaServesToo) {
  const Tensor logits = tf::random_uniform({3, 8000});
  const auto look = [&](int32_t label) {
    const Tensor labels = tf::constant(std::vector<int32_t>{0, label, 1});
    return tf::nn::sparse_softmax_cross_entropy_with_logits(labels, tf::tanh(logits * 0.5) * 2 + 1)
        .to_vector<float>();
  };
  const std::string before = error_of_each_tier(look, 8000);
  EXPECT_EQ(tf::testing::thrown([&] { (void)look(-1); }).substr(0, 20), before.substr(0, 20));
  EXPECT_NE(before.find("8000"), std::string::npos) << before;
}

TEST_F(TiersTest, WhatXlaWouldNotCheckStaysOutside) {
  const Tensor numbers = tf::constant(std::vector<int32_t>{7, 8, 9});
  const Tensor divisor = tf::constant(std::vector<int32_t>{1, 2, 3});
  for (int i = 0; i < 60; ++i)
    (void)(raw::FloorDiv(numbers, divisor) * 2 + numbers - 1).to_vector<int32_t>();
  bool found = false;
  for (const tf::PlanReport& plan : tf::explain().plans)
    found = found || plan.why_not_xla == "FloorDiv stays outside";
  EXPECT_TRUE(found) << tf::explain();
}

TEST_F(TiersTest, RandomNumbersAreTheSameInAllTiers) {
  const auto draw = [] {
    tf::random::set_seed(7);
    std::vector<float> all;
    for (int i = 0; i < kUntilXlaServes; ++i) {
      const Tensor x = tf::abs(tf::random_normal({3}) * 2 + 1) - 1;
      for (const float one : x.to_vector<float>()) all.push_back(one);
    }
    return all;
  };
  const std::vector<float> planned = draw();
  tf::config::set_plan_after(0);
  EXPECT_EQ(draw(), planned);
}

TEST_F(TiersTest, ALargePieceIsBuiltInTheBackgroundAndThenServes) {
  tf::config::set_deterministic(false);
  tf::config::set_xla(false);
  const Tensor start = tf::random_uniform({3});
  const auto run = [&] {
    Variable v(tf::zeros({3}));
    Tensor y = start + v;
    for (int i = 0; i < 400; ++i) y = tf::sin(y) + 1;
    return y.to_vector<float>();
  };
  const std::vector<float> first = run();
  for (int i = 0; i < 4; ++i) EXPECT_EQ(run(), first);
  tf::internal::wait_for_background();
  EXPECT_EQ(tf::stats().waiting_builds, 0);
  const Moved moved;
  for (int i = 0; i < 4; ++i) EXPECT_EQ(run(), first);
  EXPECT_GT(moved(&Stats::plan_hits), 0);
}

TEST_F(TiersTest, ALargeVariableIsUpdatedInPlaceFromTheFirstTime) {
  Variable v(tf::ones({20 << 20}));  // 80 MB
  tf::sync();
  const Moved moved;
  for (int i = 0; i < 3; ++i) {
    v.assign_sub(v * 0.5);
    tf::sync();
  }
  EXPECT_EQ(moved(&Stats::xla_hits), 3);
  EXPECT_EQ(moved(&Stats::ops_run), 0);
  EXPECT_EQ(tf::identity(v)[-1].item<float>(), 0.125f);
}

// Lengths in an order without a pattern; values and gradients against op-by-op running.
TEST_F(TiersTest, OnePlanServesBatchesOfAnyLength) {
  const auto train = [](int64_t plan_after) {
    tf::config::set_plan_after(plan_after);
    tf::random::set_seed(3);
    Variable w(tf::random_normal({4, 3}));
    Variable b(tf::zeros({3}));
    std::vector<float> losses;
    for (int i = 0; i < 300; ++i) {
      const int64_t length = 1 + (i * 7919) % 97;
      const Tensor x = tf::random_uniform({length, 4});
      const Tensor y = tf::nn::softmax(tf::tanh(tf::matmul(x, w) + b));
      const Tensor loss = tf::reduce_mean(tf::square(y - 0.25));
      const std::vector<Tensor> g = tf::gradients({loss}, {w, b});
      w.assign_sub(g[0] * 0.1);
      b.assign_sub(g[1] * 0.1);
      losses.push_back(loss.item<float>());
    }
    for (const float one : w.value().to_vector<float>()) losses.push_back(one);
    return losses;
  };
  const std::vector<float> expected = train(0);
  const Moved moved;
  const std::vector<float> planned = train(4);
  ASSERT_EQ(planned.size(), expected.size());
  for (size_t i = 0; i < planned.size(); ++i) EXPECT_NEAR(planned[i], expected[i], 1e-5f) << i;
  EXPECT_LE(moved(&Stats::plan_builds), 8);
  EXPECT_GE(moved(&Stats::plan_hits), 280);
  EXPECT_GE(moved(&Stats::plans), 1);
  int64_t hits = 0;
  int members = 0;
  for (const tf::PlanReport& plan : tf::explain().plans) {
    if (plan.tier == "executor, for all shapes") hits = std::max(hits, plan.hits);
    members += plan.tier == "that of all its shapes";
  }
  EXPECT_GE(hits, 250) << tf::explain();
  EXPECT_GE(members, 50) << tf::explain();
}

// Each number of terms is a piece of its own; the first is long forgotten when it comes again.
TEST_F(TiersTest, PiecesBeyondTheCachesBoundAreForgottenAndRightAgain) {
  const auto sum = [](const Tensor& x, int terms) {
    Tensor y = x;
    for (int bit = 0; bit < 12; ++bit) y = terms >> bit & 1 ? raw::Abs(y) : raw::Neg(y);
    return y.to_vector<float>();
  };
  const Tensor x = tf::identity(tf::constant({1.f, -2.f}));
  const Moved moved;
  const std::vector<float> first = sum(x, 0);
  for (int terms = 1; terms < 2'300; ++terms) (void)sum(x, terms);
  EXPECT_GT(moved(&Stats::evictions), 200);
  for (int i = 0; i < 6; ++i) EXPECT_EQ(sum(x, 0), first);
  EXPECT_EQ(first, (std::vector<float>{1, -2}));
}

TEST_F(TiersTest, ExplainNamesLinesTiersAndWhatDiffers) {
  const Tensor start = tf::random_uniform({11});
  const Tensor longer = tf::random_uniform({12});
  tf::sync();
  for (int i = 0; i < 10; ++i) (void)wave(start).to_vector<float>();
  for (int i = 0; i < 10; ++i) (void)wave(longer).to_vector<float>();
  const tf::Explanation explanation = tf::explain();
  const tf::PlanReport* report = nullptr;
  for (const tf::PlanReport& plan : explanation.plans)
    if (plan.differs.find("shape") != std::string::npos && plan.operations == 7) report = &plan;
  ASSERT_NE(report, nullptr) << explanation;
  EXPECT_EQ(report->sightings, 10);
  EXPECT_EQ(report->hits, 7);
  EXPECT_EQ(report->builds, 1);
  EXPECT_EQ(report->tier, "executor");
  EXPECT_EQ(report->outputs, 1);
  EXPECT_NE(report->first_line.find("tiers_test.cc:"), std::string::npos);
  EXPECT_EQ(report->misses, 3);
  EXPECT_TRUE(report->bytes == 2 * 4 * 11 || report->bytes == 2 * 4 * 12) << report->bytes;
  EXPECT_NE(report->differs.find("tiers_test.cc:"), std::string::npos) << report->differs;
  EXPECT_NE(report->differs.find(" gives shape (1"), std::string::npos) << report->differs;
  EXPECT_NE(explanation.str().find("7 by a plan, 3 one by one; tier: executor"), std::string::npos);
  EXPECT_NE(explanation.html().find("<td>executor"), std::string::npos);
}

// The difference of the newest piece, which is seen once, from the one that it resembles most.
std::string newest_difference(const std::function<void(int)>& piece) {
  for (int i = 0; i < 3; ++i) piece(0);
  piece(1);
  const tf::Explanation explanation = tf::explain();
  EXPECT_GE(explanation.seen_once, 1);
  EXPECT_NE(explanation.str().find(explanation.newest_differs), std::string::npos);
  return explanation.newest_differs;
}

TEST_F(TiersTest, ExplainNamesTheFirstDifference) {
  const Tensor x = tf::identity(tf::constant({{1.f, 2.f}, {3.f, 4.f}}));
  (void)x.to_vector<float>();
  const std::string attribute = newest_difference([&](int other) {
    (void)raw::MatMul(raw::Sin(x), x, {.transpose_b = other == 1}).to_vector<float>();
  });
  EXPECT_TRUE(attribute.starts_with("MatMul at ")) << attribute;
  EXPECT_TRUE(attribute.ends_with(" transpose_b is True, there False")) << attribute;
  const std::string operation = newest_difference([&](int other) {
    const Tensor y = raw::Cos(x);
    (void)(other ? raw::Tanh(y) : raw::Exp(y)).to_vector<float>();
  });
  EXPECT_TRUE(operation.starts_with("Tanh at ")) << operation;
  EXPECT_NE(operation.find(", there Exp at "), std::string::npos) << operation;
  const std::string wiring = newest_difference([&](int other) {
    const Tensor y = raw::Sinh(x), z = raw::Cosh(y);
    (void)raw::Sub(other ? z : y, other ? y : z).to_vector<float>();
  });
  EXPECT_TRUE(wiring.starts_with("other operands or another constant of Sub at ")) << wiring;
}

}  // namespace
