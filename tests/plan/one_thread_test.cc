// Pieces that run in the calling thread alone, with their variables read before and assigned after: they
// change variables as the executor does, and nobody can tell.
#include <gtest/gtest.h>

#include "helpers/engine.h"
#include "helpers/network.h"
#include "imperative/explain.h"
#include "imperative/tf.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
using tf::testing::Network;

class OneThreadTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::internal::engine().callables_at_once = true;
    tf::config::set_xla(false);
  }
};

// How often pieces ran, of those that are served in one thread by now.
int64_t hits() {
  int64_t hits = 0;
  for (const tf::PlanReport& plan : tf::explain().plans)
    if (plan.tier == "executor, one thread") hits += plan.hits;
  return hits;
}

std::vector<float> train(int steps, std::vector<float>& weights) {
  Network network({20, 16, 3});
  const Tensor images = tf::testing::pseudo_random({8, 20}, 5);
  const Tensor labels = tf::testing::labels_of(8, 3);
  std::vector<float> losses;
  for (int i = 0; i < steps; ++i) losses.push_back(network.train(images, labels).item<float>());
  weights = network.values();
  return losses;
}

TEST_F(OneThreadTest, TrainsAsOperationsOneByOneDo) {
  std::vector<float> expected_weights, weights;
  tf::config::set_plan_after(0);
  const std::vector<float> expected = train(40, expected_weights);
  tf::config::set_plan_after(4);
  const int64_t before = hits();
  const std::vector<float> losses = train(40, weights);
  EXPECT_GT(hits() - before, 30) << tf::explain();
  for (size_t i = 0; i < losses.size(); ++i) ASSERT_NEAR(losses[i], expected[i], 1e-5f) << i;
  for (size_t i = 0; i < weights.size(); ++i)
    ASSERT_NEAR(weights[i], expected_weights[i], 1e-5f) << i;
}

TEST_F(OneThreadTest, VariablesThatAreReadGivenAndSwapped) {
  Variable a(tf::constant({1.f, 2.f})), b(tf::constant({3.f, 4.f})), last(tf::zeros({2}));
  const Variable untouched(tf::constant({10.f, 20.f}));
  const int64_t before = hits();
  for (int i = 0; i < 40; ++i) {
    const Tensor given = tf::constant({static_cast<float>(i), 0.f});
    const Tensor old_a = a.read_value(), old_b = b.read_value();
    a.assign(old_b);     // a value that was read
    b.assign(old_a);     // becomes another variable's
    last.assign(given);  // what came from outside, as it is
    const Tensor sum = old_a + untouched + tf::abs(tf::negative(given));
    const float first = i % 2 ? 3 : 1;
    ASSERT_EQ(sum.to_vector<float>()[0], first + 10 + static_cast<float>(i)) << i;
    ASSERT_EQ(old_a.to_vector<float>()[0], first) << i;
    ASSERT_EQ(last.to_vector<float>()[0], static_cast<float>(i));
  }
  EXPECT_GT(hits() - before, 20) << tf::explain();
  EXPECT_EQ(a.to_vector<float>(), std::vector<float>({1, 2}));
  EXPECT_EQ(b.to_vector<float>(), std::vector<float>({3, 4}));
}

TEST_F(OneThreadTest, AFailureChangesNothingThatComesAfterItsLine) {
  Variable first(tf::zeros({2})), second(tf::zeros({2}));
  const Tensor table = tf::constant({1.f, 2.f, 3.f});
  const int64_t before = hits();
  for (int i = 0; i < 41; ++i) {
    const Tensor indices = tf::constant(std::vector<int32_t>{0, i == 40 ? 7 : 2});
    first.assign_add(tf::ones({2}));
    second.assign_add(tf::gather(table, indices));
    const int line = __LINE__ - 1;
    const auto look = [&] { (void)second.to_vector<float>(); };
    if (i < 40)
      look();
    else
      EXPECT_EQ(tf::testing::thrown(look), "[GatherV2] indices[1] = 7 is not in [0, 3) (" +
                                               tf::testing::place(__FILE__, line) + ")");
  }
  EXPECT_GT(hits() - before, 20) << tf::explain();
  EXPECT_EQ(first.to_vector<float>(), std::vector<float>({41, 41}));
  EXPECT_EQ(second.to_vector<float>(), std::vector<float>({40, 120}));
}

TEST_F(OneThreadTest, ValuesGivenEarlierAreNeverOverwritten) {
  Variable v(tf::constant({1.f, 2.f, 3.f}));
  std::vector<Tensor> held;
  for (int i = 0; i < 60; ++i) {
    held.push_back(v.read_value());
    v.assign_add(tf::abs(v * 0 - 1));
    (void)v.to_vector<float>();
  }
  for (int i = 0; i < 60; ++i)
    ASSERT_EQ(held[static_cast<size_t>(i)].to_vector<float>()[0], static_cast<float>(i + 1));
}

// The plan does not give the value that was read: it is saved beside the run.
TEST_F(OneThreadTest, ARunBesideAValueThatIsSavedForAGradient) {
  Variable v(tf::constant({1.f, 2.f}));
  Tensor kept;
  for (int i = 0; i < 40; ++i) {
    const Tensor square = tf::square(v) * 2;
    v.assign_add(tf::abs(tf::negative(v * 0 + 1)));
    if (i == 36) kept = square;
    (void)v.to_vector<float>();
  }
  EXPECT_EQ(tf::gradients(kept, v)[0].to_vector<float>(), std::vector<float>({148, 152}));
}

TEST_F(OneThreadTest, IsNotTriedWhereARunIsShort) {
  tf::internal::engine().callables_at_once = false;
  Variable small(tf::ones({4}));
  const int64_t before = hits();
  for (int i = 0; i < 200; ++i) {
    small.assign(tf::tanh(tf::sin(small) * 2 + 1));
    (void)small.to_vector<float>();
  }
  EXPECT_EQ(hits(), before) << tf::explain();
}

TEST_F(OneThreadTest, NeverServesInDeterministicMode) {
  tf::internal::engine().callables_at_once = false;
  tf::config::set_deterministic(true);
  Network network({64, 64, 8});
  const Tensor images = tf::testing::pseudo_random({64, 64}, 5);
  const Tensor labels = tf::testing::labels_of(64, 8);
  const int64_t before = hits();
  for (int i = 0; i < 150; ++i) (void)network.train(images, labels).item<float>();
  EXPECT_EQ(hits(), before) << tf::explain();
}

TEST_F(OneThreadTest, AnswersTheVerificationOfUsers) {
  tf::config::set_verify(true);
  std::vector<float> weights;
  const std::vector<float> losses = train(30, weights);
  tf::config::set_verify(false);
  EXPECT_LT(losses.back(), losses.front());
}

}  // namespace
