// Extents, and other shapes of the same elements.
#include <algorithm>

#include "base/error.h"
#include "imperative/array.h"
#include "imperative/raw_ops.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_scalar;
using internal::known_vector;
using internal::normal_axis;
using internal::static_shape;

Tensor shape(const Input& input, DType out_type) {
  return raw_ops::Shape(input, {.out_type = out_type});
}

Tensor size(const Input& input, DType out_type) {
  return raw_ops::Size(input, {.out_type = out_type});
}

Tensor rank(const Input& input) { return raw_ops::Rank(input); }

std::vector<Tensor> shape_n(const Inputs& input, DType out_type) {
  const CallerScope scope(input.where());
  return raw_ops::ShapeN(input, {.out_type = out_type});
}

Tensor broadcast_dynamic_shape(const Input& shape_x, const Input& shape_y) {
  return raw_ops::BroadcastArgs(shape_x, shape_y);
}

Shape broadcast_static_shape(const Shape& shape_x, const Shape& shape_y, Location where) {
  if (!shape_x.has_rank() || !shape_y.has_rank()) return Shape::unknown();
  const std::span<const int64_t> x = shape_x.dims();
  const std::span<const int64_t> y = shape_y.dims();
  std::vector<int64_t> dims(std::max(x.size(), y.size()));
  for (size_t i = 0; i < dims.size(); ++i) {
    const int64_t a = i < x.size() ? x[x.size() - 1 - i] : 1;
    const int64_t b = i < y.size() ? y[y.size() - 1 - i] : 1;
    if (a > 1 && b > 1 && a != b)
      invalid_argument("broadcast_static_shape", CallerScope::user(where), "shapes ", shape_x.str(),
                       " and ", shape_y.str(), " do not broadcast");
    // An unknown extent next to a known one can only be that one, or 1.
    int64_t& dim = dims[dims.size() - 1 - i];
    if (a < 0 || b < 0) {
      dim = std::max(a, b) > 1 ? std::max(a, b) : -1;
    } else {
      dim = a == 1 ? b : a;
    }
  }
  return Shape(dims);
}

Tensor ensure_shape(const Input& x, const Shape& shape) { return raw_ops::EnsureShape(x, shape); }

Tensor reshape(const Input& tensor, const Extents& shape) {
  const CallerScope scope(tensor.where());
  return raw_ops::Reshape(tensor, shape.tensor());
}

Tensor expand_dims(const Input& input, int axis) {
  const CallerScope scope(input.where());
  const Tensor x = input.tensor();
  const Shape& extents = static_shape(x);
  const int64_t along = extents.has_rank() ? normal_axis(axis, extents.rank() + 1, "expand_dims",
                                                         CallerScope::user(input.where()))
                                           : axis;
  return raw_ops::ExpandDims(x, known_scalar(along));
}

Tensor squeeze(const Input& input, const Axes& axis) {
  const CallerScope scope(input.where());
  const Location& where = CallerScope::user(input.where());
  const Tensor x = input.tensor();
  const Shape& extents = static_shape(x);
  std::vector<int64_t> axes(axis.values().begin(), axis.values().end());
  if (extents.has_rank()) {
    axes = internal::normal_axes(axes, extents.rank(), "squeeze", where);
    for (const int64_t i : axes)
      if (extents[static_cast<size_t>(i)] > 1)
        invalid_argument("squeeze", where, "axis ", i, " must have extent 1, got shape ",
                         extents.str());
  }
  if (!axis.absent() && axes.empty()) return x;  // for the operation, none means all
  return raw_ops::Squeeze(x, {.squeeze_dims = axes});
}

namespace {

// The permutation with axes from 0, or an error unless it names each axis once.
std::vector<int64_t> permutation(const Axes& perm, int rank, const Location& where) {
  std::vector<int64_t> order;
  for (const int64_t axis : perm.values())
    order.push_back(normal_axis(axis, rank, "transpose", where));
  std::vector<int64_t> sorted = order;
  std::sort(sorted.begin(), sorted.end());
  if (sorted != internal::all_axes(rank))
    invalid_argument("transpose", where, "perm must name each of ", rank, " axes once, got ",
                     Shape(std::vector<int64_t>(perm.values().begin(), perm.values().end())).str());
  return order;
}

}  // namespace

Tensor transpose(const Input& a, const Axes& perm, bool conjugate) {
  const CallerScope scope(a.where());
  const Tensor x = a.tensor();
  const bool has_rank = static_shape(x).has_rank();
  Tensor order;
  if (!perm.absent()) {
    order = has_rank ? known_vector(permutation(perm, internal::tensor_rank(x),
                                                CallerScope::user(a.where())))
                     : known_vector(perm.values());
  } else if (has_rank) {
    std::vector<int64_t> reversed = internal::all_axes(internal::tensor_rank(x));
    std::reverse(reversed.begin(), reversed.end());
    order = known_vector(reversed);
  } else {
    order = raw_ops::Range(raw_ops::Sub(raw_ops::Rank(x), 1), known_scalar(-1), known_scalar(-1));
  }
  if (conjugate && is_complex(x.dtype())) return raw_ops::ConjugateTranspose(x, order);
  return raw_ops::Transpose(x, order);
}

Tensor broadcast_to(const Input& input, const Extents& shape) {
  const CallerScope scope(input.where());
  return raw_ops::BroadcastTo(input, shape.tensor());
}

Tensor identity(const Input& input) { return raw_ops::Identity(input); }

std::vector<Tensor> identity_n(const Inputs& input) {
  const CallerScope scope(input.where());
  return raw_ops::IdentityN(input);
}

Tensor stop_gradient(const Input& input) { return raw_ops::StopGradient(input); }

}  // namespace tf
