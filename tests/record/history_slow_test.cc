// A program may run for ever: what is alive after 100,000 iterations is what was alive after 2,000,
// and the gradients of the newest iteration are exact.
#include "helpers/engine.h"
#include "helpers/network.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
namespace raw = tf::raw_ops;

constexpr int kFew = 2'000;
constexpr int kMany = 100'000;

class HistorySlowTest : public tf::testing::EngineTest {};

float first(const Tensor& tensor) { return tensor.to_vector<float>()[0]; }

void expect_same(const Stats& few, const Stats& many) {
  EXPECT_EQ(many.live_nodes, few.live_nodes);
  EXPECT_EQ(many.live_values, few.live_values);
  EXPECT_EQ(many.live_bytes, few.live_bytes);
}

// Iterates, and compares what is alive between.
template <class Iteration>
void expect_flat(const Iteration& iterate) {
  Stats few;
  for (int i = 0; i < kMany; ++i) {
    if (i == kFew) {
      tf::sync();
      few = tf::stats();
    }
    iterate(i);
  }
  tf::sync();
  const Stats many = tf::stats();
  expect_same(few, many);
  // Some loops run hundreds of iterations as one plan.
  EXPECT_GT(many.plan_hits - few.plan_hits, (kMany - kFew) / 600);
  EXPECT_LE(many.plan_builds - few.plan_builds, 1);
}

// Pulls `v` towards `data`: v <- v - 0.1 * d/dv sum((v - data)^2) / 2.
Tensor pull(Variable& v, const Tensor& data) {
  const Tensor loss = raw::Mul(raw::Sum(raw::Square(raw::Sub(v, data)), tf::constant({0})), 0.5f);
  v.assign_sub(raw::Mul(tf::gradients({loss}, {v})[0], 0.1f));
  return loss;
}

// The gradient of one more iteration is what the formula says.
void expect_exact(Variable& v, const Tensor& data) {
  const Tensor value = v;
  const Tensor loss = raw::Mul(raw::Sum(raw::Square(raw::Sub(v, data)), tf::constant({0})), 0.5f);
  const Tensor found = tf::gradients({loss}, {v})[0];
  EXPECT_EQ(found.to_vector<float>(), raw::Sub(value, data).to_vector<float>());
}

TEST_F(HistorySlowTest, ATrainingLoop) {
  Variable v(tf::constant({1.f, 2.f}));
  const Tensor data = tf::constant({3.f, -4.f});
  expect_flat([&](int) { pull(v, data); });
  expect_exact(v, data);
}

TEST_F(HistorySlowTest, ATrainingLoopThatAddsUpItsLosses) {
  Variable v(tf::constant({1.f, 2.f}));
  const Tensor data = tf::constant({3.f, -4.f});
  Tensor total = tf::constant(0.f);
  expect_flat([&](int) { total = raw::AddV2(total, pull(v, data)); });
  expect_exact(v, data);
  EXPECT_GT(total.item<float>(), 0);
}

TEST_F(HistorySlowTest, AListOfAllLosses) {
  Variable v(tf::constant({1.f, 2.f}));
  const Tensor data = tf::constant({3.f, -4.f});
  std::vector<Tensor> losses;
  expect_flat([&](int) { losses.push_back(pull(v, data)); });
  expect_exact(v, data);
  EXPECT_EQ(losses[0].item<float>(), 20.f);
  EXPECT_EQ(losses[50'000].item<float>(), losses[60'000].item<float>());
}

TEST_F(HistorySlowTest, WithTheTrainingSetHeldAsATensor) {
  Variable v(tf::constant({1.f, 2.f}));
  const Tensor set = tf::testing::pseudo_random({40, 2}, 5);
  Tensor batch;
  expect_flat([&](int i) {
    batch = raw::Reshape(raw::Slice(set, tf::constant({i % 40, 0}), tf::constant({1, 2})),
                         tf::constant({2}));
    pull(v, batch);
  });
  expect_exact(v, batch);
}

TEST_F(HistorySlowTest, AMovingAverageOfTheWeights) {
  Variable v(tf::constant({1.f, 2.f}));
  const Tensor data = tf::constant({3.f, -4.f});
  Tensor average = v;
  expect_flat([&](int) {
    pull(v, data);
    average = raw::AddV2(raw::Mul(average, 0.9f), raw::Mul(v, 0.1f));
  });
  expect_exact(v, data);
  EXPECT_NEAR(first(average), 3.f, 1e-3f);
}

TEST_F(HistorySlowTest, TwoSetsOfVariablesTrainedAgainstEachOther) {
  Variable a(tf::constant({1.f, 2.f})), b(tf::constant({-1.f, 5.f}));
  expect_flat([&](int) {
    pull(a, raw::Mul(b, 0.5f));
    pull(b, raw::AddV2(a, 1.f));
  });
  const Tensor target = raw::AddV2(a, 1.f);
  expect_exact(b, target);
}

TEST_F(HistorySlowTest, AChainWithItsSourceHeld) {
  const Tensor start = tf::constant({0.5f});
  Tensor y = start, previous;
  expect_flat([&](int) {
    previous = y;
    y = raw::Sin(y);
  });
  const float at = first(previous);
  EXPECT_EQ(first(tf::gradients({y}, {previous})[0]), first(raw::Cos(tf::constant({at}))));
}

TEST_F(HistorySlowTest, AChainWithItsSourceDropped) {
  Tensor y = tf::constant({1e-30f}), previous;
  expect_flat([&](int) {
    previous = y;
    y = raw::Mul(y, 2.f);
  });
  EXPECT_EQ(first(tf::gradients({y}, {previous})[0]), 2.f);
}

TEST_F(HistorySlowTest, ACounterOfIntegers) {
  Tensor count = tf::constant({0});
  expect_flat([&](int) { count = raw::AddV2(raw::Maximum(count, 0), 1); });
  EXPECT_EQ(count.to_vector<int>()[0], kMany);
}

}  // namespace
