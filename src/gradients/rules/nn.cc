// Gradients of activations, biases, softmax, cross entropies and selections of the largest.
#include "gradients/rules/helpers.h"

namespace tf::internal {
namespace {

// y = x + b along the channels: dx = dy, db = sum of dy over the others
InputGradients bias_add_gradient(const GradientArgs& g) {
  return {g.dy(), if_wanted(g, 1, [&] {
            return raw_ops::BiasAddGrad(g.dy(),
                                        {.data_format = g.attr<std::string>("data_format")});
          })};
}

// z = sum of y over all but the channels: dy = dz repeated
InputGradients bias_add_grad_gradient(const GradientArgs& g) {
  Tensor dz = g.dy();
  const int rank = rank_of(g.x());
  if (g.attr<std::string>("data_format") == "NCHW" && rank > 2) {
    std::vector<int64_t> shape(rank - 1, 1);
    shape[0] = -1;
    dz = raw_ops::Reshape(dz, integers(shape));
  }
  return {broadcast_like(dz, g.x())};
}

// y = x + b along the last axis: dx = dy, db = sum of dy over the others
InputGradients bias_add_v1_gradient(const GradientArgs& g) {
  return {g.dy(), if_wanted(g, 1, [&] { return unbroadcast(g.dy(), g.x(1)); })};
}

// y = max(x, 0): dx = dy where y > 0
InputGradients relu_gradient(const GradientArgs& g) { return {raw_ops::ReluGrad(g.dy(), g.y())}; }

// z = dy where x > 0: ddy = dz where x > 0, dx = 0
InputGradients relu_grad_gradient(const GradientArgs& g) {
  const Tensor x = g.x(1);
  return {if_wanted(g, 0, [&] { return raw_ops::ReluGrad(g.dy(), x); }),
          if_wanted(g, 1, [&] { return zeros_like(x); })};
}

// y = min(max(x, 0), 6): dx = dy where 0 < y < 6
InputGradients relu6_gradient(const GradientArgs& g) { return {raw_ops::Relu6Grad(g.dy(), g.y())}; }

// z = dy where 0 < x < 6: ddy = dz there, dx = 0
InputGradients relu6_grad_gradient(const GradientArgs& g) {
  const Tensor x = g.x(1);
  return {if_wanted(g, 0, [&] { return raw_ops::Relu6Grad(g.dy(), x); }),
          if_wanted(g, 1, [&] { return zeros_like(x); })};
}

// y = x > 0 ? x : alpha * x: dx = x > 0 ? dy : alpha * dy
InputGradients leaky_relu_gradient(const GradientArgs& g) {
  return {raw_ops::LeakyReluGrad(g.dy(), g.x(), {.alpha = g.attr<float>("alpha")})};
}

// z = x > 0 ? dy : alpha * dy: ddy = x > 0 ? dz : alpha * dz, dx = 0
InputGradients leaky_relu_grad_gradient(const GradientArgs& g) {
  const Tensor x = g.x(1);
  return {if_wanted(
              g, 0,
              [&] { return raw_ops::LeakyReluGrad(g.dy(), x, {.alpha = g.attr<float>("alpha")}); }),
          if_wanted(g, 1, [&] { return zeros_like(x); })};
}

// y = x > 0 ? x : exp(x) - 1: dx = y > 0 ? dy : dy * (y + 1)
InputGradients elu_gradient(const GradientArgs& g) { return {raw_ops::EluGrad(g.dy(), g.y())}; }

// z = y > 0 ? dx : dx * (y + 1): ddx = y > 0 ? dz : dz * (y + 1), dy = y < 0 ? dz * dx : 0
InputGradients elu_grad_gradient(const GradientArgs& g) {
  const Tensor y = g.x(1);
  return {if_wanted(g, 0, [&] { return raw_ops::EluGrad(g.dy(), y); }),
          if_wanted(g, 1, [&] { return select(y < 0.0, g.dy() * g.x(0), 0.0); })};
}

// y = scale * (x > 0 ? x : alpha * (exp(x) - 1)): dx = dy * (y > 0 ? scale : y + scale * alpha)
InputGradients selu_gradient(const GradientArgs& g) { return {raw_ops::SeluGrad(g.dy(), g.y())}; }

// z = dx * (y > 0 ? scale : y + scale * alpha): ddx likewise, dy = y < 0 ? dz * dx : 0
InputGradients selu_grad_gradient(const GradientArgs& g) {
  const Tensor y = g.x(1);
  return {if_wanted(g, 0, [&] { return raw_ops::SeluGrad(g.dy(), y); }),
          if_wanted(g, 1, [&] { return select(y < 0.0, g.dy() * g.x(0), 0.0); })};
}

// y = log(1 + exp(x)): dx = dy * sigmoid(x)
InputGradients softplus_gradient(const GradientArgs& g) {
  return {g.dy() * raw_ops::Sigmoid(g.x())};
}

// z = dy * sigmoid(x): ddy = dz * sigmoid(x), dx = dz * dy / (exp(-x) + 2 + exp(x))
InputGradients softplus_grad_gradient(const GradientArgs& g) {
  const Tensor x = g.x(1);
  return {if_wanted(g, 0, [&] { return raw_ops::SoftplusGrad(g.dy(), x); }), if_wanted(g, 1, [&] {
            return g.dy() * g.x(0) / (raw_ops::Exp(-x) + 2.0 + raw_ops::Exp(x));
          })};
}

// y = x / (1 + |x|): dx = dy / (1 + |x|)^2
InputGradients softsign_gradient(const GradientArgs& g) {
  return {raw_ops::SoftsignGrad(g.dy(), g.x())};
}

// z = dy / (1 + |x|)^2: ddy = dz / (1 + |x|)^2, dx = -2 * dz * dy * sign(x) / (1 + |x|)^3
InputGradients softsign_grad_gradient(const GradientArgs& g) {
  const Tensor x = g.x(1);
  const Tensor scaled = raw_ops::SoftsignGrad(g.dy(), x);
  return {scaled, if_wanted(g, 1, [&] {
            return scaled * g.x(0) * -2.0 * raw_ops::Sign(x) / (1.0 + raw_ops::Abs(x));
          })};
}

Tensor sum_channels(const Tensor& x) {
  return raw_ops::Sum(x, integers({-1}), {.keep_dims = true});
}

// y = softmax(x): dx = (dy - sum(dy * y)) * y
InputGradients softmax_gradient(const GradientArgs& g) {
  const Tensor y = g.y(), dy = g.dy();
  return {(dy - sum_channels(dy * y)) * y};
}

// y = log(softmax(x)): dx = dy - sum(dy) * exp(y)
InputGradients log_softmax_gradient(const GradientArgs& g) {
  return {g.dy() - sum_channels(g.dy()) * raw_ops::Exp(g.y())};
}

/// The logits' gradient: the operation's second output is that of its loss, p - labels.
Tensor logits_gradient(const GradientArgs& g) {
  Tensor result = no_gradient;
  if (g.has_dy(0)) result = raw_ops::ExpandDims(g.dy(0), integer(-1)) * g.y(1);
  if (g.has_dy(1)) {
    // Of p - labels, for gradients of gradients: that of softmax.
    const Tensor p = raw_ops::Softmax(g.x(0));
    const Tensor second = (g.dy(1) - sum_channels(g.dy(1) * p)) * p;
    result = result.defined() ? result + second : second;
  }
  return unbroadcast(result, g.x(0));
}

// loss = -sum(labels * log(p)), p = softmax(x): dx = dloss * (p - labels), dlabels = -dloss *
// log(p)
InputGradients softmax_cross_entropy_gradient(const GradientArgs& g) {
  return {if_wanted(g, 0, [&] { return logits_gradient(g); }), if_wanted(g, 1, [&] {
            const Tensor log = raw_ops::LogSoftmax(g.x(0));
            return unbroadcast(raw_ops::ExpandDims(g.dy(0), integer(-1)) * -log, g.x(1));
          })};
}

// loss = -log(p[label]), p = softmax(x): dx = dloss * (p - one_hot(label))
InputGradients sparse_softmax_cross_entropy_gradient(const GradientArgs& g) {
  return {logits_gradient(g), no_gradient};
}

// y = sum(x^2) / 2: dx = x * dy
InputGradients l2_loss_gradient(const GradientArgs& g) { return {g.x() * g.dy()}; }

// The second output is the gradient, of which no further gradient exists.
InputGradients ctc_loss_gradient(const GradientArgs& g) {
  const Tensor last = raw_ops::PreventGradient(
      g.y(1), {.message = "Currently there is no way to take the second derivative of ctc_loss "
                          "due to the fused implementation's interaction with tf.gradients()"});
  InputGradients result(g.num_inputs());
  result[0] = raw_ops::ExpandDims(g.dy(0), integer(-1)) * last;
  return result;
}

// values = the largest of x along the last axis: dx = zeros with dvalues at their indices
InputGradients top_k_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), indices = g.y(1);
  const int last = rank_of(x) - 1;
  InputGradients result(g.num_inputs());
  if (last == 0) {
    result[0] = raw_ops::ScatterNd(raw_ops::ExpandDims(indices, integer(-1)), g.dy(0),
                                   shape_of(x, indices.dtype()));
    return result;
  }
  // Positions in all of x: those in a row, plus where the row starts.
  const Extents all = Extents().add_product(Extents().add(x, counting(0, last + 1)));
  const Tensor starts = raw_ops::Range(integer(0), all.product(), extent_of(x, last));
  const Tensor rows = raw_ops::Reshape(indices, Extents().add(-1).add(indices, last).vector());
  const Tensor positions = rows + cast(raw_ops::ExpandDims(starts, integer(-1)), indices.dtype());
  const Tensor flat = raw_ops::ScatterNd(raw_ops::Reshape(positions, integers({-1, 1})),
                                         raw_ops::Reshape(g.dy(0), integers({-1})),
                                         cast(all.vector(), indices.dtype()));
  result[0] = reshape_like(flat, x);
  return result;
}

