// What only execution finds: thrown where somebody looks, naming the line that recorded it; state is
// as if each line had run by itself; a plan that fails changed nothing.
#include "helpers/engine.h"
#include "helpers/network.h"
#include "imperative/index.h"

namespace {

using tf::InvalidArgumentError;
using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
using tf::testing::place;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class FailuresTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::config::set_plan_after(2);
  }
};

// The only line that gathers: every message names it.
Tensor pick(const Tensor& x, int32_t at) { return raw::GatherV2(x, tf::constant({at}), 0); }
constexpr int kPickLine = __LINE__ - 1;

std::string out_of_range(int at, int size) {
  return "[GatherV2] indices[0] = " + std::to_string(at) + " is not in [0, " +
         std::to_string(size) + ") (" + place(__FILE__, kPickLine) + ")";
}

TEST_F(FailuresTest, AnIndexOutOfRangeIsThrownAtEachLookAndNamesTheLine) {
  const Tensor bad = pick(tf::constant({1.f, 2.f, 3.f}), 7);
  const Tensor dependent = raw::Neg(bad);
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(thrown([&] { bad.to_vector<float>(); }), out_of_range(7, 3));
    EXPECT_EQ(thrown([&] { dependent.to_vector<float>(); }), out_of_range(7, 3));
    EXPECT_EQ(thrown([&] { bad.str(); }), out_of_range(7, 3));
  }
}

TEST_F(FailuresTest, AFailureThatNobodyLooksAtIsNoError) {
  { const Tensor bad = pick(tf::constant({1.f, 2.f, 3.f}), 8); }
  EXPECT_NO_THROW(tf::sync());
  const Tensor bad = pick(tf::constant({1.f, 2.f, 3.f}), 8);
  EXPECT_NO_THROW(tf::sync());
}

TEST_F(FailuresTest, AssignmentsBeforeTheFailureHappenAndIndependentLinesGoOn) {
  Variable before(tf::constant({1.f})), after(tf::constant({1.f})), hit(tf::constant({1.f}));
  tf::sync();
  const Tensor x = tf::constant({1.f, 2.f, 3.f});
  before.assign_add({1.f});
  const Tensor bad = pick(x, 3);
  hit.assign(bad);
  const Tensor dependent = raw::AddV2(hit, before);
  after.assign(raw::AddV2(before, {10.f}));
  const Tensor independent = raw::Neg(before);
  EXPECT_EQ(thrown([&] { dependent.to_vector<float>(); }), out_of_range(3, 3));
  EXPECT_EQ(independent.to_vector<float>(), std::vector<float>{-2});
  EXPECT_EQ(before.to_vector<float>(), std::vector<float>{2});
  EXPECT_EQ(after.to_vector<float>(), std::vector<float>{12});
  EXPECT_EQ(hit.to_vector<float>(), std::vector<float>{1});
}

TEST_F(FailuresTest, AFailedAssignmentThatNobodySawIsThrownOnceAtSync) {
  Variable v(tf::constant({1.f}));
  v.assign(pick(tf::constant({1.f, 2.f}), 2));
  EXPECT_EQ(thrown([] { tf::sync(); }), out_of_range(2, 2));
  EXPECT_NO_THROW(tf::sync());
  EXPECT_EQ(v.to_vector<float>(), std::vector<float>{1});
}

TEST_F(FailuresTest, AFailedAssignmentThatNobodySawIsThrownAtTheNextLook) {
  Variable v(tf::constant({1.f}));
  const Tensor other = raw::Neg(tf::constant({5.f}));
  v.assign(pick(tf::constant({1.f, 2.f}), 2));
  EXPECT_EQ(thrown([&] { other.to_vector<float>(); }), out_of_range(2, 2));
  EXPECT_EQ(other.to_vector<float>(), std::vector<float>{-5});
}

// A loop's second round has run the first, which failed.
TEST_F(FailuresTest, RecordingReadsItsConstantsWithoutALook) {
  Variable v(tf::constant({1.f, 2.f}));
  for (int i = 0; i < 2; ++i) v.assign(raw::AddV2(v, pick(v, 7)));
  const Tensor x = tf::constant({1.f, 2.f});
  EXPECT_NO_THROW(tf::gradients({raw::Tile(x, tf::constant({2}))}, {x}));
  EXPECT_NO_THROW((void)Tensor(x[tf::constant({0, 1})]));
  EXPECT_THROW(tf::sync(), InvalidArgumentError);
}

TEST_F(FailuresTest, AFailedAssignmentThatNobodySawIsThrownAtTheEndOfItsStep) {
  Variable v(tf::constant({1.f}));
  const auto step_with_failure = [&] {
    const tf::Step step = tf::new_step();
    v.assign(pick(tf::constant({1.f, 2.f}), 2));
  };
  EXPECT_EQ(thrown(step_with_failure), out_of_range(2, 2));
  EXPECT_NO_THROW(tf::sync());
}

TEST_F(FailuresTest, AnotherExceptionIsNotReplacedByAFailureAtTheEndOfAStep) {
  Variable v(tf::constant({1.f}));
  const auto both = [&] {
    const tf::Step step = tf::new_step();
    v.assign(pick(tf::constant({1.f, 2.f}), 2));
    throw std::runtime_error("of the program");
  };
  EXPECT_THROW(both(), std::runtime_error);
  EXPECT_EQ(thrown([] { tf::sync(); }), out_of_range(2, 2));
}

