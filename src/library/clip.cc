// Clipping by value and by norm, with TensorFlow's formulas.
#include "base/error.h"
#include "imperative/elementwise.h"
#include "imperative/raw_ops.h"
#include "imperative/reduction.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;
using internal::static_shape;

namespace {

// Refuses bounds that would broadcast the values to a larger shape.
void check_same_shape(const char* function, const Tensor& before, const Tensor& after,
                      const Location& where) {
  const Shape& from = static_shape(before);
  const Shape& to = static_shape(after);
  if (!from.is_fully_defined() || !to.is_fully_defined() || from == to) return;
  invalid_argument(function, CallerScope::user(where), "bounds must broadcast to t's shape ",
                   from.str(), ", got a result of shape ", to.str());
}

// clip_norm, but not below 0.
Tensor limit_of(const Input& clip_norm, DType dtype) {
  const Tensor limit = clip_norm.tensor(dtype);
  return limit.dtype() == dtype ? raw_ops::Maximum(limit, 0)
                                : cast(raw_ops::Maximum(limit, 0), dtype);
}

}  // namespace

Tensor clip_by_value(const Input& t, const Input& clip_value_min, const Input& clip_value_max) {
  const CallerScope scope(t.where());
  const Tensor values = t.tensor();
  const Tensor below = raw_ops::Minimum(values, clip_value_max);
  check_same_shape("clip_by_value", values, below, t.where());
  const Tensor clipped = raw_ops::Maximum(below, clip_value_min);
  check_same_shape("clip_by_value", values, clipped, t.where());
  return clipped;
}

Tensor clip_by_norm(const Input& t, const Input& clip_norm, const Axes& axes) {
  const CallerScope scope(t.where());
  const Tensor values = t.tensor();
  const Tensor limit = limit_of(clip_norm, values.dtype());
  const Tensor squares = reduce_sum(values * values, {.axis = axes, .keepdims = true});
  const Tensor positive = squares > 0;
  // The square root of 1 where the sum is 0 keeps the gradient finite there.
  const Tensor safe = raw_ops::SelectV2(positive, squares, raw_ops::OnesLike(squares));
  const Tensor norm = raw_ops::SelectV2(positive, raw_ops::Sqrt(safe), squares);
  const Tensor scaled = values * limit;
  check_same_shape("clip_by_norm", values, scaled, t.where());
  return raw_ops::Identity(scaled / raw_ops::Maximum(norm, limit));
}

Tensor clip_by_average_norm(const Input& t, const Input& clip_norm) {
  const CallerScope scope(t.where());
  const Tensor values = t.tensor();
  const Tensor limit = clip_norm.tensor(values.dtype());
  const Tensor count = raw_ops::Cast(raw_ops::Size(values), values.dtype());
  const Tensor inverse = raw_ops::Rsqrt(reduce_sum(values * values));
  return raw_ops::Identity(values * limit * raw_ops::Minimum(inverse * count, 1 / limit));
}

Tensor global_norm(const Inputs& t_list) {
  const CallerScope scope(t_list.where());
  std::vector<Tensor> halves;
  for (const Tensor& tensor : t_list.tensors())
    if (tensor.defined()) halves.push_back(raw_ops::L2Loss(tensor));
  if (halves.empty())
    invalid_argument("global_norm", CallerScope::user(t_list.where()),
                     "t_list must hold at least one tensor, got none");
  return raw_ops::Sqrt(reduce_sum(raw_ops::Pack(halves)) * 2);
}

std::pair<std::vector<Tensor>, Tensor> clip_by_global_norm(const Inputs& t_list,
                                                           const Input& clip_norm,
                                                           const std::optional<Operand>& use_norm) {
  const CallerScope scope(t_list.where());
  const Tensor norm =
      use_norm ? use_norm->tensor(DType::float32, t_list.where()) : global_norm(t_list);
  const Tensor limit = clip_norm.tensor(norm.dtype());
  const Tensor finite = limit * raw_ops::Minimum(1 / norm, 1 / limit);
  const Tensor scale = finite + (norm - norm);  // NaN where the norm is not finite
  std::vector<Tensor> clipped;
  for (const Tensor& tensor : t_list.tensors())
    clipped.push_back(tensor.defined()
                          ? raw_ops::Identity(raw_ops::Mul(tensor, cast(scale, tensor.dtype())))
                          : Tensor());
  return {clipped, norm};
}

}  // namespace tf