// values = the n-th of x along the last axis: dx = dy shared equally by the elements equal to it
InputGradients nth_element_gradient(const GradientArgs& g) {
  const Tensor dy = raw_ops::ExpandDims(g.dy(), integer(-1));
  const Tensor chosen = cast(raw_ops::ExpandDims(g.y(), integer(-1)) == g.x(), dy.dtype());
  return {chosen / sum_channels(chosen) * dy, no_gradient};
}

// y = means of x over segments of each row: dx = means of dy over the same segments
InputGradients isotonic_regression_gradient(const GradientArgs& g) {
  const Tensor dy = g.dy(0), segments = g.y(1);
  // Segments are numbered from 0 in each row; in all rows there are at most as many as elements.
  const Extents all = Extents().add_product(Extents().add(dy, counting(0, rank_of(dy))));
  const Tensor starts = raw_ops::Range(integer(0), all.product(), extent_of(dy, -1));
  const Tensor ids = segments + raw_ops::Reshape(starts, integers({-1, 1}));
  const Tensor flat = raw_ops::Reshape(ids, integers({-1}));
  const Tensor values = raw_ops::Reshape(dy, integers({-1}));
  const Tensor sums = raw_ops::UnsortedSegmentSum(values, flat, all.product());
  const Tensor counts = raw_ops::UnsortedSegmentSum(raw_ops::OnesLike(values), flat, all.product());
  return {cast(reshape_like(gather_rows(sums / counts, flat), dy), g.x().dtype())};
}

