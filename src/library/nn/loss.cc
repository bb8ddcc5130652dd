// Losses.
#include "imperative/nn/loss.h"

#include <numbers>

#include "base/error.h"
#include "imperative/operators.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf::nn {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_vector;

namespace {

bool may_agree(const Shape& x, const Shape& y) {
  if (!x.has_rank() || !y.has_rank()) return true;
  if (x.rank() != y.rank()) return false;
  for (size_t i = 0; i < x.size(); ++i)
    if (x[i] >= 0 && y[i] >= 0 && x[i] != y[i]) return false;
  return true;
}

void check_same_shape(const char* function, const Location& where, const char* x_name,
                      const Tensor& x, const char* y_name, const Tensor& y) {
  const Shape& left = internal::static_shape(x);
  const Shape& right = internal::static_shape(y);
  if (!may_agree(left, right))
    invalid_argument(function, where, x_name, " has shape ", left, " and ", y_name, " ", right,
                     "; they must be the same");
}

/// As a matrix of rows along the last axis.
Tensor rows(const Tensor& x, const Shape& shape) {
  return raw_ops::Reshape(x, known_vector(std::vector<int64_t>{-1, shape[shape.size() - 1]}));
}

std::vector<int64_t> without_last(const Shape& shape) { return {shape.begin(), shape.end() - 1}; }

}  // namespace

Tensor softmax_cross_entropy_with_logits(const Input& labels, const Input& logits, int64_t axis) {
  const char* function = "tf::nn::softmax_cross_entropy_with_logits";
  const CallerScope scope(labels.where());
  Tensor scores = logits.tensor();
  const DType dtype = scores.dtype();
  const bool narrow = dtype == float16 || dtype == bfloat16;
  if (narrow) scores = raw_ops::Cast(scores, float32);
  Tensor target = labels.tensor(scores.dtype());
  if (target.dtype() != scores.dtype()) target = raw_ops::Cast(target, scores.dtype());
  const int rank = internal::tensor_rank(scores);
  const int64_t at = internal::normal_axis(axis, rank, function, labels.where());
  if (at != rank - 1) {
    scores = internal::axis_to_end(scores, at, rank);
    target = internal::axis_to_end(target, at, rank);
  }
  Tensor cost;
  if (rank == 2) {
    cost = raw_ops::SoftmaxCrossEntropyWithLogits(scores, target).loss;
  } else {
    const Shape shape = internal::shape_of(scores);
    cost = raw_ops::SoftmaxCrossEntropyWithLogits(rows(scores, shape), rows(target, shape)).loss;
    cost = raw_ops::Reshape(cost, known_vector(without_last(shape)));
  }
  return narrow ? raw_ops::Cast(cost, dtype) : cost;
}

Tensor sparse_softmax_cross_entropy_with_logits(const Input& labels, const Input& logits) {
  const char* function = "tf::nn::sparse_softmax_cross_entropy_with_logits";
  const CallerScope scope(labels.where());
  const Tensor classes = labels.tensor();
  Tensor scores = logits.tensor();
  const DType dtype = scores.dtype();
  const Shape& label_shape = internal::static_shape(classes);
  const Shape& shape = internal::static_shape(scores);
  if (shape.has_rank() && shape.rank() == 0)
    invalid_argument(function, labels.where(), "logits is a scalar; one axis or more is needed");
  if (shape.has_rank() && !may_agree(label_shape, Shape(without_last(shape))))
    invalid_argument(function, labels.where(), "labels has shape ", label_shape, " and logits ",
                     shape, "; labels must have that of logits without the last ", "axis, ",
                     Shape(without_last(shape)));
  if (dtype == float16) scores = raw_ops::Cast(scores, float32);
  Tensor cost;
  if (internal::tensor_rank(scores) == 2) {
    cost = raw_ops::SparseSoftmaxCrossEntropyWithLogits(scores, classes).loss;
  } else {
    const Shape full = internal::shape_of(scores);
    const Tensor flat = raw_ops::Reshape(classes, known_vector(std::vector<int64_t>{-1}));
    cost = raw_ops::SparseSoftmaxCrossEntropyWithLogits(rows(scores, full), flat).loss;
    cost = raw_ops::Reshape(cost, known_vector(without_last(full)));
  }
  return dtype == float16 ? raw_ops::Cast(cost, float16) : cost;
}

Tensor sigmoid_cross_entropy_with_logits(const Input& labels, const Input& logits) {
  const CallerScope scope(labels.where());
  const Tensor x = logits.tensor();
  const Tensor z = labels.tensor(x.dtype());
  check_same_shape("tf::nn::sigmoid_cross_entropy_with_logits", labels.where(), "labels", z,
                   "logits", x);
  // max(x, 0) - x z + log(1 + exp(-|x|)), with the gradient of x at 0 defined.
  const Tensor zeros = raw_ops::ZerosLike(x);
  const Tensor positive = x >= zeros;
  const Tensor clipped = raw_ops::SelectV2(positive, x, zeros);
  const Tensor negative_abs = raw_ops::SelectV2(positive, -x, x);
  return clipped - x * z + raw_ops::Log1p(raw_ops::Exp(negative_abs));
}

Tensor weighted_cross_entropy_with_logits(const Input& labels, const Input& logits,
                                          const Input& pos_weight) {
  const CallerScope scope(labels.where());
  const Tensor x = logits.tensor();
  const Tensor z = labels.tensor(x.dtype());
  check_same_shape("tf::nn::weighted_cross_entropy_with_logits", labels.where(), "labels", z,
                   "logits", x);
  // (1 - z) x + (1 + (q - 1) z) (log(1 + exp(-|x|)) + max(-x, 0))
  const Tensor weight = 1 + (pos_weight.tensor(x.dtype()) - 1) * z;
  const Tensor log_term = raw_ops::Log1p(raw_ops::Exp(-raw_ops::Abs(x))) + raw_ops::Relu(-x);
  return (1 - z) * x + weight * log_term;
}

Tensor log_poisson_loss(const Input& targets, const Input& log_input, bool compute_full_loss) {
  const CallerScope scope(targets.where());
  const Tensor x = log_input.tensor();
  const Tensor z = targets.tensor(x.dtype());
  check_same_shape("tf::nn::log_poisson_loss", targets.where(), "targets", z, "log_input", x);
  const Tensor loss = raw_ops::Exp(x) - x * z;
  if (!compute_full_loss) return loss;
  const Tensor stirling = z * raw_ops::Log(z) - z + 0.5 * raw_ops::Log(2 * std::numbers::pi * z);
  const Tensor zeros = raw_ops::ZerosLike(z);
  const Tensor small = raw_ops::LogicalAnd(z >= 0, z <= 1);  // 0! and 1! have logarithm 0
  return loss + raw_ops::SelectV2(small, zeros, stirling);
}

Tensor l2_loss(const Input& t) { return raw_ops::L2Loss(t); }

}  // namespace tf::nn
