// Gradients of normalizations.
#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

// y = x / (bias + alpha * sum of x^2 over near channels)^beta
InputGradients lrn_gradient(const GradientArgs& g) {
  return {raw_ops::LRNGrad(g.dy(), g.x(), g.y(),
                           {.depth_radius = g.attr<int64_t>("depth_radius"),
                            .bias = g.attr<float>("bias"),
                            .alpha = g.attr<float>("alpha"),
                            .beta = g.attr<float>("beta")})};
}

// y = (x - mean) / sqrt(variance + epsilon) * gamma + beta
InputGradients batch_norm_with_global_normalization_gradient(const GradientArgs& g) {
  const auto back = raw_ops::BatchNormWithGlobalNormalizationGrad(
      g.x(0), g.x(1), g.x(2), g.x(4), g.dy(), g.attr<float>("variance_epsilon"),
      g.attr<bool>("scale_after_normalization"));
  return {back.dx, back.dm, back.dv, back.db, back.dg};
}

/// The permutations that put the channels last and back, for a data format that has them second.
struct ChannelsLast {
  std::vector<int64_t> to, from;
  std::string format;
};

ChannelsLast channels_last(const std::string& format) {
  if (format == "NCHW") return {{0, 2, 3, 1}, {0, 3, 1, 2}, "NHWC"};
  if (format == "NCDHW") return {{0, 2, 3, 4, 1}, {0, 4, 1, 2, 3}, "NDHWC"};
  return {{}, {}, format};
}

/// Calls the gradient operation that belongs to the version of the forward one.
template <class Attrs, class Back>
InputGradients fused_batch_norm_gradients(const GradientArgs& g, const Back& back) {
  Attrs attrs;
  attrs.epsilon = g.attr<float>("epsilon");
  attrs.data_format = g.attr<std::string>("data_format");
  attrs.is_training = g.attr<bool>("is_training");
  if (attrs.is_training) {
    const auto result = back(g.dy(0), g.x(0), g.y(3), g.y(4), attrs);
    return {result.x_backprop, result.scale_backprop, result.offset_backprop, no_gradient,
            no_gradient};
  }
  // With given mean and variance, the CPU's operation wants the channels last.
  const ChannelsLast layout = channels_last(attrs.data_format);
  attrs.data_format = layout.format;
  const auto result =
      back(transpose(g.dy(0), layout.to), transpose(g.x(0), layout.to), g.x(3), g.x(4), attrs);
  return {transpose(result.x_backprop, layout.from), result.scale_backprop, result.offset_backprop,
          no_gradient, no_gradient};
}

// y = (x - mean) / sqrt(variance + epsilon) * scale + offset, with the batch's mean and variance
// (training) or given ones
InputGradients fused_batch_norm_gradient(const GradientArgs& g) {
  using Attrs = raw_ops::FusedBatchNormGradAttrs;
  return fused_batch_norm_gradients<Attrs>(
      g, [&](const Tensor& dy, const Tensor& x, const Tensor& mean, const Tensor& variance,
             const Attrs& attrs) {
        return raw_ops::FusedBatchNormGrad(dy, x, g.x(1), mean, variance, attrs);
      });
}

InputGradients fused_batch_norm_v2_gradient(const GradientArgs& g) {
  using Attrs = raw_ops::FusedBatchNormGradV2Attrs;
  return fused_batch_norm_gradients<Attrs>(
      g, [&](const Tensor& dy, const Tensor& x, const Tensor& mean, const Tensor& variance,
             const Attrs& attrs) {
        return raw_ops::FusedBatchNormGradV2(dy, x, cast(g.x(1), DType::float32), mean, variance,
                                             attrs);
      });
}

InputGradients fused_batch_norm_v3_gradient(const GradientArgs& g) {
  using Attrs = raw_ops::FusedBatchNormGradV3Attrs;
  return fused_batch_norm_gradients<Attrs>(
      g, [&](const Tensor& dy, const Tensor& x, const Tensor& mean, const Tensor& variance,
             const Attrs& attrs) {
        return raw_ops::FusedBatchNormGradV3(dy, x, cast(g.x(1), DType::float32), mean, variance,
                                             g.y(5), attrs);
      });
}

/// Statistics over everything but the channels, broadcastable against the images.
class ChannelStatistics {
 public:
  explicit ChannelStatistics(const GradientArgs& g) {
    const int rank = rank_of(g.x(1));
    const std::string format = g.attr<std::string>("data_format");
    channel_ = format == "NCHW" || format == "NCDHW" ? 1 : rank - 1;
    for (int axis = 0; axis < rank; ++axis)
      if (axis != channel_) axes_.push_back(axis);
    aligned_.assign(rank, 1);
    aligned_[channel_] = -1;
  }
  Tensor mean(const Tensor& x) const {
    return raw_ops::Mean(x, integers(axes_), {.keep_dims = true});
  }
  /// A value for each channel, as a vector.
  Tensor total(const Tensor& x) const { return sum(x, axes_); }
  Tensor align(const Tensor& channels) const {
    return raw_ops::Reshape(channels, integers(aligned_));
  }

 private:
  int channel_;
  std::vector<int64_t> axes_;
  std::vector<int64_t> aligned_;
};

/// The gradients that come back to (dx, dscale, doffset) of a batch normalization, and its inputs;
/// the names follow the forward operation.
struct BatchNormSecond {
  Tensor dy, x, scale;            // inputs, the scale aligned
  Tensor ddx, ddscale, ddoffset;  // the last two aligned; undefined if none comes
  ChannelStatistics statistics;
  Tensor epsilon;
};

