// Activation functions.
#include "imperative/nn/activation.h"

#include "base/error.h"
#include "imperative/elementwise.h"
#include "imperative/operators.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::nn {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_scalar;

namespace {

/// Applies a function of the last axis along `axis`.
Tensor along(const Input& logits, int64_t axis, const char* function,
             Tensor (*last_axis)(const Input&)) {
  const CallerScope scope(logits.where());
  const Tensor x = logits.tensor();
  if (axis == -1) return last_axis(x);
  const int rank = internal::tensor_rank(x);
  const int64_t at = internal::normal_axis(axis, rank, function, logits.where());
  if (at == rank - 1) return last_axis(x);
  // Exchanging the two axes is its own inverse.
  std::vector<int64_t> order = internal::all_axes(rank);
  std::swap(order[static_cast<size_t>(at)], order.back());
  return internal::permuted(last_axis(internal::permuted(x, order)), order);
}

}  // namespace

Tensor relu(const Input& features) { return raw_ops::Relu(features); }
Tensor relu6(const Input& features) { return raw_ops::Relu6(features); }
Tensor elu(const Input& features) { return raw_ops::Elu(features); }
Tensor selu(const Input& features) { return raw_ops::Selu(features); }
Tensor softplus(const Input& features) { return raw_ops::Softplus(features); }
Tensor softsign(const Input& features) { return raw_ops::Softsign(features); }

Tensor leaky_relu(const Input& features, double alpha) {
  const CallerScope scope(features.where());
  Tensor x = features.tensor();
  if (is_integer(x.dtype())) x = raw_ops::Cast(x, float32);
  return raw_ops::LeakyRelu(x, {.alpha = static_cast<float>(alpha)});
}

Tensor crelu(const Input& features, int64_t axis) {
  const CallerScope scope(features.where());
  const Tensor x = features.tensor();
  return raw_ops::Relu(raw_ops::ConcatV2({x, -x}, known_scalar(axis)));
}

Tensor gelu(const Input& features, bool approximate) {
  const CallerScope scope(features.where());
  const Tensor x = features.tensor();
  if (!is_floating(x.dtype()))
    invalid_argument("tf::nn::gelu", features.where(), "features is ", name(x.dtype()),
                     "; a floating point dtype is needed");
  if (!approximate) return 0.5 * x * raw_ops::Erfc(-x * 0.7071067811865476);
  return 0.5 * x * (1.0 + raw_ops::Tanh(0.7978845608028654 * (x + 0.044715 * pow(x, 3.0))));
}

Tensor silu(const Input& features, const Operand& beta) {
  const CallerScope scope(features.where());
  const Tensor x = features.tensor();
  if (beta.is_number(1)) return x * raw_ops::Sigmoid(x);
  Tensor slope = beta.tensor(x.dtype(), features.where());
  if (slope.dtype() != x.dtype()) slope = raw_ops::Cast(slope, x.dtype());
  return x * raw_ops::Sigmoid(slope * x);
}

Tensor swish(const Input& features, const Operand& beta) { return silu(features, beta); }

Tensor softmax(const Input& logits, int64_t axis) {
  return along(logits, axis, "tf::nn::softmax", raw_ops::Softmax);
}

Tensor log_softmax(const Input& logits, int64_t axis) {
  return along(logits, axis, "tf::nn::log_softmax", raw_ops::LogSoftmax);
}

}  // namespace tf::nn
