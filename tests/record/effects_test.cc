// Effects happen at their line, once and in order; raw operations on a variable's resource count as
// assignments.
#include "helpers/engine.h"
#include "helpers/network.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
using tf::testing::place;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class EffectsTest : public tf::testing::EngineTest {};

std::vector<float> floats(const Tensor& tensor) { return tensor.to_vector<float>(); }

TEST_F(EffectsTest, AssigningTheResourceIsSeenByLaterReadsAndNotByEarlierOnes) {
  Variable v(tf::constant({1.f, 2.f}));
  const Tensor before = v;
  const Tensor doubled = raw::Mul(v, 2.f);
  raw::AssignVariableOp(v.handle(), tf::constant({5.f, 6.f}));
  const Tensor after = raw::Mul(v, 2.f);
  EXPECT_EQ(floats(before), (std::vector<float>{1, 2}));
  EXPECT_EQ(floats(doubled), (std::vector<float>{2, 4}));
  EXPECT_EQ(floats(after), (std::vector<float>{10, 12}));
  raw::AssignAddVariableOp(v.handle(), tf::constant({1.f, 1.f}));
  EXPECT_EQ(floats(v), (std::vector<float>{6, 7}));
  EXPECT_EQ(floats(raw::ReadVariableOp(v.handle(), tf::float32)), (std::vector<float>{6, 7}));
}

TEST_F(EffectsTest, PendingAssignmentsComeFirst) {
  Variable v(tf::constant({1.f}));
  v.assign_add({1.f});
  raw::AssignAddVariableOp(v.handle(), tf::constant({10.f}));
  v.assign(raw::Mul(v, 2.f));
  raw::AssignSubVariableOp(v.handle(), tf::constant({1.f}));
  EXPECT_EQ(floats(v), std::vector<float>{23});
}

TEST_F(EffectsTest, TrainingOperationsOfTheRegistryWorkOnVariables) {
  Variable v(tf::constant({1.f, 2.f}));
  std::vector<Tensor> old;
  for (int i = 0; i < 6; ++i) {
    old.push_back(v);
    raw::ResourceApplyGradientDescent(v.handle(), 0.5f, raw::Mul(v, 1.f));
  }
  EXPECT_EQ(floats(v), (std::vector<float>{1.f / 64, 2.f / 64}));
  for (int i = 0; i < 6; ++i) EXPECT_EQ(floats(old[static_cast<size_t>(i)])[0], 1.f / (1 << i));
}

TEST_F(EffectsTest, AnEffectRunsEvenIfItsResultIsDropped) {
  const Moved moved;
  raw::RandomUniform(tf::constant({2}), tf::float32);
  EXPECT_EQ(moved(&Stats::ops_run), 1);
}

TEST_F(EffectsTest, StatefulRandomNumbersStayAsTheyWereDrawn) {
  const Tensor a = raw::RandomUniform(tf::constant({4}), tf::float32);
  const Tensor b = raw::RandomUniform(tf::constant({4}), tf::float32);
  EXPECT_NE(floats(a), floats(b));
  EXPECT_EQ(floats(raw::Sub(a, a)), std::vector<float>(4, 0));
}

TEST_F(EffectsTest, AFailedAssertionIsThrownAtItsLine) {
  const Tensor x = tf::constant({1.f});
  const Tensor condition = raw::All(raw::Less(x, 0.f), tf::constant({0}));
  const int line = __LINE__ + 1;
  const std::string text = thrown([&] { raw::Assert(condition, {x}); });
  EXPECT_EQ(text, "[Assert] assertion failed: [1] (" + place(__FILE__, line) + ")");
}

TEST_F(EffectsTest, AnEffectWhoseInputFailedThrowsThatFailure) {
  const Tensor bad = raw::GatherV2(tf::constant({1.f}), tf::constant({3}), 0);
  const int line = __LINE__ - 1;
  Variable v(tf::constant({1.f}));
  EXPECT_EQ(thrown([&] { raw::AssignVariableOp(v.handle(), bad); }),
            "[GatherV2] indices[0] = 3 is not in [0, 1) (" + place(__FILE__, line) + ")");
  EXPECT_EQ(floats(v), std::vector<float>{1});
}

TEST_F(EffectsTest, QueuesKeepTheirOrder) {
  const Tensor queue = raw::FIFOQueueV2({tf::float32});
  for (int i = 0; i < 4; ++i)
    raw::QueueEnqueueV2(queue, {raw::Mul(tf::constant(1.f), static_cast<float>(i))});
  for (int i = 0; i < 4; ++i)
    EXPECT_EQ(raw::QueueDequeueV2(queue, {tf::float32})[0].item<float>(), static_cast<float>(i));
}

TEST_F(EffectsTest, TensorListsAreCarriedThroughAndLookedAt) {
  Tensor list = raw::EmptyTensorList(tf::constant(std::vector<int32_t>{}), 4, tf::float32);
  for (int i = 0; i < 4; ++i) list = raw::TensorListPushBack(list, static_cast<float>(i));
  EXPECT_EQ(raw::TensorListLength(list).item<int>(), 4);
  EXPECT_EQ(list.str(), "<variant tensor>");
}

}  // namespace
