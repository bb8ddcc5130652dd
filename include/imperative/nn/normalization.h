// Normalisation, moments, biases and dropout.
#pragma once

#include <initializer_list>
#include <optional>
#include <string>
#include <vector>

#include "imperative/options.h"
#include "imperative/tensor.h"

namespace tf::nn {

/// Mean and variance, as `moments` and relatives give them.
struct Moments {
  Tensor mean;
  Tensor variance;
};
struct MomentsOptions {
  bool keepdims = false;
};

/// Mean and (biased) variance of `x` over `axes`; float16 is summed in float32. The gradient takes
/// the mean inside the variance as a constant, whose own gradient is zero. Source: `tf.nn.moments`.
Moments moments(const Input& x, const Axes& axes, const MomentsOptions& options = {});
/// The same with a weight for every entry, which broadcasts. Source: `tf.nn.weighted_moments`.
Moments weighted_moments(const Input& x, const Axes& axes, const Input& frequency_weights,
                         const MomentsOptions& options = {});

/// Sums that moments can be made from, chunk by chunk.
struct SufficientStatistics {
  Tensor counts;
  Tensor mean_ss;
  Tensor variance_ss;
  Tensor shift;  // undefined if none was given
};
struct SufficientStatisticsOptions {
  Tensor shift = {};
  bool keepdims = false;
};
/// Count, sum and sum of squares of `x - shift` over `axes`. Source: `tf.nn.sufficient_statistics`.
SufficientStatistics sufficient_statistics(const Input& x, const Axes& axes,
                                           const SufficientStatisticsOptions& options = {});
/// Mean and variance from those sums; an undefined `shift` is none. Source: `tf.nn.normalize_moments`.
Moments normalize_moments(const Input& counts, const Input& mean_ss, const Input& variance_ss,
                          const Tensor& shift = {});

/// (x - mean) / sqrt(variance + variance_epsilon) * scale + offset, where all broadcast; an undefined
/// `offset` or `scale` (`{}`) is left out. Source: `tf.nn.batch_normalization`.
Tensor batch_normalization(const Input& x, const Input& mean, const Input& variance,
                           const Tensor& offset, const Tensor& scale,
                           const Operand& variance_epsilon);

/// Options of `fused_batch_norm`. `mean` and `variance` are the running ones: needed for inference,
/// and for training with an `exponential_avg_factor` other than 1.
struct FusedBatchNormOptions {
  Tensor mean = {};
  Tensor variance = {};
  float epsilon = 0.001f;
  std::string data_format = "NHWC";
  bool is_training = true;
  float exponential_avg_factor = 1.0f;
};
/// The normalised images, and the new running mean and variance.
struct FusedBatchNorm {
  Tensor y;
  Tensor running_mean;
  Tensor running_variance;
};
/// Batch normalisation of images over all axes but the channels, in one operation. `scale` and
/// `offset` have shape (channels). Dtypes: float16, bfloat16, float32.
/// Source: `tf.compat.v1.nn.fused_batch_norm`.
FusedBatchNorm fused_batch_norm(const Input& x, const Input& scale, const Input& offset,
                                const FusedBatchNormOptions& options = {});

/// Options of `l2_normalize`: over all axes by default.
struct L2NormalizeOptions {
  internal::ByName by_name = {};
  Axes axis = {};
  Operand epsilon = 1e-12;
};
/// x / sqrt(max(sum(x**2), epsilon)) along the axes. Floating point or complex.
/// Source: `tf.nn.l2_normalize`.
Tensor l2_normalize(const Input& x, const L2NormalizeOptions& options = {});
// The same with the axis, or the axes in braces, as arguments.
template <internal::IntegerScalar T>
Tensor l2_normalize(const Input& x, T axis) {
  return l2_normalize(x, {.axis = axis});
}
template <internal::IntegerScalar T>
Tensor l2_normalize(const Input& x, std::initializer_list<T> axis) {
  return l2_normalize(x, {.axis = std::vector<T>(axis)});
}

/// Options of the local response normalisation.
struct LrnOptions {
  int64_t depth_radius = 5;
  float bias = 1;
  float alpha = 1;
  float beta = 0.5f;
};
/// Each entry of an image (rank 4) divided by a power of the squares of the neighbouring channels.
/// Source: `tf.nn.local_response_normalization`, `tf.nn.lrn`.
Tensor local_response_normalization(const Input& input, const LrnOptions& options = {});
Tensor lrn(const Input& input, const LrnOptions& options = {});

/// `bias` of shape (channels) added along the channels: the last axis, or axis 1 for a `data_format`
/// that starts with "NC". Source: `tf.nn.bias_add`.
Tensor bias_add(const Input& value, const Input& bias, const std::string& data_format = {});
/// matmul(x, weights) + biases. Source: `tf.compat.v1.nn.xw_plus_b`.
Tensor xw_plus_b(const Input& x, const Input& weights, const Input& biases);
/// relu(matmul(x, weights) + biases). Source: `tf.compat.v1.nn.relu_layer`.
Tensor relu_layer(const Input& x, const Input& weights, const Input& biases);

/// Options of `dropout`: a `noise_shape` that broadcasts to x drops whole slices together (-1 takes
/// x's extent); `seed` as in tf::random.
struct DropoutOptions {
  std::optional<std::vector<int64_t>> noise_shape = std::nullopt;
  std::optional<int64_t> seed = std::nullopt;
};
/// Sets each entry to zero with probability `rate`, a number or a scalar tensor in [0, 1), and scales
/// the others by 1 / (1 - rate). Floating point. Source: `tf.nn.dropout`.
Tensor dropout(const Input& x, const Operand& rate, const DropoutOptions& options = {});

/// The fraction of zeros in `value`, float32 of rank 0. Source: `tf.nn.zero_fraction`.
Tensor zero_fraction(const Input& value);

}  // namespace tf::nn

namespace tf::math {
using nn::l2_normalize;
using nn::zero_fraction;
}  // namespace tf::math

namespace tf::linalg {
using nn::l2_normalize;
}  // namespace tf::linalg
