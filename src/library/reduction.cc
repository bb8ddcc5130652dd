// Reductions over axes, arguments of extremes, running sums.
#include "imperative/reduction.h"

#include "base/error.h"
#include "imperative/elementwise.h"
#include "imperative/math.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;

namespace {

// What a reduction works on: the tensor, and its axes as the operations want them.
struct Reduction {
  Reduction(const char* function, const Input& input, const Axes& axis)
      : scope(input.where()), operand(input), x(operand.tensor()) {
    const Shape& shape = internal::static_shape(x);
    if (!axis.absent() && !shape.has_rank()) {
      axes = internal::known_vector(axis.values());
    } else if (!axis.absent()) {
      axes = internal::known_vector(internal::normal_axes(axis.values(), shape.rank(), function,
                                                          CallerScope::user(input.where())));
    } else if (shape.has_rank()) {
      axes = internal::known_vector(internal::all_axes(shape.rank()));
    } else {
      axes = raw_ops::Range(internal::known_scalar(0), raw_ops::Rank(x), internal::known_scalar(1));
    }
  }

  CallerScope scope;
  internal::Borrowed operand;
  const Tensor& x;
  Tensor axes;
};

}  // namespace

Tensor reduce_sum(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_sum", input_tensor, options.axis);
  return raw_ops::Sum(r.x, r.axes, {.keep_dims = options.keepdims});
}

Tensor reduce_mean(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_mean", input_tensor, options.axis);
  return raw_ops::Mean(r.x, r.axes, {.keep_dims = options.keepdims});
}

Tensor reduce_prod(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_prod", input_tensor, options.axis);
  return raw_ops::Prod(r.x, r.axes, {.keep_dims = options.keepdims});
}

Tensor reduce_max(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_max", input_tensor, options.axis);
  return raw_ops::Max(r.x, r.axes, {.keep_dims = options.keepdims});
}

Tensor reduce_min(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_min", input_tensor, options.axis);
  return raw_ops::Min(r.x, r.axes, {.keep_dims = options.keepdims});
}

Tensor reduce_all(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_all", input_tensor, options.axis);
  return raw_ops::All(r.x, r.axes, {.keep_dims = options.keepdims});
}

Tensor reduce_any(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_any", input_tensor, options.axis);
  return raw_ops::Any(r.x, r.axes, {.keep_dims = options.keepdims});
}

Tensor reduce_logsumexp(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_logsumexp", input_tensor, options.axis);
  const Tensor largest = raw_ops::Max(r.x, r.axes, {.keep_dims = true});
  Tensor offset = raw_ops::StopGradient(raw_ops::SelectV2(raw_ops::IsFinite(largest), largest, 0));
  const Tensor sum = raw_ops::Sum(raw_ops::Exp(raw_ops::Sub(r.x, offset)), r.axes,
                                  {.keep_dims = options.keepdims});
  if (!options.keepdims) offset = raw_ops::Reshape(offset, internal::shape_tensor(sum));
  return raw_ops::AddV2(raw_ops::Log(sum), offset);
}

namespace math {

Tensor reduce_euclidean_norm(const Input& input_tensor, const ReduceOptions& options) {
  const Reduction r("reduce_euclidean_norm", input_tensor, options.axis);
  return raw_ops::EuclideanNorm(r.x, r.axes, {.keep_dims = options.keepdims});
}

namespace {

Tensor variance(const char* function, const Input& input, const ReduceOptions& options) {
  const Reduction r(function, input, options.axis);
  if (is_integer(r.x.dtype()) || r.x.dtype() == DType::bool_)
    invalid_argument(function, CallerScope::user(input.where()),
                     "input must be floating or complex, got ", name(r.x.dtype()));
  const Tensor mean = raw_ops::Mean(r.x, r.axes, {.keep_dims = true});
  const Tensor deviation = raw_ops::Sub(r.x, mean);
  const Tensor squares = is_complex(deviation.dtype())
                             ? real(raw_ops::Mul(raw_ops::Conj(deviation), deviation))
                             : raw_ops::Square(deviation);
  return raw_ops::Mean(squares, r.axes, {.keep_dims = options.keepdims});
}

}  // namespace

Tensor reduce_variance(const Input& input_tensor, const ReduceOptions& options) {
  return variance("reduce_variance", input_tensor, options);
}

Tensor reduce_std(const Input& input_tensor, const ReduceOptions& options) {
  const CallerScope scope(input_tensor.where());
  return raw_ops::Sqrt(variance("reduce_std", input_tensor, options));
}

}  // namespace math

Tensor count_nonzero(const Input& input, const CountNonzeroOptions& options) {
  const Reduction r("count_nonzero", input, options.axis);
  Tensor counted = r.x;
  if (r.x.dtype() == DType::string) {
    counted = raw_ops::NotEqual(r.x, "");
  } else if (r.x.dtype() != DType::bool_) {
    counted = raw_ops::NotEqual(r.x, 0);
  }
  const Tensor ones = raw_ops::Cast(counted, DType::int64);
  return cast(raw_ops::Sum(ones, r.axes, {.keep_dims = options.keepdims}), options.dtype);
}

namespace {

// One axis of a tensor, checked, as the operations want it.
struct AlongAxis {
  AlongAxis(const char* function, const Input& input, int64_t along_axis)
      : scope(input.where()), operand(input), x(operand.tensor()) {
    const Shape& shape = internal::static_shape(x);
    axis = internal::known_scalar(shape.has_rank()
                                      ? internal::normal_axis(along_axis, shape.rank(), function,
                                                              CallerScope::user(input.where()))
                                      : along_axis);
  }

  CallerScope scope;
  internal::Borrowed operand;
  const Tensor& x;
  Tensor axis;
};

}  // namespace

Tensor argmax(const Input& input, int axis, DType output_type) {
  const AlongAxis a("argmax", input, axis);
  return raw_ops::ArgMax(a.x, a.axis, {.output_type = output_type});
}

Tensor argmin(const Input& input, int axis, DType output_type) {
  const AlongAxis a("argmin", input, axis);
  return raw_ops::ArgMin(a.x, a.axis, {.output_type = output_type});
}

Tensor arg_max(const Input& input, int dimension, DType output_type) {
  return argmax(input, dimension, output_type);
}

Tensor arg_min(const Input& input, int dimension, DType output_type) {
  return argmin(input, dimension, output_type);
}

Tensor cumsum(const Input& x, const CumulativeOptions& options) {
  const AlongAxis a("cumsum", x, options.axis);
  return raw_ops::Cumsum(a.x, a.axis, {.exclusive = options.exclusive, .reverse = options.reverse});
}

Tensor cumprod(const Input& x, const CumulativeOptions& options) {
  const AlongAxis a("cumprod", x, options.axis);
  return raw_ops::Cumprod(a.x, a.axis,
                          {.exclusive = options.exclusive, .reverse = options.reverse});
}

Tensor math::cumulative_logsumexp(const Input& x, const CumulativeOptions& options) {
  const AlongAxis a("cumulative_logsumexp", x, options.axis);
  return raw_ops::CumulativeLogsumexp(a.x, a.axis,
                                      {.exclusive = options.exclusive, .reverse = options.reverse});
}

Tensor cumsum(const Input& x, int axis, bool exclusive, bool reverse) {
  return cumsum(x, {.axis = axis, .exclusive = exclusive, .reverse = reverse});
}

Tensor cumprod(const Input& x, int axis, bool exclusive, bool reverse) {
  return cumprod(x, {.axis = axis, .exclusive = exclusive, .reverse = reverse});
}

}  // namespace tf
