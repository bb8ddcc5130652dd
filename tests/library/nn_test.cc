// tf::nn against what TensorFlow's Python computes, and its errors.
#include "imperative/nn.h"

#include <gtest/gtest.h>

#include <functional>

#include "imperative/gradients.h"
#include "imperative/operators.h"
#include "imperative/random.h"
#include "imperative/tf.h"
#include "library/references.h"

namespace tf {
namespace {

using testing::error_of;
using testing::expect_close;
using testing::expect_reference;

Tensor in(const std::string& name) { return testing::reference("in/" + name); }

TEST(Activation, AgreesWithTensorFlow) {
  const Tensor x = in("matrix") * 3;
  expect_reference(nn::relu(x), "relu/default");
  expect_reference(nn::relu6(x), "relu6/default");
  expect_reference(nn::leaky_relu(x), "leaky_relu/default");
  expect_reference(nn::elu(x), "elu/default");
  expect_reference(nn::selu(x), "selu/default");
  expect_reference(nn::crelu(x), "crelu/default");
  expect_reference(nn::gelu(x), "gelu/default");
  expect_reference(nn::silu(x), "silu/default");
  expect_reference(nn::softplus(x), "softplus/default");
  expect_reference(nn::softsign(x), "softsign/default");
  expect_reference(nn::sigmoid(x), "sigmoid/default");
  expect_reference(nn::tanh(x), "tanh/default");
  expect_reference(nn::softmax(x), "softmax/default");
  expect_reference(nn::log_softmax(x), "log_softmax/default");
}

TEST(Activation, TakesOptions) {
  expect_reference(nn::leaky_relu(in("matrix"), 0.3), "leaky_relu/alpha");
  expect_reference(nn::leaky_relu({-2, 3}, 0.5), "leaky_relu/int");
  expect_reference(nn::crelu(in("matrix"), 0), "crelu/axis");
  expect_reference(nn::gelu(in("matrix"), true), "gelu/approximate");
  expect_reference(nn::swish(in("matrix"), 0.5), "swish/beta");
  expect_reference(nn::swish(in("matrix"), Tensor(0.5)), "swish/beta");
  expect_reference(nn::softmax(in("cube"), 1), "softmax/axis");
  expect_reference(nn::softmax(in("cube"), -2), "softmax/axis");
  expect_reference(nn::log_softmax(in("cube"), 0), "log_softmax/axis");
}

TEST(Activation, Refuses) {
  EXPECT_EQ(error_of<InvalidArgumentError>([] {
              nn::gelu({1, 2});
            }),
            "[tf::nn::gelu] features is int32; a floating point dtype is needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([] {
              nn::softmax({{1.f, 2.f}}, 2);
            }),
            "[tf::nn::softmax] axis must be in [-2, 2), got 2");
}

TEST(Convolution, TwoSpatialAxes) {
  const Tensor x = in("image");
  const Tensor filter = in("filter");
  expect_reference(nn::conv2d(x, filter, {.strides = {1, 1}, .padding = "SAME"}), "conv2d/same");
  expect_reference(nn::conv2d(x, filter, 1, "SAME"), "conv2d/same");
  expect_reference(nn::conv2d(x, filter, {2, 1}, "VALID"), "conv2d/strides");
  expect_reference(nn::conv2d(x, filter, {.padding = "SAME", .dilations = {2, 1}}),
                   "conv2d/dilations");
  expect_reference(nn::conv2d(x, filter, {1, 2, 2, 1}, {{0, 0}, {1, 2}, {0, 1}, {0, 0}}),
                   "conv2d/explicit");
  const Tensor batches = constant(x.to_vector<float>(), Shape{1, 2, 6, 5, 3});
  expect_reference(nn::conv2d(batches, filter, 1, "VALID"), "conv2d/batches");
  expect_reference(nn::convolution(x, filter, {.padding = "SAME", .dilations = 2}),
                   "convolution/dilations");
  expect_reference(nn::atrous_conv2d(x, filter, 2, "VALID"), "atrous_conv2d/valid");
}

