// Activation functions: element-wise, except for the softmaxes.
#pragma once

#include "imperative/elementwise.h"
#include "imperative/operand.h"
#include "imperative/tensor.h"

namespace tf::nn {

/// max(x, 0). Any real numeric dtype; the result has the shape and dtype of `features`.
/// Source: `tf.nn.relu`.
Tensor relu(const Input& features);
/// min(max(x, 0), 6). Source: `tf.nn.relu6`.
Tensor relu6(const Input& features);
/// x for x > 0, alpha * x otherwise; integers become float32. Source: `tf.nn.leaky_relu`.
Tensor leaky_relu(const Input& features, double alpha = 0.2);
/// x for x > 0, exp(x) - 1 otherwise. Floating point. Source: `tf.nn.elu`.
Tensor elu(const Input& features);
/// elu with the scale and slope that keep mean 0 and variance 1. Source: `tf.nn.selu`.
Tensor selu(const Input& features);
/// relu of `features` and of its negative, side by side along `axis`, which doubles its extent.
/// Source: `tf.nn.crelu`.
Tensor crelu(const Input& features, int64_t axis = -1);
/// x * P(X <= x) for a standard normal X; with `approximate` by a tanh. Floating point, else
/// InvalidArgumentError. Source: `tf.nn.gelu`.
Tensor gelu(const Input& features, bool approximate = false);
/// x * sigmoid(beta * x). Source: `tf.nn.silu`, `tf.nn.swish`.
Tensor silu(const Input& features, const Operand& beta = 1.0);
Tensor swish(const Input& features, const Operand& beta = 1.0);
using tf::sigmoid;
using tf::tanh;
/// log(1 + exp(x)). Floating point. Source: `tf.nn.softplus`.
Tensor softplus(const Input& features);
/// x / (1 + abs(x)). Floating point. Source: `tf.nn.softsign`.
Tensor softsign(const Input& features);

/// exp(x) / sum(exp(x)) along `axis`, which may be negative; InvalidArgumentError if it is out of
/// range. Floating point of rank 1 or more. Source: `tf.nn.softmax`.
Tensor softmax(const Input& logits, int64_t axis = -1);
/// The logarithm of softmax, exact for large logits too. Source: `tf.nn.log_softmax`.
Tensor log_softmax(const Input& logits, int64_t axis = -1);

}  // namespace tf::nn

namespace tf::math {
using nn::log_softmax;
using nn::softmax;
using nn::softplus;
using nn::softsign;
}  // namespace tf::math
