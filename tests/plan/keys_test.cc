// What tells plans apart: constants that decide shapes do, constants that change at their line stop
// to, side computations have plans of their own.
#include "helpers/engine.h"
#include "helpers/network.h"
#include "record/known.h"

namespace {

using tf::Stats;
using tf::Tensor;
using tf::Variable;
using tf::testing::Moved;
namespace raw = tf::raw_ops;

class KeysTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::config::set_plan_after(2);
  }
};

// Five operations and a look.
float polynomial(const Tensor& x, float factor) {
  const Tensor y = raw::AddV2(raw::Mul(raw::Mul(x, x), factor), x);
  return raw::Sum(raw::Neg(y), tf::constant({0})).item<float>();
}

TEST_F(KeysTest, ALiteralThatChangesCostsOneMorePlan) {
  const Tensor x = tf::constant({1.f, 2.f});
  const Moved moved;
  for (int i = 0; i < 10; ++i) EXPECT_EQ(polynomial(x, 2.f), -13.f);
  EXPECT_EQ(moved(&Stats::plan_builds), 1);
  for (int i = 0; i < 100; ++i) EXPECT_EQ(polynomial(x, static_cast<float>(i)), -5.f * i - 3);
  EXPECT_EQ(moved(&Stats::plan_builds), 2);
  EXPECT_GE(moved(&Stats::plan_hits), 106);
}

TEST_F(KeysTest, AxesStayInTheKey) {
  const Tensor x = tf::constant({{1.f, 2.f}, {3.f, 4.f}});
  const Moved moved;
  for (int i = 0; i < 20; ++i) {
    const Tensor axis = tf::internal::known_vector(std::vector<int64_t>{i % 2});
    const Tensor y = raw::Neg(raw::Square(raw::Neg(raw::Sum(x, axis))));
    const std::vector<float> expected =
        i % 2 == 0 ? std::vector<float>{-16, -36} : std::vector<float>{-9, -49};
    EXPECT_EQ(y.to_vector<float>(), expected);
  }
  EXPECT_EQ(moved(&Stats::plan_builds), 2);
}

TEST_F(KeysTest, RuntimeConstantsAreNeverPartOfTheKey) {
  const Moved moved;
  for (int i = 0; i < 20; ++i) {
    const float number = static_cast<float>(i);
    const Tensor x =
        tf::internal::runtime_constant(tf::float32, {}, &number, tf::Location::current());
    const Tensor y = raw::Neg(raw::Square(raw::Neg(raw::AddV2(x, x))));
    EXPECT_EQ(y.item<float>(), -4 * number * number);
  }
  EXPECT_EQ(moved(&Stats::plan_builds), 1);
}

TEST_F(KeysTest, ASideComputationHasItsOwnPlan) {
  Variable v(tf::constant({1.f, 2.f}));
  const Tensor data = tf::constant({3.f, 4.f});
  tf::sync();
  const Moved moved;
  for (int i = 0; i < 40; ++i) {
    const Tensor old = v;
    v.assign(raw::Mul(raw::AddV2(raw::Square(old), old), 0.25f));
    if (i % 3 == 0) {
      const Tensor side = raw::Neg(raw::Square(raw::Neg(raw::Exp(data))));
      tf::sync();
      EXPECT_LT(side.to_vector<float>()[0], 0);
    }
  }
  tf::sync();
  EXPECT_EQ(moved(&Stats::plan_builds), 2);
}

TEST_F(KeysTest, SharingOnlyAnInputDoesNotConnect) {
  const Tensor x = tf::constant({1.f});
  const Moved moved;
  const Tensor a = raw::Neg(raw::Exp(x));
  const Tensor b = raw::Neg(raw::Sin(x));
  tf::sync();
  EXPECT_EQ(moved(&Stats::components), 2);
}

TEST_F(KeysTest, AVariableThatTheWindowAssignsConnects) {
  Variable v(tf::constant({1.f}));
  tf::sync();
  const Moved moved;
  const Tensor a = raw::Neg(raw::Exp(v));
  v.assign_add({1.f});
  tf::sync();
  EXPECT_EQ(moved(&Stats::components), 1);
}

TEST_F(KeysTest, AVariableThatIsOnlyReadDoesNotConnectWhatReadsItInTwoWindows) {
  Variable v(tf::constant({1.f}));
  const Moved moved;
  for (int i = 0; i < 10; ++i) {
    const Tensor y = raw::Neg(raw::Square(raw::Neg(raw::Exp(v))));
    EXPECT_LT(y.item<float>(), 0);
  }
  EXPECT_EQ(moved(&Stats::plan_builds), 1);
}

TEST_F(KeysTest, ShapesOfAssignedInputsArePartOfTheKey) {
  const tf::VariableOptions options{.shape = tf::Shape{-1}};
  Variable v(tf::constant({1.f}), options);
  Variable w(tf::constant({1.f}), options);
  for (int i = 0; i < 30; ++i) {
    std::vector<float> values(static_cast<size_t>(1 + i % 3), 2.f);
    const Tensor x = tf::constant(values);
    v.assign(x);
    w.assign(raw::Neg(raw::Square(raw::Neg(v.value()))));
    tf::sync();
    EXPECT_EQ(w.to_vector<float>(), std::vector<float>(values.size(), -4.f));
    EXPECT_EQ(v.to_vector<float>(), values);
  }
}

}  // namespace
