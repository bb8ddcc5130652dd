// Tensor: handles, shapes, elements on the host.
#include "imperative/tensor.h"

#include <sstream>

#include "helpers/engine.h"
#include "imperative/operators.h"
#include "imperative/raw_ops.h"
#include "imperative/variable.h"

namespace {

using tf::InvalidArgumentError;
using tf::Shape;
using tf::Tensor;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class TensorTest : public tf::testing::EngineTest {};

TEST_F(TensorTest, CopiesShareTheValueAndRebindingLeavesOtherHandlesAlone) {
  Tensor x = tf::constant({1.f, 2.f});
  const Tensor other = x;
  x += 1;
  EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{2, 3}));
  EXPECT_EQ(other.to_vector<float>(), (std::vector<float>{1, 2}));
  Tensor& self = x;
  x = self;
  EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{2, 3}));
  x = std::move(self);
  EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{2, 3}));
  x %= 2;
  EXPECT_EQ(x.to_vector<float>(), (std::vector<float>{0, 1}));
}

TEST_F(TensorTest, ShapesAreKnownWithoutRunning) {
  const Tensor x = raw::MatMul(tf::constant({{1.f, 2.f}}), tf::constant({{1.f}, {2.f}}));
  const int64_t run = tf::stats().ops_run;
  EXPECT_EQ(x.shape(), (Shape{1, 1}));
  EXPECT_EQ(x.rank(), 2);
  EXPECT_EQ(x.size(), 1);
  EXPECT_EQ(x.size(-1), 1);
  EXPECT_EQ(x.nbytes(), 4u);
  EXPECT_EQ(x.dtype(), tf::float32);
  EXPECT_EQ(tf::stats().ops_run, run);
}

TEST_F(TensorTest, AShapeThatOnlyRunningTellsRuns) {
  const Tensor x = tf::constant({1.f, -1.f, 2.f});
  const Tensor places = raw::Where(raw::Greater(x, 0.f));
  EXPECT_EQ(places.rank(), 2);
  EXPECT_EQ(places.shape(), (Shape{2, 1}));
  const Tensor found = raw::GatherNd(x, places);
  EXPECT_EQ(found.size(), 2);
  EXPECT_EQ(found.shape(), Shape{2});
  EXPECT_EQ(found.to_vector<float>(), (std::vector<float>{1, 2}));
}

TEST_F(TensorTest, DataIsAViewThatStaysWhileTheValueIsHeld) {
  Tensor x = raw::Neg(tf::constant({1.f, 2.f}));
  const Tensor held = x;
  const std::span<const float> view = x.data<float>();
  EXPECT_EQ(view.data(), held.data<float>().data());
  x = tf::constant({0.f});
  EXPECT_EQ(view[1], -2.f);
}

TEST_F(TensorTest, ItemConvertsNumbersThatFit) {
  EXPECT_EQ(tf::constant(3).item<double>(), 3.0);
  EXPECT_EQ(tf::constant({{2.5f}}).item<float>(), 2.5f);
  EXPECT_TRUE(tf::constant(true).item<bool>());
  EXPECT_EQ(tf::constant("text").item<std::string>(), "text");
  EXPECT_EQ(static_cast<int>(tf::constant(7)), 7);
}

TEST_F(TensorTest, ToVectorConvertsAsCastDoes) {
  EXPECT_EQ(tf::constant({1.9f, -1.9f}).to_vector<int>(), (std::vector<int>{1, -1}));
  EXPECT_EQ(tf::constant({0, 2}).to_vector<bool>(), (std::vector<bool>{false, true}));
  EXPECT_EQ(tf::constant({"a", ""}).to_vector<std::string>(), (std::vector<std::string>{"a", ""}));
}

TEST_F(TensorTest, ShiftsBeyondTheWidthLeaveTheSignAtMost) {
  const Tensor x = tf::constant({1, -8});
  EXPECT_EQ((x << 2).to_vector<int>(), (std::vector<int>{4, -32}));
  EXPECT_EQ((x << 32).to_vector<int>(), (std::vector<int>{0, 0}));
  EXPECT_EQ((x << -1).to_vector<int>(), (std::vector<int>{0, 0}));
  EXPECT_EQ((x >> 40).to_vector<int>(), (std::vector<int>{0, -1}));
  EXPECT_EQ((x >> x).to_vector<int>(), (std::vector<int>{0, -1}));
}

TEST_F(TensorTest, LogicAndShiftsRebindTheirHandle) {
  Tensor x = tf::constant({5, 6});
  const Tensor before = x;
  x &= 4;
  x |= tf::constant({1, 2});
  x ^= 1;
  x <<= 3;
  x >>= 1;
  EXPECT_EQ(x.to_vector<int>(), (std::vector<int>{16, 28}));
  EXPECT_EQ(before.to_vector<int>(), (std::vector<int>{5, 6}));
  Tensor found = before > 5;
  found |= before == 5;
  EXPECT_EQ(found.to_vector<bool>(), (std::vector<bool>{true, true}));
}

TEST_F(TensorTest, AProductOfBoolsIsTheirConjunction) {
  const Tensor x = tf::constant({true, true, false});
  const Tensor y = tf::constant({true, false, false});
  EXPECT_EQ((x * y).dtype(), tf::bool_);
  EXPECT_EQ((x * y).to_vector<bool>(), (std::vector<bool>{true, false, false}));
}

TEST_F(TensorTest, TensorsFetchThemselvesWhereAValueIsExpected) {
  const Tensor x = tf::constant(10) + tf::constant(32);
  std::ostringstream out;
  out << x;
  EXPECT_EQ(out.str(), "42");
  int branches = 0;
  if (x > 4) ++branches;
  Tensor y = tf::constant(1);
  while (y < 100) y = y * 2;
  EXPECT_EQ(branches, 1);
  EXPECT_EQ(y.item<int>(), 128);
}

TEST_F(TensorTest, EmptyAndScalarTensorsWork) {
  const Tensor none = tf::constant(std::vector<float>{}, Shape{0, 3});
  EXPECT_EQ(raw::Neg(none).shape(), (Shape{0, 3}));
  EXPECT_EQ(raw::Neg(none).to_vector<float>().size(), 0u);
  EXPECT_EQ(raw::Sum(none, tf::constant({0, 1})).item<float>(), 0.f);
  EXPECT_EQ(tf::constant(1.f).rank(), 0);
}

TEST_F(TensorTest, DeviceNamesWhereTheValueLives) {
  EXPECT_EQ(raw::Neg(tf::constant(1.f)).device(), "/job:localhost/replica:0/task:0/device:CPU:0");
}

TEST_F(TensorTest, ResourcesAreShownByTheirKind) {
  EXPECT_EQ(tf::Variable(1.f).handle().str(), "<resource tensor>");
}

}  // namespace
