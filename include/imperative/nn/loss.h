// Losses: what the networks' outputs are compared with.
#pragma once

#include "imperative/math.h"
#include "imperative/tensor.h"

namespace tf::nn {

/// Cross entropy of the distributions `labels` with softmax(`logits`), both of the same floating point
/// dtype and shape, along `axis`, which the result lacks. Source:
/// `tf.nn.softmax_cross_entropy_with_logits`.
Tensor softmax_cross_entropy_with_logits(const Input& labels, const Input& logits,
                                         int64_t axis = -1);
/// The same with class numbers: `labels` int32 or int64 of the shape of `logits` without its last
/// axis. A label outside the classes fails when the loss is looked at. Source:
/// `tf.nn.sparse_softmax_cross_entropy_with_logits`.
Tensor sparse_softmax_cross_entropy_with_logits(const Input& labels, const Input& logits);
/// Cross entropy of independent yes/no probabilities `labels` with sigmoid(`logits`), of the same
/// shape, element-wise. Source: `tf.nn.sigmoid_cross_entropy_with_logits`.
Tensor sigmoid_cross_entropy_with_logits(const Input& labels, const Input& logits);
/// The same with positive errors counted `pos_weight` times.
/// Source: `tf.nn.weighted_cross_entropy_with_logits`.
Tensor weighted_cross_entropy_with_logits(const Input& labels, const Input& logits,
                                          const Input& pos_weight);
/// exp(log_input) - log_input * targets; with `compute_full_loss` plus Stirling's approximation of
/// log(targets!). Source: `tf.nn.log_poisson_loss`.
Tensor log_poisson_loss(const Input& targets, const Input& log_input,
                        bool compute_full_loss = false);
/// Half the sum of the squares of `t`, of rank 0. Floating point. Source: `tf.nn.l2_loss`.
Tensor l2_loss(const Input& t);

using math::in_top_k;
using math::top_k;
using tf::TopK;

}  // namespace tf::nn