TEST_F(FailuresTest, AVariableWorksAsBeforeAfterAFailedAssignment) {
  Variable v(tf::constant({1.f, 2.f}));
  for (int i = 0; i < 8; ++i) {
    const Tensor old = v;
    v.assign(raw::Mul(pick(tf::constant({1.f, 2.f}), 2 + i), old));
    EXPECT_EQ(thrown([] { tf::sync(); }), out_of_range(2 + i, 2));
    const Tensor doubled = raw::Neg(raw::Neg(raw::AddV2(v, v)));
    tf::sync();
    const std::vector<float> expected{1.f + static_cast<float>(i), 2.f};
    EXPECT_EQ(v.to_vector<float>(), expected);
    v.assign_add({1.f, 0.f});
    EXPECT_EQ(old.to_vector<float>(), expected);
    EXPECT_EQ(doubled.to_vector<float>()[0], 2 * expected[0]);
  }
}

TEST_F(FailuresTest, AssignmentsBeforeAFailedOneOfTheSameVariableStay) {
  Variable v(tf::constant({1.f}));
  const Tensor first = v.assign(raw::AddV2(v, {1.f}));
  v.assign(pick(tf::constant({1.f, 2.f}), 4));
  const Tensor after = raw::Neg(v);
  EXPECT_EQ(thrown([&] { after.to_vector<float>(); }), out_of_range(4, 2));
  EXPECT_EQ(v.to_vector<float>(), std::vector<float>{2});
  EXPECT_EQ(first.to_vector<float>(), std::vector<float>{2});
  v.assign_add({1.f});
  EXPECT_EQ(first.to_vector<float>(), std::vector<float>{2});
  EXPECT_EQ(v.to_vector<float>(), std::vector<float>{3});
}

// What was recorded between the failure and its error fails with it; nothing is in between where each
// operation runs at its line.
TEST_F(FailuresTest, AfterItsErrorAVariableHasItsOldValueInEachMode) {
  for (const bool each : {false, true}) {
    tf::config::set_run_each_op(each);
    Variable v(tf::constant({1.f}));
    const auto lines = [&] {
      v.assign(pick(tf::constant({1.f, 2.f}), 6));
      v.assign_add({1.f});
      tf::sync();
    };
    EXPECT_EQ(thrown(lines), out_of_range(6, 2)) << each;
    EXPECT_EQ(v.to_vector<float>(), std::vector<float>{1}) << each;
    v.assign_add({1.f});
    EXPECT_EQ(v.to_vector<float>(), std::vector<float>{2}) << each;
  }
}

// At iteration 40 an index leaves the range; the plan was built long before.
void fail_at_iteration_40(int64_t plan_after) {
  tf::config::set_plan_after(plan_after);
  Variable sum(tf::constant({0.f})), count(tf::constant({0.f})), last(tf::constant({0.f}));
  const Tensor table = raw::Cast(tf::constant(std::vector<int32_t>(40, 2)), tf::float32);
  tf::sync();
  const Moved moved;
  std::string error;
  for (int i = 0; i < 50; ++i) {
    count.assign_add({1.f});
    const Tensor found = pick(table, i);
    sum.assign(raw::AddV2(sum, found));
    last.assign(raw::Mul(count, {2.f}));
    try {
      tf::sync();
    } catch (const tf::Error& caught) {
      if (error.empty()) error = caught.what();
      if (i == 44) break;
    }
  }
  EXPECT_EQ(error, out_of_range(40, 40));
  EXPECT_EQ(sum.to_vector<float>(), std::vector<float>{80});
  EXPECT_EQ(count.to_vector<float>(), std::vector<float>{45});
  EXPECT_EQ(last.to_vector<float>(), std::vector<float>{90});
  if (plan_after > 0) {
    EXPECT_GE(moved(&Stats::plan_hits), 36);
  }
}

TEST_F(FailuresTest, AFailingPlanLeavesTheStateThatSingleOperationsLeave) {
  fail_at_iteration_40(0);
  fail_at_iteration_40(3);
}

TEST_F(FailuresTest, AnIntegerDivisionByZeroIsFound) {
  const auto quotient = [](int divisor) {
    const Tensor x = raw::FloorDiv(tf::constant({7, 8}), tf::constant({divisor, 1}));
    return raw::Neg(raw::Neg(raw::AddV2(x, x))).to_vector<int>()[0];
  };
  for (int i = 1; i < 6; ++i) EXPECT_EQ(quotient(i), 7 / i * 2);
  EXPECT_NE(thrown([&] { quotient(0); }).find("Integer division by zero"), std::string::npos);
  EXPECT_EQ(quotient(7), 2);
}

TEST_F(FailuresTest, RunningEachOperationThrowsAtItsLine) {
  tf::config::set_run_each_op(true);
  EXPECT_EQ(thrown([] { pick(tf::constant({1.f}), 1); }), out_of_range(1, 1));
  EXPECT_NO_THROW(tf::sync());
}

}  // namespace
