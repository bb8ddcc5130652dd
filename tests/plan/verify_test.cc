// config::set_verify: plans that agree with single operations are not noticed, others are named.
#include "plan/verify.h"

#include <cmath>

#include "helpers/engine.h"
#include "helpers/network.h"
#include "record/engine.h"

namespace {

using tf::Tensor;
using tf::Variable;
using tf::internal::Buffer;
using tf::internal::difference;
using tf::internal::EngineLock;
using tf::internal::Handle;
using tf::internal::PlanEntry;
using tf::internal::Tier;
using tf::testing::Moved;
using tf::testing::place;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class VerifyTest : public tf::testing::EngineTest {
 protected:
  void SetUp() override {
    EngineTest::SetUp();
    tf::config::set_deterministic(true);
    tf::config::set_xla(false);
    tf::config::set_plan_after(2);
    tf::config::set_verify(true);
  }
  void TearDown() override {
    tf::config::set_verify(false);
    tf::config::set_xla(true);
    tf::config::set_deterministic(false);
  }
};

// Two pieces of code that take and give the same, and compute something else.
struct Pieces {
  Variable v{tf::constant({1.f, 2.f})};
  uint32_t line = 0;

  Tensor sum(const Tensor& x) {
    const Tensor y = raw::AddV2(raw::Square(x), raw::Neg(v));
    line = tf::Location::current().line() - 1;
    v.assign(raw::Mul(y, x));
    return y;
  }
  Tensor product(const Tensor& x) const {
    const Tensor y = raw::Mul(raw::Square(x), raw::Neg(v));
    Variable(v).assign(raw::AddV2(y, x));
    return y;
  }
};

std::shared_ptr<PlanEntry> newest_entry() {
  const EngineLock lock;
  return tf::internal::all_entries().front();
}

TEST_F(VerifyTest, PlansThatAgreeAreNotNoticed) {
  tf::testing::Network network({4, 5, 3});
  const Tensor images = tf::testing::pseudo_random({6, 4}, 1);
  const Tensor labels = tf::testing::labels_of(6, 3);
  const Moved moved;
  for (int i = 0; i < 10; ++i) EXPECT_GT(network.train(images, labels).item<float>(), 0.f);
  EXPECT_GE(moved(&tf::Stats::plan_hits), 7);
}

TEST_F(VerifyTest, AValueThatDiffersIsNamedWithItsLine) {
  Pieces pieces;
  const Tensor x = tf::constant({3.f, 5.f});
  for (int i = 0; i < 4; ++i) pieces.sum(x).str();
  const std::shared_ptr<PlanEntry> sum = newest_entry();
  for (int i = 0; i < 4; ++i) pieces.product(x).str();
  const std::shared_ptr<PlanEntry> product = newest_entry();
  ASSERT_NE(sum, product);
  ASSERT_TRUE(sum->tier(Tier::executor).plan && product->tier(Tier::executor).plan);
  std::swap(sum->tier(Tier::executor).plan, product->tier(Tier::executor).plan);
  pieces.v.assign({1.f, 2.f});
  tf::sync();
  const Tensor y = pieces.sum(x);
  EXPECT_EQ(
      thrown<tf::InternalError>([&] { y.str(); }),
      "[AddV2] the plan differs from running op by op: element [0] is -9 by the plan and 8 op "
      "by op; tf::config::set_plan_after(0) does without plans (" +
          place(__FILE__, static_cast<int>(pieces.line)) + ")");
  EXPECT_EQ(y.to_vector<float>(), (std::vector<float>{-9, -50}));  // told once
}

TEST_F(VerifyTest, AVariableThatDiffersIsNamed) {
  Variable v(tf::constant({1.f, 2.f}));
  const auto add = [&] { v.assign(raw::AddV2(raw::Square(raw::Neg(v)), {1.f, 1.f})); };
  const auto subtract = [&] { v.assign(raw::Sub(raw::Square(raw::Neg(v)), {1.f, 1.f})); };
  std::shared_ptr<PlanEntry> entries[2];
  for (int i = 0; i < 8; ++i) {
    v.assign({1.f, 2.f});
    tf::sync();
    i < 4 ? add() : subtract();
    tf::sync();
    entries[i / 4] = newest_entry();
  }
  ASSERT_TRUE(entries[0]->tier(Tier::executor).plan && entries[1]->tier(Tier::executor).plan);
  std::swap(entries[0]->tier(Tier::executor).plan, entries[1]->tier(Tier::executor).plan);
  add();
  const std::string text = thrown<tf::InternalError>([] { tf::sync(); });
  EXPECT_EQ(
      text.substr(0, text.rfind(" (")),
      "[assign] the plan differs from running op by op: in variable 'Variable', element [0] is "
      "-1 by the plan and 1 op by op; tf::config::set_plan_after(0) does without plans");
}

template <class T>
Handle handle(std::vector<T> values) {
  return Handle::from_buffer(Buffer::copy_of(
      tf::dtype_of<T>, tf::Shape{static_cast<int64_t>(values.size())}, values.data()));
}

TEST_F(VerifyTest, DifferencesAreToldInWords) {
  EXPECT_EQ(difference(handle<float>({1, NAN, 1e6f}), handle<float>({1, NAN, 1e6f + 1})), "");
  EXPECT_EQ(difference(handle<float>({1, 2}), handle<float>({1, 2.5})),
            "element [1] is 2 by the plan and 2.5 op by op");
  EXPECT_EQ(difference(handle<float>({1, NAN}), handle<float>({1, 2.5})),
            "element [1] is nan by the plan and 2.5 op by op");
  EXPECT_EQ(difference(handle<int8_t>({1, 2}), handle<int8_t>({1, 3})),
            "element [1] is 2 by the plan and 3 op by op");
  EXPECT_EQ(difference(handle<float>({1}), handle<float>({1, 2})),
            "the shape is (1,) by the plan and (2,) op by op");
  EXPECT_EQ(difference(handle<float>({1}), handle<double>({1})),
            "the dtype is float32 by the plan and float64 op by op");
  EXPECT_EQ(difference(handle<tf::half_t>({tf::half_t(1)}), handle<tf::half_t>({tf::half_t(2)})),
            "element [0] is 1 by the plan and 2 op by op");
  using Complex = std::complex<float>;
  EXPECT_EQ(difference(handle<Complex>({{1, 2}}), handle<Complex>({{1, 3}})),
            "element [0] is (1,2) by the plan and (1,3) op by op");
}

}  // namespace
