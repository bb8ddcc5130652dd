// Calls that are made again are not checked again, and nobody can tell.
#include <gtest/gtest.h>

#include "helpers/engine.h"
#include "imperative/raw_ops.h"
#include "imperative/tf.h"

namespace {

using tf::Tensor;
using tf::testing::place;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class CallMemoTest : public tf::testing::EngineTest {};

Tensor scaled(const Tensor& x, double by) { return x * by; }

TEST_F(CallMemoTest, NumbersThatDoNotFitAreRefusedEachTime) {
  const Tensor x = tf::constant({1, 2});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ((x * 2).to_vector<int>(), std::vector<int>({2, 4}));
    const std::string told = thrown([&] { (void)(x * 3000000000); });
    EXPECT_EQ(told,
              "[Mul] y: the scalar 3000000000 does not fit dtype int32; convert the tensor with "
              "tf::cast or give a value of its kind (" +
                  place(__FILE__, __LINE__ - 4) + ")");
  }
}

TEST_F(CallMemoTest, TheSameLineTakesOtherDtypesShapesAndNumbers) {
  for (int i = 0; i < 3; ++i) {
    const auto by = static_cast<double>(i);
    EXPECT_EQ(scaled(tf::constant({1.f, 2.f}), by).dtype(), tf::float32);
    EXPECT_EQ(scaled(tf::constant({1.f, 2.f}, tf::float64), by).dtype(), tf::float64);
    EXPECT_EQ(scaled(tf::ones({2, 3}), by).shape(), (tf::Shape{2, 3}));
    EXPECT_EQ(scaled(tf::ones({3}), by).to_vector<float>()[2], static_cast<float>(i));
  }
}

TEST_F(CallMemoTest, AttributesAreTold) {
  const Tensor x = tf::ones({2, 3}), y = tf::ones({2, 3});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(raw::MatMul(x, y, {.transpose_b = true}).shape(), (tf::Shape{2, 2}));
    EXPECT_EQ(raw::MatMul(x, y, {.transpose_a = true}).shape(), (tf::Shape{3, 3}));
    EXPECT_EQ(raw::Cast(x, tf::int32).dtype(), tf::int32);
    EXPECT_EQ(raw::Cast(x, tf::int64).dtype(), tf::int64);
  }
}

TEST_F(CallMemoTest, ValuesThatDecideAShapeAreLookedAt) {
  const Tensor x = tf::ones({2, 3});
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(raw::Sum(x, tf::constant({0})).shape(), (tf::Shape{3}));
    EXPECT_EQ(raw::Sum(x, tf::constant({1})).shape(), (tf::Shape{2}));
    EXPECT_EQ(tf::reshape(x, {3, 2}).shape(), (tf::Shape{3, 2}));
    EXPECT_EQ(tf::reshape(x, {6, 1}).shape(), (tf::Shape{6, 1}));
    const std::string told = thrown([&] { (void)raw::Cumsum(x, tf::constant(i + 2)); });
    EXPECT_TRUE(told.starts_with("[Cumsum] axis must be in [-2, 2)")) << told;
  }
}

TEST_F(CallMemoTest, EmptyHandlesAndWrongDtypesAreRefusedAtTheirLine) {
  const Tensor x = tf::constant({1.f}), n = tf::constant({1}), empty;
  for (int i = 0; i < 3; ++i) {
    (void)raw::AddV2(x, x);
    EXPECT_EQ(thrown([&] { (void)raw::AddV2(x, empty); }),
              "[AddV2] y is an empty handle (default-made or moved from); give a tensor (" +
                  place(__FILE__, __LINE__ - 2) + ")");
    EXPECT_EQ(thrown([&] { (void)raw::AddV2(x, n); }),
              "[AddV2] x and y must have the same dtype, got float32 and int32; convert one with "
              "tf::cast (" +
                  place(__FILE__, __LINE__ - 3) + ")");
  }
}

TEST_F(CallMemoTest, KnownIntegersAreStillWorkedOutAtOnce) {
  const Tensor x = tf::zeros({4, 6});
  for (int i = 0; i < 3; ++i) {
    const tf::testing::Moved moved;
    const Tensor rows = tf::shape(x)[0] * 2;
    EXPECT_EQ(rows.item<int>(), 8);
    EXPECT_EQ(tf::reshape(x, tf::stack({rows, Tensor(3)})).shape(), (tf::Shape{8, 3}));
  }
}

TEST_F(CallMemoTest, OperationsOfOneLineRunOneByOneWhereThatIsAsked) {
  tf::config::set_run_each_op(true);
  const tf::testing::Moved moved;
  Tensor y = tf::ones({3});
  for (int i = 0; i < 5; ++i) y = y * 2.0;
  EXPECT_GE(moved(&tf::Stats::ops_run), 5);
  EXPECT_EQ(y.to_vector<float>()[0], 32);
}

}  // namespace