const RuleEntry kNnRules[] = {
    {"BiasAdd", bias_add_gradient},
    {"BiasAddGrad", bias_add_grad_gradient},
    {"BiasAddV1", bias_add_v1_gradient},
    {"CTCLoss", ctc_loss_gradient},
    {"CTCLossV2", ctc_loss_gradient},
    {"Elu", elu_gradient},
    {"EluGrad", elu_grad_gradient},
    {"IsotonicRegression", isotonic_regression_gradient},
    {"L2Loss", l2_loss_gradient},
    {"LeakyRelu", leaky_relu_gradient},
    {"LeakyReluGrad", leaky_relu_grad_gradient},
    {"LogSoftmax", log_softmax_gradient},
    {"NthElement", nth_element_gradient},
    {"Relu", relu_gradient},
    {"Relu6", relu6_gradient},
    {"Relu6Grad", relu6_grad_gradient},
    {"ReluGrad", relu_grad_gradient},
    {"Selu", selu_gradient},
    {"SeluGrad", selu_grad_gradient},
    {"Softmax", softmax_gradient},
    {"SoftmaxCrossEntropyWithLogits", softmax_cross_entropy_gradient},
    {"Softplus", softplus_gradient},
    {"SoftplusGrad", softplus_grad_gradient},
    {"Softsign", softsign_gradient},
    {"SoftsignGrad", softsign_grad_gradient},
    {"SparseSoftmaxCrossEntropyWithLogits", sparse_softmax_cross_entropy_gradient},
    {"TopKV2", top_k_gradient},
};

}  // namespace

std::span<const RuleEntry> nn_rules() { return kNnRules; }

}  // namespace tf::internal
