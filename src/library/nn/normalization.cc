// Normalisation, moments, biases and dropout.
#include "imperative/nn/normalization.h"

#include <limits>

#include "base/error.h"
#include "imperative/operators.h"
#include "imperative/random.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::nn {

using internal::CallerScope;
using internal::invalid_argument;
using internal::mean_over;
using internal::sum_over;

namespace {

using Numbers = std::vector<int64_t>;

/// The axes as numbers from 0; absent means all.
Numbers numbers(const Axes& axes, const Tensor& x, const char* function, const Location& where) {
  const int rank = internal::tensor_rank(x);
  if (axes.absent()) return internal::all_axes(rank);
  return internal::normal_axes(axes.values(), rank, function, where);
}

Tensor squeezed(const Tensor& x, const Numbers& axes) {
  if (axes.empty()) return x;  // Squeeze without axes would drop every axis of extent 1
  return raw_ops::Squeeze(x, {.squeeze_dims = axes});
}

Moments finish(Tensor mean, Tensor variance, const Numbers& axes, bool keepdims, DType dtype) {
  if (!keepdims) {
    mean = squeezed(mean, axes);
    variance = squeezed(variance, axes);
  }
  if (mean.dtype() != dtype) {
    mean = raw_ops::Cast(mean, dtype);
    variance = raw_ops::Cast(variance, dtype);
  }
  return {mean, variance};
}

}  // namespace

Moments moments(const Input& x, const Axes& axes, const MomentsOptions& options) {
  const CallerScope scope(x.where());
  const Tensor given = x.tensor();
  const Numbers over = numbers(axes, given, "tf::nn::moments", x.where());
  // float16 overflows at 65504, which sums of squares reach soon.
  const Tensor y = given.dtype() == float16 ? raw_ops::Cast(given, float32) : given;
  const Tensor mean = mean_over(y, over, true);
  const Tensor deviation = raw_ops::SquaredDifference(y, raw_ops::StopGradient(mean));
  return finish(mean, mean_over(deviation, over, true), over, options.keepdims, given.dtype());
}

Moments weighted_moments(const Input& x, const Axes& axes, const Input& frequency_weights,
                         const MomentsOptions& options) {
  const CallerScope scope(x.where());
  const Tensor given = x.tensor();
  const Numbers over = numbers(axes, given, "tf::nn::weighted_moments", x.where());
  const Tensor y = given.dtype() == float16 ? raw_ops::Cast(given, float32) : given;
  Tensor weights = frequency_weights.tensor(y.dtype());
  if (weights.dtype() != y.dtype()) weights = raw_ops::Cast(weights, y.dtype());
  const Tensor total = sum_over(weights + raw_ops::ZerosLike(y), over, true);
  const Tensor mean = raw_ops::DivNoNan(sum_over(weights * y, over, true), total);
  const Tensor squares = sum_over(weights * raw_ops::SquaredDifference(y, mean), over, true);
  return finish(mean, raw_ops::DivNoNan(squares, total), over, options.keepdims, given.dtype());
}

SufficientStatistics sufficient_statistics(const Input& x, const Axes& axes,
                                           const SufficientStatisticsOptions& options) {
  const CallerScope scope(x.where());
  const Tensor y = x.tensor();
  const Numbers over = numbers(axes, y, "tf::nn::sufficient_statistics", x.where());
  const Shape shape = internal::shape_of(y);
  double count = 1;
  for (const int64_t axis : over) count *= static_cast<double>(shape[static_cast<size_t>(axis)]);
  const bool shifted = options.shift.defined();
  const Tensor sums = shifted ? y - options.shift : y;
  const Tensor squares =
      shifted ? raw_ops::SquaredDifference(y, options.shift) : raw_ops::Square(y);
  return {Input(count).tensor(y.dtype()), sum_over(sums, over, options.keepdims),
          sum_over(squares, over, options.keepdims), options.shift};
}

Moments normalize_moments(const Input& counts, const Input& mean_ss, const Input& variance_ss,
                          const Tensor& shift) {
  const CallerScope scope(counts.where());
  const Tensor divisor = raw_ops::Reciprocal(counts);
  const Tensor mean = mean_ss * divisor;
  return {shift.defined() ? mean + shift : mean, variance_ss * divisor - raw_ops::Square(mean)};
}

Tensor batch_normalization(const Input& x, const Input& mean, const Input& variance,
                           const Tensor& offset, const Tensor& scale,
                           const Operand& variance_epsilon) {
  const CallerScope scope(x.where());
  const Tensor y = x.tensor();
  const Tensor center = mean.tensor(y.dtype());
  const Tensor spread = variance.tensor(y.dtype());
  Tensor inverse = raw_ops::Rsqrt(spread + variance_epsilon.tensor(spread.dtype(), x.where()));
  if (scale.defined()) inverse = inverse * scale;
  Tensor shift = offset.defined() ? offset - center * inverse : -center * inverse;
  if (inverse.dtype() != y.dtype()) {
    inverse = raw_ops::Cast(inverse, y.dtype());
    shift = raw_ops::Cast(shift, y.dtype());
  }
  return y * inverse + shift;
}