TEST(Convolution, OneAndThreeSpatialAxes) {
  const Tensor row = in("row");
  expect_reference(nn::conv1d(row, in("row_filter"), 1, "SAME"), "conv1d/same");
  expect_reference(nn::conv1d(row, in("row_filter"), {.stride = 2, .padding = "VALID"}),
                   "conv1d/stride");
  expect_reference(nn::conv1d(row, in("row_filter"), {.padding = "VALID", .dilations = 2}),
                   "conv1d/dilations");
  const Tensor volume = in("volume");
  expect_reference(nn::conv3d(volume, in("volume_filter"), 1, "SAME"), "conv3d/same");
  expect_reference(nn::conv3d(volume, in("volume_filter"), {1, 2, 2, 1, 1}, "VALID"),
                   "conv3d/strides");
}

/// In dtypes for which TensorFlow has no dilated kernels of all gradients.
void expect_dilated(const std::string& name, const Tensor& images, const Tensor& filter,
                    const std::function<Tensor(const Tensor&, const Tensor&)>& op) {
  const Tensor x = cast(images, float64);
  const Tensor k = cast(filter, float64);
  const Tensor y = op(x, k);
  const std::vector<Tensor> slopes = gradients({y * y}, {x, k});
  expect_reference(cast(y, float32), "dilated/" + name + "/y");
  expect_reference(cast(slopes[0], float32), "dilated/" + name + "/dx");
  expect_reference(cast(slopes[1], float32), "dilated/" + name + "/dk");
}

TEST(Convolution, DilatedInDoublePrecision) {
  const Tensor image = in("image");
  const Tensor filter = in("filter");
  expect_dilated("atrous", image, filter, [](const Tensor& x, const Tensor& k) {
    return nn::atrous_conv2d(x, k, 2, "SAME");
  });
  expect_dilated("atrous", image, filter, [](const Tensor& x, const Tensor& k) {
    return nn::convolution(x, k, {.padding = "SAME", .dilations = 2});
  });
  expect_dilated("strides", image, filter, [](const Tensor& x, const Tensor& k) {
    return nn::conv2d(x, k, {.strides = 2, .padding = "SAME", .dilations = 2});
  });
  expect_dilated("row", in("row"), in("row_filter"), [](const Tensor& x, const Tensor& k) {
    return nn::conv1d(x, k, {.padding = "SAME", .dilations = 3});
  });
  const Tensor volume_filter = in("volume_filter");
  expect_dilated("volume", in("volume"), volume_filter, [](const Tensor& x, const Tensor& k) {
    return nn::conv3d(x, k, {.padding = "SAME", .dilations = {2, 1, 2}});
  });
  expect_dilated(
      "volume_strides", in("volume"), volume_filter, [](const Tensor& x, const Tensor& k) {
        return nn::conv3d(x, k, {.strides = {2, 1, 1}, .padding = "SAME", .dilations = {2, 2, 1}});
      });
  expect_dilated("transpose", image, transpose(filter, {0, 1, 3, 2}),
                 [](const Tensor& x, const Tensor& k) {
                   return nn::conv2d_transpose(x, k, {2, 6, 5, 4}, {.strides = 1, .dilations = 2});
                 });
}

TEST(Convolution, DilatedWithPaddingAndFormats) {
  const Tensor x = cast(in("image"), float64);
  const Tensor k = cast(in("filter"), float64);
  const nn::Padding padding = {{0, 0}, {1, 2}, {0, 1}, {0, 0}};
  const auto slopes = [&](const Tensor& image, const Tensor& filter) {
    const Tensor y =
        nn::conv2d(image, filter, {.strides = 1, .padding = padding, .dilations = {2, 3}});
    return gradients({y * y}, {image, filter});
  };
  const auto expected = slopes(in("image"), in("filter"));
  const auto actual = slopes(x, k);
  for (size_t i = 0; i < 2; ++i) expect_close(cast(actual[i], float32), expected[i], "slope");
  const Tensor literal = nn::conv1d({{{1.0}, {2.0}, {4.0}}}, {{{1.0}}, {{10.0}}},
                                    {.padding = "VALID", .dilations = 2});
  EXPECT_EQ(literal.to_vector<float>(), (std::vector<float>{41}));
}

