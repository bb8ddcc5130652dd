// Parts: how a piece is divided, and that nobody can tell.
#include "plan/parts.h"

#include <algorithm>
#include <functional>
#include <set>
#include <string>

#include "helpers/engine.h"
#include "imperative/explain.h"
#include "imperative/tf.h"
#include "plan/plan_cache.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::internal::find_parts;
using tf::internal::Part;
using tf::internal::Partition;
using tf::internal::Recipe;
using tf::testing::Moved;

class PartsTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::internal::engine().xla_at_once = true;
  }
};

// The recipe of the piece that ran last.
std::shared_ptr<const Recipe> newest_recipe() {
  const tf::internal::EngineLock lock;
  for (const auto& entry : tf::internal::all_entries())
    if (entry->recipe) return entry->recipe;
  return nullptr;
}

std::vector<std::string> operations_of(const Recipe& recipe, const Part& part) {
  std::vector<std::string> names;
  for (const uint32_t i : part.steps) names.push_back(recipe.steps[i].signature->op->name);
  return names;
}

// Every value is made before it is used, and each step comes once.
void expect_in_order(const Recipe& recipe, const Partition& partition) {
  std::set<uint32_t> made;
  std::multiset<uint32_t> steps;
  const auto expect_made = [&](const Recipe::Operand& operand) {
    const bool is_local = operand.kind == Recipe::Operand::Kind::local;
    EXPECT_TRUE(!is_local || made.count(operand.index));
  };
  for (const Partition::Unit& unit : partition.units) {
    if (unit.is_part) {
      const Part& part = partition.parts[unit.index];
      for (const Recipe::Operand& input : part.inputs) expect_made(input);
      made.insert(part.outputs.begin(), part.outputs.end());
      steps.insert(part.steps.begin(), part.steps.end());
    } else {
      const Recipe::Step& step = recipe.steps[unit.index];
      for (const Recipe::Operand& operand : step.operands) expect_made(operand);
      for (uint32_t i = 0; i < step.num_outputs; ++i) made.insert(step.flat + i);
      steps.insert(unit.index);
    }
  }
  EXPECT_EQ(steps.size(), recipe.steps.size());
  EXPECT_EQ(std::set<uint32_t>(steps.begin(), steps.end()).size(), recipe.steps.size());
  for (const uint32_t output : recipe.outputs) EXPECT_TRUE(made.count(output));
}

// The values that `work` gives at each of its runs, planned and op by op.
void expect_same(int runs, const std::function<Tensor()>& work) {
  std::vector<std::vector<float>> expected;
  tf::random::set_seed(11);
  tf::config::set_deterministic(false);
  tf::config::set_plan_after(0);
  for (int i = 0; i < runs; ++i) expected.push_back(work().to_vector<float>());
  tf::random::set_seed(11);
  tf::config::set_deterministic(false);
  tf::config::set_plan_after(2);
  for (int i = 0; i < runs; ++i) {
    const std::vector<float> values = work().to_vector<float>();
    ASSERT_EQ(values.size(), expected[static_cast<size_t>(i)].size());
    for (size_t k = 0; k < values.size(); ++k)
      ASSERT_NEAR(values[k], expected[static_cast<size_t>(i)][k], 1e-5f) << "run " << i;
  }
}

TEST_F(PartsTest, RandomDrawsStayOutsideAndTheRestIsCompiled) {
  const Tensor x = tf::random_uniform({50});
  tf::sync();
  const Moved moved;
  expect_same(8, [&] { return tf::exp(x * 0.5f + tf::random_uniform({50})) - tf::tanh(x) * 2.f; });
  EXPECT_EQ(moved(&Stats::xla_builds), 1);
  EXPECT_GE(moved(&Stats::xla_hits), 5);
  const auto recipe = newest_recipe();
  const Partition partition = find_parts(*recipe);
  expect_in_order(*recipe, partition);
  ASSERT_EQ(partition.parts.size(), 1u);  // tanh(x) * 2 could run earlier, and waits for its use
  size_t inside = 0;
  for (const Part& part : partition.parts)
    for (const std::string& name : operations_of(*recipe, part)) {
      EXPECT_NE(name, "StatelessRandomUniformV2");
      ++inside;
    }
  EXPECT_GE(inside, 5u);
}

