// Numbers that decide a shape are refused at the line, before anything ran.
#include "runtime/value_rules.h"

#include "helpers/engine.h"
#include "imperative/raw_ops.h"
#include "imperative/tf.h"

namespace {

using tf::Tensor;
using tf::testing::thrown;
namespace raw = tf::raw_ops;

class ValueRulesTest : public tf::testing::EngineTest {};

/// The text of the error, with "(here)" for a place in the few lines of the action.
template <class Action>
std::string refused(const Action& action, tf::Location here = tf::Location::current()) {
  try {
    action();
  } catch (const tf::InvalidArgumentError& error) {
    std::string text = error.what();
    const uint32_t line = error.location().line();
    if (text.ends_with(")") && line >= here.line() && line <= here.line() + 3)
      text.replace(text.rfind('('), std::string::npos, "(here)");
    return text;
  }
  return "nothing was thrown";
}

TEST_F(ValueRulesTest, ShapesThatCannotBe) {
  const Tensor x = tf::ones({2, 3});
  EXPECT_EQ(refused([&] {
              tf::broadcast_to(x, {3, 2});
            }),
            "[BroadcastTo] a tensor of shape (2, 3) cannot be broadcast to [3, 2] (here)");
  EXPECT_EQ(refused([&] {
              tf::reshape(x, {-1, -1});
            }),
            "[Reshape] only one extent of a shape may be -1, got [-1, -1] (here)");
  EXPECT_EQ(refused([&] {
              tf::tile(x, {1, -1});
            }),
            "[Tile] Expected multiples[1] >= 0, but got -1 (here)");
  EXPECT_EQ(
      refused([] { tf::random::normal({-1}); }),
      "[StatelessRandomNormalV2] the extents of a shape must not be negative, got [-1] (here)");
  EXPECT_EQ(
      refused([] {
        tf::random::uniform({2, -2});
      }),
      "[StatelessRandomUniformV2] the extents of a shape must not be negative, got [2, -2] (here)");
}

TEST_F(ValueRulesTest, PartsThatAreNotThere) {
  const Tensor x = tf::ones({2, 3});
  EXPECT_EQ(refused([&] {
              tf::slice(x, {0, 5}, {1, 1});
            }),
            "[Slice] Expected begin[1] in [0, 3], but got 5 (here)");
  EXPECT_EQ(refused([&] {
              tf::slice(x, {1, 0}, {2, 1});
            }),
            "[Slice] Expected size[0] in [0, 1], but got 2 (here)");
  EXPECT_EQ(tf::slice(x, {1, 3}, {-1, 0}).shape(), (tf::Shape{1, 0}));
  EXPECT_EQ(refused([&] {
              raw::Slice(x, {-1, 0}, {1, 1});
            }),
            "[Slice] Expected begin[0] in [0, 2], but got -1 (here)");
  EXPECT_EQ(refused([&] { tf::reverse(x, {1, -1}); }), "[reverse] axis 1 is given twice (here)");
  EXPECT_EQ(refused([&] {
              raw::Transpose(x, {1, 1});
            }),
            "[Transpose] perm must name each axis once, got 1 twice (here)");
}

TEST_F(ValueRulesTest, AxesThatAreNotThere) {
  const Tensor x = tf::ones({2, 3});
  const std::string rest = " axis must be in [-2, 2), got 5 (here)";
  EXPECT_EQ(refused([&] { raw::Cumsum(x, 5); }), "[Cumsum]" + rest);
  EXPECT_EQ(refused([&] { raw::Cumprod(x, int64_t{5}); }), "[Cumprod]" + rest);
  EXPECT_EQ(refused([&] { raw::CumulativeLogsumexp(x, 5); }), "[CumulativeLogsumexp]" + rest);
  EXPECT_EQ(refused([&] { raw::ReverseV2(x, {0, 5}); }), "[ReverseV2]" + rest);
  EXPECT_EQ(refused([&] { raw::Roll(x, {1}, {5}); }), "[Roll]" + rest);
}

TEST_F(ValueRulesTest, NothingIsLargestOfNothing) {
  const Tensor x = tf::ones({2, 0});
  EXPECT_EQ(refused([&] { tf::argmax(x, 1); }),
            "[ArgMax] the axis must not be empty, got axis 1 of the shape (2, 0) (here)");
  EXPECT_EQ(refused([&] { raw::ArgMin(x, -1); }),
            "[ArgMin] the axis must not be empty, got axis 1 of the shape (2, 0) (here)");
  EXPECT_EQ(tf::argmax(x, 0).shape(), tf::Shape{0});
  EXPECT_EQ(tf::argmax(x, 0).str(), "[]");
}

TEST_F(ValueRulesTest, TextIsNotCast) {
  EXPECT_EQ(thrown<tf::UnimplementedError>([] { tf::Variable("a", {.dtype = tf::float32}); }),
            "[Cast] a string tensor cannot be cast to float32; StringToNumber and AsString convert "
            "text (value_rules_test.cc:" +
                std::to_string(__LINE__ - 3) + ")");
}

TEST_F(ValueRulesTest, PaddingsAndWindows) {
  const Tensor x = tf::ones({2, 3});
  EXPECT_EQ(refused([&] {
              tf::pad(x, {{0, 0}, {3, 0}}, {.mode = "REFLECT"});
            }),
            "[MirrorPad] paddings of axis 1 must be in [0, 2], got 3 and 0 (here)");
  EXPECT_EQ(refused([&] {
              tf::pad(x, {{0, 3}, {0, 0}}, {.mode = "SYMMETRIC"});
            }),
            "[MirrorPad] paddings of axis 0 must be in [0, 2], got 0 and 3 (here)");
  const Tensor image = tf::ones({1, 4, 4, 1});
  EXPECT_EQ(refused([&] {
              raw::MaxPool(image, {1, 0, 0, 1}, {1, 1, 1, 1}, "VALID");
            }),
            "[MaxPool] the elements of ksize must be positive, got [1, 0, 0, 1] (here)");
  EXPECT_EQ(refused([&] {
              raw::AvgPool(image, {1, 2, 2, 1}, {1, 0, 0, 1}, "VALID");
            }),
            "[AvgPool] the elements of strides must be positive, got [1, 0, 0, 1] (here)");
}

TEST_F(ValueRulesTest, WindowsOverBatchesAndChannels) {
  const Tensor x = tf::ones({2, 4, 4, 6});
  EXPECT_EQ(refused([&] {
              raw::MaxPool(x, {2, 1, 1, 1}, {1, 1, 1, 1}, "VALID");
            }),
            "[MaxPool] ksize and strides must be 1 for the batch, got 2 and 1 (here)");
  EXPECT_EQ(refused([&] {
              raw::AvgPool(x, {1, 1, 1, 1}, {2, 1, 1, 1}, "VALID");
            }),
            "[AvgPool] ksize and strides must be 1 for the batch, got 1 and 2 (here)");
  EXPECT_EQ(refused([&] {
              tf::nn::max_pool2d(x, {1, 1, 1, 2}, 1, "VALID");
            }),
            "[MaxPool] ksize and strides must be equal along the channels, got 2 and 1 (here)");
  EXPECT_EQ(refused([&] {
              raw::MaxPool(x, {1, 1, 1, 1}, {1, 1, 1, 2}, "VALID");
            }),
            "[MaxPool] ksize and strides must be equal along the channels, got 1 and 2 (here)");
  EXPECT_EQ(refused([&] {
              tf::nn::max_pool2d(x, {1, 2, 1, 2}, {1, 2, 1, 2}, "VALID");
            }),
            "[MaxPool] ksize must be 1 along the channels or along all other axes, got "
            "[1, 2, 1, 2] (here)");
  EXPECT_EQ(refused([&] {
              tf::nn::max_pool2d(x, {1, 1, 1, 4}, {1, 1, 1, 4}, "VALID");
            }),
            "[MaxPool] ksize must divide the number of channels, got 4 and 6 (here)");
  const Tensor pooled = tf::nn::max_pool2d(x, {1, 1, 1, 3}, {1, 1, 1, 3}, "VALID");
  EXPECT_EQ(pooled.to_vector<float>(), std::vector<float>(64, 1.f));
}

// The kernels of these give other shapes than the shape functions say, the first one no elements.
TEST_F(ValueRulesTest, OnlyMaxPoolTakesWindowsOverChannels) {
  const Tensor x = tf::ones({2, 4, 4, 6});
  const Tensor volume = tf::ones({1, 2, 2, 2, 6});
  const std::string rest = " ksize and strides must be 1 along the channels, got 2 and 2 (here)";
  EXPECT_EQ(refused([&] {
              tf::nn::avg_pool2d(x, {1, 1, 1, 2}, {1, 1, 1, 2}, "VALID");
            }),
            "[AvgPool]" + rest);
  EXPECT_EQ(refused([&] {
              raw::MaxPoolWithArgmax(x, {1, 1, 1, 2}, {1, 1, 1, 2}, "VALID");
            }),
            "[MaxPoolWithArgmax]" + rest);
  EXPECT_EQ(refused([&] {
              tf::nn::max_pool3d(volume, {1, 1, 1, 1, 2}, {1, 1, 1, 1, 2}, "VALID");
            }),
            "[MaxPool3D]" + rest);
  EXPECT_EQ(refused([&] {
              tf::nn::avg_pool3d(volume, {1, 1, 1, 1, 2}, {1, 1, 1, 1, 2}, "VALID");
            }),
            "[AvgPool3D]" + rest);
}

TEST_F(ValueRulesTest, PaddingsOfPoolsAreSmallerThanWindows) {
  const Tensor x = tf::ones({1, 4, 4, 1});
  EXPECT_EQ(refused([&] {
              tf::nn::max_pool2d(x, 2, 1, {{0, 0}, {1, 2}, {0, 0}, {0, 0}});
            }),
            "[MaxPool] explicit_paddings must be smaller than ksize, 2 for axis 1, got 2 (here)");
  const Tensor pooled = tf::nn::max_pool2d(x, 2, 1, {{0, 0}, {1, 1}, {0, 0}, {0, 0}});
  EXPECT_EQ(pooled.to_vector<float>(), std::vector<float>(15, 1.f));
}

TEST_F(ValueRulesTest, FiltersWithoutElements) {
  const Tensor x = tf::ones({1, 4, 4, 2});
  EXPECT_EQ(refused([&] {
              tf::nn::conv2d(x, tf::ones({2, 2, 2, 0}), {.padding = "SAME"});
            }),
            "[Conv2D] filter must not be empty, got the shape (2, 2, 2, 0) (here)");
  EXPECT_EQ(refused([&] {
              tf::nn::depthwise_conv2d(x, tf::ones({0, 2, 2, 1}), {.padding = "SAME"});
            }),
            "[DepthwiseConv2dNative] filter must not be empty, got the shape (0, 2, 2, 1) (here)");
  EXPECT_EQ(
      refused([&] {
        tf::nn::conv3d(tf::ones({1, 2, 2, 2, 1}), tf::ones({1, 0, 1, 1, 1}), {.padding = "SAME"});
      }),
      "[Conv3D] filter must not be empty, got the shape (1, 0, 1, 1, 1) (here)");
}

TEST_F(ValueRulesTest, ShapesOfTransposedConvolutions) {
  const Tensor x = tf::ones({2, 4, 4, 2});
  const Tensor filter = tf::ones({2, 2, 3, 2});
  EXPECT_EQ(refused([&] {
              tf::nn::conv2d_transpose(x, filter, {2, 4, 4, 7}, {.padding = "SAME"});
            }),
            "[Conv2DBackpropInput] input_sizes has 7 channels; filter, of shape (2, 2, 3, 2), "
            "needs a multiple of 3 (here)");
  const Tensor volume = tf::ones({1, 2, 2, 2, 2});
  const Tensor filter3d = tf::ones({1, 1, 1, 3, 2});
  EXPECT_EQ(refused([&] {
              tf::nn::conv3d_transpose(volume, filter3d, {1, 2, 2, 2, 6}, {.padding = "SAME"});
            }),
            "[Conv3DBackpropInputV2] input_sizes has 6 channels; filter, of shape "
            "(1, 1, 1, 3, 2), needs 3 (here)");
  EXPECT_EQ(refused([&] {
              tf::nn::conv3d_transpose(volume, filter3d, {4, 2, 2, 2, 3}, {.padding = "SAME"});
            }),
            "[Conv3DBackpropInputV2] input_sizes has a batch of 4; out_backprop, of shape "
            "(1, 2, 2, 2, 2), has 1 (here)");
  EXPECT_EQ(refused([&] {
              tf::nn::conv3d_transpose(volume, tf::ones({1, 1, 1, 3, 5}), {1, 2, 2, 2, 3},
                                       {.padding = "SAME"});
            }),
            "[Conv3DBackpropInputV2] out_backprop, of shape (1, 2, 2, 2, 2), has 2 channels; "
            "filter, of shape (1, 1, 1, 3, 5), needs 5 (here)");
}

TEST_F(ValueRulesTest, RangesOfRandomIntegers) {
  EXPECT_EQ(
      refused([] { tf::random::uniform({2}, {.minval = 3, .maxval = 3, .dtype = tf::int32}); }),
      "[tf::random::uniform] minval must be less than maxval, got 3 and 3 (here)");
}

// TensorFlow's shape function would promise shape (2, 3).
TEST_F(ValueRulesTest, AnOperandBroadcastToAnUnknownShapeTellsNothingOfIt) {
  const Tensor x = tf::ones({2, 3});
  const Tensor shape = tf::identity(tf::constant({2, 3})) + 0;
  EXPECT_EQ(tf::broadcast_to(x, shape).shape(), (tf::Shape{2, 3}));
}

}  // namespace