TEST(Convolution, PerChannel) {
  const Tensor x = in("image");
  const Tensor filter = in("depthwise");
  expect_reference(nn::depthwise_conv2d(x, filter, 1, "SAME"), "depthwise/same");
  expect_reference(nn::depthwise_conv2d(x, filter, {1, 2, 2, 1}, "VALID"), "depthwise/strides");
  expect_reference(nn::depthwise_conv2d(x, filter, {.padding = "SAME", .dilations = {2, 2}}),
                   "depthwise/dilations");
  expect_reference(
      nn::depthwise_conv2d(x, filter,
                           {.padding = {{0, 0}, {1, 2}, {0, 1}, {0, 0}}, .dilations = {1, 2}}),
      "depthwise/explicit");
  expect_reference(nn::separable_conv2d(x, filter, in("pointwise"), 1, "SAME"), "separable/same");
  expect_reference(
      nn::separable_conv2d(x, filter, in("pointwise"), {.padding = "VALID", .dilations = {2, 1}}),
      "separable/dilations");
}

TEST(Convolution, Transposes) {
  const Tensor back = nn::conv2d(in("image"), in("filter"), 2, "SAME");
  expect_reference(nn::conv2d_transpose(back, in("filter"), {2, 6, 5, 3}, {.strides = 2}),
                   "conv2d_transpose/same");
  const Tensor row = nn::conv1d(in("row"), in("row_filter"), 2, "VALID");
  expect_reference(
      nn::conv1d_transpose(row, in("row_filter"), {2, 7, 3}, {.strides = 2, .padding = "VALID"}),
      "conv1d_transpose/valid");
  const Tensor volume = nn::conv3d(in("volume"), in("volume_filter"), 1, "VALID");
  expect_reference(
      nn::conv3d_transpose(volume, in("volume_filter"), {1, 4, 4, 3, 2}, {.padding = "VALID"}),
      "conv3d_transpose/valid");
}

TEST(Convolution, RefusesExtentsAtTheLine) {
  const Tensor x = in("image");
  const Tensor filter = in("filter");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::conv2d(x, filter, {2, 1, 1, 1}, "SAME");
            }),
            "[tf::nn::conv2d] strides is {2, 1, 1, 1}; 1 is needed for the batch");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::conv2d(x, filter, {.padding = "SAME", .dilations = {1, 1, 1, 2}});
            }),
            "[tf::nn::conv2d] dilations is {1, 1, 1, 2}; 1 is needed for the channels");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { nn::conv2d(x, filter, -1, "SAME"); }),
            "[tf::nn::conv2d] strides is {-1}; positive numbers are needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::conv2d_transpose(ones({1, 3, 3, 4}), filter, {1, 9, 9, 3}, {.strides = 2});
            }),
            "[tf::nn::conv2d_transpose] output_shape is (1, 9, 9, 3), of which a convolution has "
            "extents (5, 5); input has (3, 3)");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::conv2d_transpose(ones({1, 3, 3, 4}), filter, {1, 9, 9, 3},
                                   {.strides = 2, .padding = {{0, 0}, {1, 0}, {0, 0}, {0, 0}}});
            }),
            "[tf::nn::conv2d_transpose] output_shape is (1, 9, 9, 3), of which a convolution has "
            "extents (4, 4); input has (3, 3)");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::conv1d_transpose(ones({1, 3, 4}), in("row_filter"), {1, 9, 3},
                                   {.padding = "VALID", .dilations = 2});
            }),
            "[tf::nn::conv1d_transpose] output_shape is (1, 9, 3), of which a convolution has "
            "extents (5,); input has (3,)");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::conv3d_transpose(ones({1, 3, 3, 3, 3}), in("volume_filter"), {1, 2, 4, 4, 2},
                                   {.padding = "VALID"});
            }),
            "[tf::nn::conv3d_transpose] output_shape is (1, 2, 4, 4, 2), of which a convolution "
            "has extents (1, 3, 3); input has (3, 3, 3)");
}