Tensor add_defined(const Tensor& x, const Tensor& y) {
  if (!x.defined()) return y;
  return y.defined() ? x + y : x;
}

// With n = (x - mean) * r, r = 1 / sqrt(variance + epsilon) and m = the mean over a channel:
//   dx = scale * P(dy), P(v) = r * (v - m(v) - n * m(v * n)); dscale = sum(dy * n);
//   doffset = sum(dy)
// and the gradients G, a, b of (dx, dscale, doffset) give
//   ddy = scale * P(G) + a * n + b, ddscale = sum(G * P(dy)),
//   ddx = a * P(dy) + scale * r^2 * (n * (m(G) * m(dy) - m(G * dy) + 3 * m(dy * n) * m(G * n))
//         + m(G * n) * (m(dy) - dy) + m(dy * n) * (m(G) - G))
std::vector<Tensor> training_second(const BatchNormSecond& s) {
  const ChannelStatistics& over = s.statistics;
  const Tensor centred = s.x - over.mean(s.x);
  const Tensor r = raw_ops::Rsqrt(over.mean(raw_ops::Square(centred)) + s.epsilon);
  const Tensor n = centred * r;
  const auto project = [&](const Tensor& v, const Tensor& mean, const Tensor& mean_n) {
    return r * (v - mean - n * mean_n);
  };
  const Tensor dy_mean = over.mean(s.dy), dy_n = over.mean(s.dy * n);
  const Tensor projected = project(s.dy, dy_mean, dy_n);
  Tensor to_dy, to_x, to_scale;
  if (s.ddx.defined()) {
    const Tensor mean = over.mean(s.ddx), mean_n = over.mean(s.ddx * n);
    to_dy = s.scale * project(s.ddx, mean, mean_n);
    to_scale = over.total(s.ddx * projected);
    const Tensor common = mean * dy_mean - over.mean(s.ddx * s.dy) + 3.0 * dy_n * mean_n;
    to_x = s.scale * raw_ops::Square(r) *
           (n * common + mean_n * (dy_mean - s.dy) + dy_n * (mean - s.ddx));
  }
  if (s.ddscale.defined()) {
    to_dy = add_defined(to_dy, s.ddscale * n);
    to_x = add_defined(to_x, s.ddscale * projected);
  }
  if (s.ddoffset.defined()) to_dy = add_defined(to_dy, broadcast_like(s.ddoffset, s.dy));
  return {to_dy, to_x, to_scale};
}

// With given mean and variance, c = (x - mean) * r: dx = scale * r * dy, dscale = sum(dy * c),
// doffset = sum(dy); G, a, b give ddy = scale * r * G + a * c + b, ddscale = sum(G * dy * r),
// ddx = a * dy * r
std::vector<Tensor> inference_second(const BatchNormSecond& s, const Tensor& mean,
                                     const Tensor& variance) {
  const Tensor r = raw_ops::Rsqrt(variance + s.epsilon);
  Tensor to_dy, to_x, to_scale;
  if (s.ddx.defined()) {
    to_dy = s.scale * r * s.ddx;
    to_scale = s.statistics.total(s.ddx * s.dy * r);
  }
  if (s.ddscale.defined()) {
    to_dy = add_defined(to_dy, s.ddscale * (s.x - mean) * r);
    to_x = s.ddscale * s.dy * r;
  }
  if (s.ddoffset.defined()) to_dy = add_defined(to_dy, broadcast_like(s.ddoffset, s.dy));
  return {to_dy, to_x, to_scale};
}

InputGradients fused_batch_norm_grad_gradient(const GradientArgs& g) {
  const DType dtype = g.x(1).dtype();
  const ChannelStatistics statistics(g);
  const auto aligned = [&](int i) { return g.has_dy(i) ? statistics.align(g.dy(i)) : no_gradient; };
  const BatchNormSecond second{cast(g.x(0), DType::float32),
                               cast(g.x(1), DType::float32),
                               statistics.align(g.x(2)),
                               g.has_dy(0) ? cast(g.dy(0), DType::float32) : no_gradient,
                               aligned(1),
                               aligned(2),
                               statistics,
                               real_scalar(g.attr<float>("epsilon"), DType::float32)};
  const std::vector<Tensor> found =
      g.attr<bool>("is_training")
          ? training_second(second)
          : inference_second(second, statistics.align(g.x(3)), statistics.align(g.x(4)));
  InputGradients result(g.num_inputs());
  for (int i = 0; i < 2; ++i)
    if (found[i].defined()) result[i] = cast(found[i], dtype);
  result[2] = found[2];
  return result;
}

const RuleEntry kNnNormRules[] = {
    {"BatchNormWithGlobalNormalization", batch_norm_with_global_normalization_gradient},
    {"FusedBatchNorm", fused_batch_norm_gradient},
    {"FusedBatchNormGrad", fused_batch_norm_grad_gradient},
    {"FusedBatchNormGradV2", fused_batch_norm_grad_gradient},
    {"FusedBatchNormGradV3", fused_batch_norm_grad_gradient},
    {"FusedBatchNormV2", fused_batch_norm_v2_gradient},
    {"FusedBatchNormV3", fused_batch_norm_v3_gradient},
    {"LRN", lrn_gradient},
};

}  // namespace

std::span<const RuleEntry> nn_norm_rules() { return kNnNormRules; }

}  // namespace tf::internal
