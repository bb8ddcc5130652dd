// Where windows are cut: once per iteration of a training loop, at whole periods of a loop without
// variables, at both ends of a step, and nowhere else.
#include "helpers/engine.h"
#include "helpers/network.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
using tf::testing::Network;
namespace raw = tf::raw_ops;

class CutsTest : public tf::testing::EngineTest {};

TEST_F(CutsTest, ATrainingLoopIsCutOncePerIteration) {
  Network network({4, 3, 2});
  const Tensor images = tf::testing::pseudo_random({5, 4}, 1);
  const Tensor labels = tf::testing::labels_of(5, 2);
  tf::sync();
  const Moved moved;
  for (int i = 0; i < 20; ++i) network.train(images, labels);
  tf::sync();
  EXPECT_EQ(moved(&Stats::windows), 20);
  EXPECT_EQ(moved(&Stats::components), 20);
}

TEST_F(CutsTest, ALoopOverParametersStaysWhole) {
  std::vector<Variable> parameters;
  for (int i = 0; i < 6; ++i) parameters.emplace_back(tf::constant({1.f, 2.f}));
  tf::sync();
  const Moved moved;
  for (int i = 0; i < 10; ++i)
    for (Variable& parameter : parameters) parameter.assign_sub(raw::Mul(parameter, 0.5f));
  tf::sync();
  EXPECT_EQ(moved(&Stats::windows), 10);
  EXPECT_EQ(parameters[5].to_vector<float>(), (std::vector<float>{1.f / 1024, 2.f / 1024}));
}

TEST_F(CutsTest, AHandWrittenAdamStaysWhole) {
  std::vector<Variable> weights, means, squares;
  for (int i = 0; i < 3; ++i) {
    weights.emplace_back(tf::constant({1.f, -2.f}));
    means.emplace_back(tf::constant({0.f, 0.f}));
    squares.emplace_back(tf::constant({0.f, 0.f}));
  }
  Variable power(1.f);
  tf::sync();
  const Moved moved;
  for (int step = 0; step < 10; ++step) {
    power.assign(raw::Mul(power, 0.9f));
    for (size_t i = 0; i < weights.size(); ++i) {
      const Tensor gradient = raw::Mul(weights[i], 2.f);
      means[i].assign(raw::AddV2(raw::Mul(means[i], 0.9f), raw::Mul(gradient, 0.1f)));
      squares[i].assign(
          raw::AddV2(raw::Mul(squares[i], 0.99f), raw::Mul(raw::Square(gradient), 0.01f)));
      const Tensor rate = raw::RealDiv(0.01f, raw::Sub(1.f, power));
      weights[i].assign_sub(
          raw::Mul(rate, raw::RealDiv(means[i], raw::AddV2(raw::Sqrt(squares[i]), 1e-7f))));
    }
  }
  tf::sync();
  EXPECT_EQ(moved(&Stats::windows), 10);
}

TEST_F(CutsTest, GradientAccumulationStaysWhole) {
  Network network({3, 2});
  const Tensor images = tf::testing::pseudo_random({4, 3}, 2);
  const Tensor labels = tf::testing::labels_of(4, 2);
  const std::vector<tf::GradientSource> sources(network.weights.begin(), network.weights.end());
  tf::sync();
  const Moved moved;
  for (int step = 0; step < 10; ++step) {
    std::vector<Tensor> sums;
    for (int part = 0; part < 4; ++part) {
      const std::vector<Tensor> found = tf::gradients({network.loss(images, labels)}, sources);
      for (size_t i = 0; i < found.size(); ++i) {
        if (part == 0)
          sums.push_back(found[i]);
        else
          sums[i] = raw::AddV2(sums[i], found[i]);
      }
    }
    for (size_t i = 0; i < sums.size(); ++i) network.weights[i].assign_sub(sums[i]);
  }
  tf::sync();
  EXPECT_EQ(moved(&Stats::windows), 10);
}

TEST_F(CutsTest, ALoopWithoutVariablesIsCutAtWholePeriods) {
  Tensor x = tf::constant({1.f, 2.f});
  const Moved moved;
  for (int i = 0; i < 5'000; ++i) {
    x = raw::AddV2(raw::Mul(x, 0.5f), 1.f);
    x = raw::Maximum(raw::Sin(x), x);
    x = raw::Neg(raw::Neg(x));
  }
  EXPECT_GT(moved(&Stats::windows), 20);
  EXPECT_LE(moved(&Stats::plan_builds), 3);
  EXPECT_GT(moved(&Stats::plan_hits), 20);
  EXPECT_NEAR(x.to_vector<float>()[0], 2.f, 1e-6f);
}

TEST_F(CutsTest, BothEndsOfAStepCut) {
  Variable v(tf::constant({1.f}));
  tf::sync();
  const Moved moved;
  v.assign(raw::Mul(v, 2.f));
  {
    const tf::Step step = tf::new_step();
    EXPECT_EQ(moved(&Stats::windows), 1);
    v.assign(raw::Mul(v, 3.f));
    EXPECT_EQ(moved(&Stats::windows), 1);
  }
  EXPECT_EQ(moved(&Stats::windows), 2);
  EXPECT_EQ(v.item<float>(), 6.f);
}

TEST_F(CutsTest, NothingRunsUntilSomebodyLooks) {
  const Tensor x = tf::constant({1.f, 2.f});
  const Moved moved;
  const Tensor y = raw::Mul(x, raw::AddV2(x, 1.f));
  const Tensor unused = raw::Sin(y);
  EXPECT_EQ(moved(&Stats::ops_run), 0);
  EXPECT_EQ(moved(&Stats::windows), 0);
  EXPECT_EQ(y.to_vector<float>(), (std::vector<float>{2, 6}));
  EXPECT_EQ(moved(&Stats::windows), 1);
}

TEST_F(CutsTest, RunningEachOperationRunsItAtItsLine) {
  tf::config::set_run_each_op(true);
  const Moved moved;
  const Tensor x = raw::Mul(tf::constant({1.f, 2.f}), 2.f);
  EXPECT_EQ(moved(&Stats::ops_run), 1);
  Variable v(x);
  v.assign_add(x);
  EXPECT_EQ(v.to_vector<float>(), (std::vector<float>{4, 8}));
}

}  // namespace