TEST(Convolution, Refuses) {
  const Tensor x = in("image");
  const Tensor filter = in("filter");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::conv2d(x, filter, {1, 2, 3}, "SAME");
            }),
            "[tf::nn::conv2d] strides is {1, 2, 3}, of length 3; 1, 2 or 4 numbers are accepted");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { nn::conv2d(x, filter, 1, "same"); }),
            "[tf::nn::conv2d] padding is \"same\"; \"SAME\", \"VALID\" or a pair for each axis is "
            "accepted");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::conv2d(x, filter, 1, {{1, 1}, {1, 1}});
            }),
            "[tf::nn::conv2d] padding holds 2 pairs; 4 are needed, one for each axis of the input");
  EXPECT_EQ(error_of<InvalidArgumentError>(
                [&] { nn::conv2d(x, filter, {.padding = "SAME", .data_format = "NWC"}); }),
            "[tf::nn::conv2d] data_format is \"NWC\"; \"NHWC\" or \"NCHW\" is accepted");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::depthwise_conv2d(x, in("depthwise"),
                                   {.strides = 2, .padding = "SAME", .dilations = {1, 2}});
            }),
            "[tf::nn::depthwise_conv2d] strides are 2 and 2, dilations 1 and 2; strides of 1 are "
            "needed with dilations");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::depthwise_conv2d(x, in("matrix"), {.padding = "SAME", .dilations = 2});
            }),
            "[tf::nn::depthwise_conv2d] input has rank 4 and filter rank 2; 4 is needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { nn::convolution(x, in("matrix")); }),
            "[tf::nn::convolution] filters has rank 2; 3, 4 or 5 is needed");
}

TEST(Pooling, AgreesWithTensorFlow) {
  const Tensor x = in("image");
  expect_reference(nn::max_pool(x, 2, 2, "SAME"), "max_pool/same");
  expect_reference(nn::max_pool2d(x, {.ksize = {3, 2}, .strides = {1, 2}, .padding = "VALID"}),
                   "max_pool/sizes");
  expect_reference(nn::max_pool1d(in("row"), 3, 2, "SAME"), "max_pool/row");
  expect_reference(nn::max_pool(in("volume"), 2, 1, "VALID"), "max_pool/volume");
  expect_reference(nn::max_pool2d(x, 2, 2, {{0, 0}, {1, 1}, {0, 1}, {0, 0}}), "max_pool/explicit");
  expect_reference(nn::max_pool1d(in("row"), 3, 2, {{0, 0}, {1, 2}, {0, 0}}),
                   "max_pool/row_explicit");
  expect_reference(nn::avg_pool(x, 2, 2, "SAME"), "avg_pool/same");
  expect_reference(nn::avg_pool2d(x, {3, 2}, {1, 2}, "VALID"), "avg_pool/sizes");
  expect_reference(nn::avg_pool1d(in("row"), 3, 2, "SAME"), "avg_pool/row");
  expect_reference(nn::avg_pool3d(in("volume"), 2, 1, "VALID"), "avg_pool/volume");
  const auto [output, argmax] = nn::max_pool_with_argmax(
      x, {.ksize = 2, .strides = 2, .padding = "SAME", .include_batch_in_index = true});
  expect_reference(output, "max_pool_with_argmax/output");
  expect_reference(argmax, "max_pool_with_argmax/argmax");
  expect_reference(nn::max_pool_with_argmax(x, 2, 2, "SAME").output, "max_pool_with_argmax/output");
}

TEST(Pooling, Refuses) {
  const Tensor x = in("image");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { nn::max_pool2d(x, {.padding = "SAME"}); }),
            "[tf::nn::max_pool2d] ksize is absent; it is needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { nn::max_pool2d(x, 0, 1, "SAME"); }),
            "[tf::nn::max_pool2d] ksize is {0}; positive numbers are needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::avg_pool2d(x, {2, 2, 2, 1}, 1, "SAME");
            }),
            "[tf::nn::avg_pool2d] ksize is {2, 2, 2, 1}; 1 is needed for the batch");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { nn::max_pool(in("matrix"), 2, 2, "SAME"); }),
            "[tf::nn::max_pool] input has rank 2; 3, 4 or 5 is needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::avg_pool(x, 2, 2, {{0, 0}, {1, 1}, {0, 1}, {0, 0}});
            }),
            "[tf::nn::avg_pool] padding is explicit; \"SAME\" or \"VALID\" is accepted");
}