TEST_F(PartsTest, NoPathLeavesAPartAndComesBack) {
  const Tensor x = tf::random_uniform({4, 4});
  const Variable w(tf::eye(4) * 0.5f);
  tf::sync();
  expect_same(6, [&] {
    const Tensor a = tf::tanh(x) + 1.f;
    const Tensor b = tf::sin(a * tf::random_uniform({4, 4}));
    const Tensor c = tf::cos(tf::matmul(b, w)) + a + b;
    return c * tf::random_uniform({4, 4}) + tf::exp(-a);
  });
  const auto recipe = newest_recipe();
  const Partition partition = find_parts(*recipe);
  expect_in_order(*recipe, partition);
  EXPECT_EQ(partition.parts.size(), 2u);  // before and after the product
}

TEST_F(PartsTest, TheLastAssignmentInTheProgramCounts) {
  Variable early(tf::zeros({3}));
  Variable late(tf::zeros({3}));
  const auto steps = [&] {
    const Tensor noise = tf::random_uniform({3});
    early.assign(tf::exp(noise) + 1.f);  // deeper than what replaces it
    early.assign(tf::abs(early.value() * 0.f) + 5.f);
    late.assign(tf::abs(noise * 0.f) + 6.f);
    late.assign(tf::exp(tf::random_uniform({3}) + late.value()) * 0.f + 7.f);
    return early.value() + late.value();
  };
  expect_same(8, steps);
  EXPECT_EQ(early.value().to_vector<float>(), (std::vector<float>{5, 5, 5}));
  EXPECT_EQ(late.value().to_vector<float>(), (std::vector<float>{7, 7, 7}));
}

TEST_F(PartsTest, RepeatedPartsAreOneFunction) {
  const Variable w(tf::eye(8) * 0.9f);
  const Tensor x = tf::random_uniform({8, 8});
  tf::sync();
  expect_same(5, [&] {
    Tensor y = x + tf::random_uniform({8, 8});
    for (int i = 0; i < 6; ++i) y = tf::tanh(tf::matmul(y, w)) * 0.5f + tf::sigmoid(x);
    return y;
  });
  const auto recipe = newest_recipe();
  const Partition partition = find_parts(*recipe);
  expect_in_order(*recipe, partition);
  std::set<std::vector<uint64_t>> different;
  for (const Part& part : partition.parts) different.insert(part.words);
  EXPECT_GE(partition.parts.size(), 6u);
  EXPECT_LE(different.size(), partition.parts.size() - 3);
}

TEST_F(PartsTest, SmallWorkIsNotDividedOutsideOfTests) {
  tf::internal::engine().xla_at_once = false;
  const Tensor x = tf::random_uniform({51});
  tf::sync();
  expect_same(6, [&] { return tf::exp(x * 0.5f + tf::random_uniform({51})) - tf::tanh(x) * 2.f; });
  EXPECT_TRUE(find_parts(*newest_recipe()).parts.empty());
}

TEST_F(PartsTest, ATrainingStepWithDropoutTrainsAsOpByOp) {
  const Tensor x = tf::random_uniform({6, 5});
  tf::sync();
  std::vector<float> losses[2];
  for (const bool planned : {false, true}) {
    tf::random::set_seed(3);
    tf::config::set_deterministic(false);
    tf::config::set_plan_after(planned ? 2 : 0);
    Variable w(tf::ones({5, 4}) * 0.3f);
    for (int i = 0; i < 30; ++i) {
      const Tensor h = tf::nn::dropout(tf::nn::gelu(tf::matmul(x, w)), 0.4);
      const Tensor loss = tf::reduce_mean(tf::square(h - 1.f));
      w.assign_sub(0.1f * tf::gradients(loss, w)[0]);
      losses[planned].push_back(loss.item<float>());
    }
  }
  for (size_t i = 0; i < losses[0].size(); ++i) EXPECT_NEAR(losses[0][i], losses[1][i], 1e-5f) << i;
  const std::vector<tf::PlanReport> plans = tf::explain().plans;
  EXPECT_TRUE(std::any_of(plans.begin(), plans.end(), [](const tf::PlanReport& plan) {
    return plan.tier == "executor, threaded, with parts by XLA" && plan.hits >= 25;
  }));
}

}  // namespace