FusedBatchNorm fused_batch_norm(const Input& x, const Input& scale, const Input& offset,
                                const FusedBatchNormOptions& options) {
  const CallerScope scope(x.where());
  const bool running = !options.is_training || options.exponential_avg_factor != 1.0f;
  if (running && (!options.mean.defined() || !options.variance.defined()))
    invalid_argument("tf::nn::fused_batch_norm", x.where(),
                     "mean and variance are needed when is_training is false or "
                     "exponential_avg_factor is not 1");
  const Tensor none = internal::constant_from(float32, Shape{0}, nullptr, 0, x.where());
  const auto made =
      raw_ops::FusedBatchNormV3(x, scale, offset, options.mean.defined() ? options.mean : none,
                                options.variance.defined() ? options.variance : none,
                                {.epsilon = options.epsilon,
                                 .exponential_avg_factor = options.exponential_avg_factor,
                                 .data_format = options.data_format,
                                 .is_training = options.is_training});
  return {made.y, made.batch_mean, made.batch_variance};
}

Tensor l2_normalize(const Input& x, const L2NormalizeOptions& options) {
  const CallerScope scope(x.where());
  const Tensor y = x.tensor();
  const Numbers over = numbers(options.axis, y, "tf::nn::l2_normalize", x.where());
  const bool complex = is_complex(y.dtype());
  const DType real = real_dtype(y.dtype());
  const Tensor re = complex ? Tensor(raw_ops::Real(y, {.Tout = real})) : y;
  const Tensor im = complex ? Tensor(raw_ops::Imag(y, {.Tout = real})) : Tensor();
  const Tensor squares = complex ? raw_ops::Square(re) + raw_ops::Square(im) : raw_ops::Square(re);
  const Tensor inverse = raw_ops::Rsqrt(
      raw_ops::Maximum(sum_over(squares, over, true), options.epsilon.tensor(real, x.where())));
  if (!complex) return y * inverse;
  return raw_ops::Complex(re * inverse, im * inverse, {.Tout = y.dtype()});
}

Tensor local_response_normalization(const Input& input, const LrnOptions& options) {
  return raw_ops::LRN(input, {.depth_radius = options.depth_radius,
                              .bias = options.bias,
                              .alpha = options.alpha,
                              .beta = options.beta});
}

Tensor lrn(const Input& input, const LrnOptions& options) {
  return local_response_normalization(input, options);
}

Tensor bias_add(const Input& value, const Input& bias, const std::string& data_format) {
  const CallerScope scope(value.where());
  const bool first = data_format.starts_with("NC");
  if (!data_format.empty() && !first &&
      !(data_format.starts_with("N") && data_format.ends_with("C")))
    invalid_argument("tf::nn::bias_add", value.where(), "data_format is \"", data_format,
                     "\"; \"N...C\" or \"NC...\" is accepted");
  return raw_ops::BiasAdd(value, bias, {.data_format = first ? "NCHW" : "NHWC"});
}

Tensor xw_plus_b(const Input& x, const Input& weights, const Input& biases) {
  const CallerScope scope(x.where());
  return raw_ops::BiasAdd(raw_ops::MatMul(x, weights), biases);
}

Tensor relu_layer(const Input& x, const Input& weights, const Input& biases) {
  const CallerScope scope(x.where());
  return raw_ops::Relu(raw_ops::BiasAdd(raw_ops::MatMul(x, weights), biases));
}

Tensor dropout(const Input& x, const Operand& rate, const DropoutOptions& options) {
  const char* function = "tf::nn::dropout";
  const CallerScope scope(x.where());
  const Tensor y = x.tensor();
  const DType dtype = y.dtype();
  if (rate.is_number() && !(rate.number() >= 0 && rate.number() < 1))
    invalid_argument(function, x.where(), "rate is ", rate.number(),
                     "; a number in [0, 1) is needed");
  if (!is_floating(dtype))
    invalid_argument(function, x.where(), "x is ", name(dtype),
                     "; a floating point dtype is needed, since x is scaled");
  Tensor shape = raw_ops::Shape(y);
  if (options.noise_shape) {
    std::vector<int64_t> noise = *options.noise_shape;
    const Shape extents = internal::shape_of(y);
    for (size_t i = 0; i < noise.size() && i < extents.size(); ++i)
      if (noise[i] < 0) noise[i] = extents[i];
    shape = internal::known_vector(noise);
  }
  const Tensor draw = random::uniform(shape, {.dtype = dtype, .seed = options.seed});
  if (rate.is_number(0)) return y;  // the draw keeps the stream independent of the rate
  Tensor chance = rate.tensor(dtype, x.where());
  if (chance.dtype() != dtype) chance = raw_ops::Cast(chance, dtype);
  const Tensor scaled = rate.is_number() ? y * (1 / (1 - rate.number())) : y / (1 - chance);
  return raw_ops::SelectV2(draw >= chance, scaled, Input(0).tensor(dtype));
}

Tensor zero_fraction(const Input& value) {
  const CallerScope scope(value.where());
  const Tensor x = value.tensor();
  const Tensor nonzero = raw_ops::Cast(x != 0, int64);
  const Tensor count = sum_over(nonzero, internal::all_axes(internal::tensor_rank(x)), false);
  const Tensor size = raw_ops::Size(x, {.out_type = int64});
  return raw_ops::Cast(size - count, float32) / raw_ops::Cast(size, float32);
}

}  // namespace tf::nn