TEST(Normalization, Moments) {
  const auto [mean, variance] = nn::moments(in("image"), {0, 1, 2});
  expect_reference(mean, "moments/mean");
  expect_reference(variance, "moments/variance");
  const auto kept = nn::moments(in("cube"), -1, {.keepdims = true});
  expect_reference(kept.mean, "moments/keepdims_mean");
  expect_reference(kept.variance, "moments/keepdims_variance");
  const auto half = nn::moments(cast(in("matrix"), float16), 0);
  expect_reference(half.mean, "moments/half_mean");
  expect_reference(half.variance, "moments/half_variance");
  const auto weighted = nn::weighted_moments(in("matrix"), 0, {{0.5}, {1.0}, {2.0}});
  expect_reference(weighted.mean, "weighted_moments/mean");
  expect_reference(weighted.variance, "weighted_moments/variance");
  const auto sums = nn::sufficient_statistics(in("cube"), {0, 2}, {.shift = Tensor(0.5)});
  expect_reference(sums.counts, "sufficient_statistics/counts");
  expect_reference(sums.mean_ss, "sufficient_statistics/sums");
  expect_reference(sums.variance_ss, "sufficient_statistics/squares");
  const auto back = nn::normalize_moments(sums.counts, sums.mean_ss, sums.variance_ss, sums.shift);
  expect_reference(back.mean, "normalize_moments/mean");
  expect_reference(back.variance, "normalize_moments/variance");
}

TEST(Normalization, Batches) {
  const Tensor x = in("image");
  const auto [mean, variance] = nn::moments(x, {0, 1, 2});
  expect_reference(nn::batch_normalization(x, mean, variance, in("offset"), in("scale"), 1e-3),
                   "batch_normalization/both");
  expect_reference(nn::batch_normalization(x, mean, variance, {}, {}, 1e-3),
                   "batch_normalization/none");
  EXPECT_EQ(nn::batch_normalization({2.f, 4.f}, 0, 1, {}, {}, 3).repr(),
            "array([1., 2.], dtype=float32)");
  const auto fused = nn::fused_batch_norm(x, in("scale"), in("offset"));
  expect_reference(fused.y, "fused_batch_norm/y");
  expect_reference(fused.running_mean, "fused_batch_norm/mean");
  expect_reference(fused.running_variance, "fused_batch_norm/variance");
  const auto inference = nn::fused_batch_norm(
      x, in("scale"), in("offset"), {.mean = mean, .variance = variance, .is_training = false});
  expect_reference(inference.y, "fused_batch_norm/inference");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::fused_batch_norm(x, in("scale"), in("offset"), {.is_training = false});
            }),
            "[tf::nn::fused_batch_norm] mean and variance are needed when is_training is false or "
            "exponential_avg_factor is not 1");
}

TEST(Normalization, Others) {
  const Tensor matrix = in("matrix");
  expect_reference(nn::l2_normalize(matrix), "l2_normalize/all");
  expect_reference(nn::l2_normalize(in("cube"), {.axis = {1, 2}}), "l2_normalize/axis");
  expect_reference(nn::l2_normalize(in("cube"), {1, 2}), "l2_normalize/axis");
  const Tensor pair = complex(matrix, reverse(matrix, 0));
  expect_reference(nn::l2_normalize(pair, {.axis = 1}), "l2_normalize/complex");
  expect_reference(nn::l2_normalize(pair, 1), "l2_normalize/complex");
  expect_reference(nn::local_response_normalization(in("image")), "lrn/default");
  expect_reference(
      nn::lrn(in("image"), {.depth_radius = 1, .bias = 2.0f, .alpha = 0.5f, .beta = 0.75f}),
      "lrn/options");
  expect_reference(nn::bias_add(in("image"), in("offset")), "bias_add/last");
  expect_reference(nn::bias_add(in("cube"), {1.0, 2.0, 3.0}, "NCW"), "bias_add/first");
  expect_reference(nn::relu_layer(matrix, transpose(matrix), in("scale")), "relu_layer/default");
  expect_reference(nn::zero_fraction(nn::relu(matrix)), "zero_fraction/default");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { nn::bias_add(matrix, {1.0}, "WC"); }),
            "[tf::nn::bias_add] data_format is \"WC\"; \"N...C\" or \"NC...\" is accepted");
}

TEST(Loss, AgreesWithTensorFlow) {
  const Tensor logits = in("matrix");
  const Tensor cube = in("cube");
  const Tensor dense = in("distribution");
  expect_reference(nn::softmax_cross_entropy_with_logits(dense, logits), "softmax_xent/default");
  expect_reference(nn::softmax_cross_entropy_with_logits(in("cube_distribution"), cube, 1),
                   "softmax_xent/axis");
  expect_reference(nn::softmax_cross_entropy_with_logits(dense, cast(logits, float16)),
                   "softmax_xent/half");
  expect_reference(nn::sparse_softmax_cross_entropy_with_logits({3, 0, 1}, logits),
                   "sparse_xent/default");
  expect_reference(
      nn::sparse_softmax_cross_entropy_with_logits(constant({{3, 0, 1}, {2, 2, 0}}, int64), cube),
      "sparse_xent/cube");
  expect_reference(nn::sigmoid_cross_entropy_with_logits(dense, logits * 5),
                   "sigmoid_xent/default");
  expect_reference(nn::weighted_cross_entropy_with_logits(dense, logits, 2.5),
                   "weighted_xent/default");
  const Tensor row = {0.0, 1.0, 2.0, 5.0};
  const Tensor counts = stack({row, row, row});
  expect_reference(nn::log_poisson_loss(counts, logits), "log_poisson/default");
  expect_reference(nn::log_poisson_loss(counts, logits, true), "log_poisson/full");
  expect_reference(nn::l2_loss(logits), "l2_loss/default");
  expect_reference(nn::embedding_lookup(logits, {{2, 0}, {1, 1}}), "embedding/rows");
  expect_reference(nn::embedding_lookup(logits, {2, 0, 1}, {.max_norm = 1.0}),
                   "embedding/max_norm");
}

TEST(Loss, Refuses) {
  const Tensor logits = in("matrix");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::sparse_softmax_cross_entropy_with_logits({1, 2}, logits);
            }),
            "[tf::nn::sparse_softmax_cross_entropy_with_logits] labels has shape (2,) and logits "
            "(3, 4); labels must have that of logits without the last axis, (3,)");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::sigmoid_cross_entropy_with_logits({1.0, 2.0}, logits);
            }),
            "[tf::nn::sigmoid_cross_entropy_with_logits] labels has shape (2,) and logits (3, 4); "
            "they must be the same");
}

TEST(Dropout, DropsAndScales) {
  random::set_seed(3);
  const Tensor x = ones({100, 100});
  const std::vector<float> y = nn::dropout(x, 0.25).to_vector<float>();
  int64_t kept = 0;
  for (const float value : y) {
    ASSERT_TRUE(value == 0 || value == 1 / 0.75f) << value;
    kept += value != 0;
  }
  EXPECT_NEAR(static_cast<double>(kept) / 10000, 0.75, 0.02);
  // As TensorFlow forms the mask: kept where a uniform draw is at least the rate.
  random::set_seed(3);
  const Tensor draw = random::uniform({100, 100});
  EXPECT_EQ(y, where(draw >= 0.25, x / 0.75, 0.0f).to_vector<float>());
}

TEST(Dropout, TakesOptions) {
  const Tensor x = ones({4, 50});
  random::set_seed(1);
  const Tensor rows = nn::dropout(x, 0.5, {.noise_shape = {{1, -1}}});
  EXPECT_EQ(rows[0].to_vector<float>(), rows[3].to_vector<float>());
  EXPECT_EQ(nn::dropout(x, 0).to_vector<float>(), x.to_vector<float>());
  random::set_seed(1);
  expect_close(nn::dropout(x, Tensor(0.5), {.noise_shape = {{1, 50}}}), rows, "a tensor as rate");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] { nn::dropout(x, 1.0); }),
            "[tf::nn::dropout] rate is 1; a number in [0, 1) is needed");
  EXPECT_EQ(error_of<InvalidArgumentError>([&] {
              nn::dropout({1, 2}, 0.5);
            }),
            "[tf::nn::dropout] x is int32; a floating point dtype is needed, since x is scaled");
}

TEST(Nn, IsDifferentiable) {
  const Tensor x = in("image");
  const Variable filter(in("filter"));
  const Tensor y = nn::max_pool2d(nn::relu(nn::conv2d(x, filter, 1, "SAME")), 2, 2, "SAME");
  const Tensor gradient = gradients(reduce_sum(y * y), filter)[0];
  ASSERT_TRUE(gradient.defined());
  EXPECT_EQ(gradient.shape(), filter.shape());
  const Tensor logits = in("matrix");
  const Tensor loss = reduce_sum(nn::sparse_softmax_cross_entropy_with_logits({3, 0, 1}, logits));
  expect_close(gradients(loss, logits)[0], nn::softmax(logits) - one_hot({3, 0, 1}, 4),
               "gradient of the cross entropy");
}

}  // namespace
}  // namespace tf
