// Helpers of the gradient rules.
#include "gradients/rules/helpers.h"

#include <algorithm>
#include <functional>
#include <numeric>

#include "record/known.h"

namespace tf::internal {

namespace {

/// How an operand was broadcast: the axes of the result to sum over, or that only the values tell.
struct BroadcastAxes {
  std::vector<int64_t> axes;
  int64_t leading = 0;  // how many of them the operand does not have
  bool decided = true;
};

BroadcastAxes broadcast_axes(const Shape& result, const Shape& operand) {
  BroadcastAxes found;
  if (!result.has_rank() || !operand.has_rank()) {
    found.decided = false;
    return found;
  }
  found.leading = result.rank() - operand.rank();
  for (int64_t axis = 0; axis < result.rank(); ++axis) {
    if (axis < found.leading) {
      found.axes.push_back(axis);
      continue;
    }
    const int64_t extent = operand[axis - found.leading];
    if (extent == 1 && result[axis] != 1) found.axes.push_back(axis);
    if (extent == -1 && result[axis] != 1) found.decided = false;
  }
  return found;
}

}  // namespace

Tensor unbroadcast(const Tensor& dy, const Tensor& x) {
  const Shape& from = static_shape(dy);
  const Shape& to = static_shape(x);
  if (from == to && from.is_fully_defined()) return dy;
  const BroadcastAxes found = broadcast_axes(from, to);
  if (!found.decided) {
    const Tensor shape = shape_of(x);
    const Tensor axes = raw_ops::BroadcastGradientArgs(shape, shape_of(dy)).r0;
    return raw_ops::Reshape(raw_ops::Sum(dy, axes, {.keep_dims = true}), shape);
  }
  if (found.axes.empty()) return dy;
  const auto count = static_cast<int64_t>(found.axes.size());
  if (found.leading == count) return sum(dy, found.axes);
  const Tensor kept = sum(dy, found.axes, true);
  if (found.leading == 0) return kept;
  return raw_ops::Squeeze(kept, {.squeeze_dims = counting(0, found.leading)});
}

Tensor reshape_like(const Tensor& value, const Tensor& x) {
  const Shape& shape = static_shape(x);
  if (same_known_shape(value, x)) return value;
  if (shape.has_rank()) {
    // One unknown extent follows from the others, unless one of them is zero.
    const auto unknown = std::count(shape.begin(), shape.end(), -1);
    const auto zero = std::count(shape.begin(), shape.end(), 0);
    if (unknown == 0 || (unknown == 1 && zero == 0))
      return raw_ops::Reshape(value, integers({shape.begin(), shape.end()}));
  }
  return raw_ops::Reshape(value, shape_of(x));
}

Tensor broadcast_like(const Tensor& value, const Tensor& x) {
  if (same_known_shape(value, x)) return value;
  if (static_shape(value).rank() == 0) return raw_ops::Fill(shape_of(x), value);
  return raw_ops::BroadcastTo(value, shape_of(x));
}

bool known_shape(const Tensor& x) { return static_shape(x).is_fully_defined(); }

bool same_known_shape(const Tensor& x, const Tensor& y) {
  return known_shape(x) && static_shape(x) == static_shape(y);
}

int rank_of(const Tensor& x) {
  const Shape& shape = static_shape(x);
  return shape.has_rank() ? shape.rank() : x.rank();
}

int64_t known_extent(const Tensor& x, int axis) {
  const Shape& shape = static_shape(x);
  if (!shape.has_rank()) return -1;
  return shape[axis < 0 ? axis + shape.rank() : axis];
}

std::vector<int64_t> host_axes(const Tensor& axes, const Tensor& x) {
  std::vector<int64_t> result = integers_of(axes);
  if (result.empty()) return result;
  const int rank = rank_of(x);
  for (int64_t& axis : result)
    if (axis < 0) axis += rank;
  std::sort(result.begin(), result.end());
  result.erase(std::unique(result.begin(), result.end()), result.end());
  return result;
}

int64_t host_axis(const Tensor& axis, int rank) {
  const int64_t value = integers_of(axis).at(0);
  return value < 0 ? value + rank : value;
}

Shape host_shape(const Tensor& x) { return known_shape(x) ? static_shape(x) : x.shape(); }

Tensor integers(const std::vector<int64_t>& values, DType dtype) {
  return known_vector(values, dtype);
}

Tensor integer(int64_t value, DType dtype) { return known_scalar(value, dtype); }

Tensor integer_rows(const std::vector<int64_t>& values, int64_t columns, DType dtype) {
  return known(values, Shape{static_cast<int64_t>(values.size()) / columns, columns}, dtype);
}

std::vector<int64_t> counting(int64_t first, int64_t last) {
  std::vector<int64_t> result(std::max<int64_t>(0, last - first));
  std::iota(result.begin(), result.end(), first);
  return result;
}

std::vector<int64_t> inverse_permutation(const std::vector<int64_t>& permutation) {
  std::vector<int64_t> result(permutation.size());
  const auto rank = static_cast<int64_t>(permutation.size());
  for (int64_t i = 0; i < rank; ++i)
    result[permutation[i] < 0 ? permutation[i] + rank : permutation[i]] = i;
  return result;
}

Tensor real_scalar(double value, DType dtype) { return convert_to_tensor(value, dtype); }

Tensor shape_of(const Tensor& x, DType dtype) {
  const Shape& shape = static_shape(x);
  if (shape.is_fully_defined()) return integers({shape.begin(), shape.end()}, dtype);
  return raw_ops::Shape(x, {.out_type = dtype});
}

Tensor extent_of(const Tensor& x, int axis, DType dtype) {
  const int64_t known = known_extent(x, axis);
  if (known >= 0) return integer(known, dtype);
  const int position = axis < 0 ? axis + rank_of(x) : axis;
  return gather_rows(raw_ops::Shape(x, {.out_type = dtype}), integer(position));
}

Tensor size_of_all(const Tensor& x, DType dtype) {
  if (known_shape(x)) return integer(static_shape(x).num_elements(), dtype);
  return raw_ops::Size(x, {.out_type = dtype});
}

Tensor shape_with_ones(const Tensor& x, const std::vector<int64_t>& axes) {
  Extents extents;
  for (int axis = 0; axis < rank_of(x); ++axis) {
    if (std::binary_search(axes.begin(), axes.end(), axis))
      extents.add(1);
    else
      extents.add(x, axis);
  }
  return extents.vector();
}

Extents& Extents::add(int64_t extent) {
  known_.push_back(extent);
  scalars_.emplace_back();
  return *this;
}

Extents& Extents::add(const Tensor& x, int axis) {
  const int64_t extent = known_extent(x, axis);
  known_.push_back(extent);
  scalars_.push_back(extent >= 0 ? Tensor() : extent_of(x, axis));
  return *this;
}

Extents& Extents::add(const Tensor& x, const std::vector<int64_t>& axes) {
  for (const int64_t axis : axes) add(x, static_cast<int>(axis));
  return *this;
}

Extents& Extents::add_product(const Extents& others) {
  int64_t product = 1;
  for (const int64_t extent : others.known_) {
    if (extent < 0) {
      known_.push_back(-1);
      scalars_.push_back(others.product());
      return *this;
    }
    product *= extent;
  }
  return add(product);
}

Extents& Extents::add_ones(int64_t count) {
  for (int64_t i = 0; i < count; ++i) add(1);
  return *this;
}

Extents& Extents::append(const Extents& others) {
  known_.insert(known_.end(), others.known_.begin(), others.known_.end());
  scalars_.insert(scalars_.end(), others.scalars_.begin(), others.scalars_.end());
  return *this;
}

Tensor Extents::vector() const {
  if (std::count(known_.begin(), known_.end(), -1) == 0) return integers(known_);
  std::vector<Tensor> scalars = scalars_;
  for (size_t i = 0; i < scalars.size(); ++i)
    if (!scalars[i].defined()) scalars[i] = integer(known_[i]);
  return raw_ops::Pack(scalars);
}

Tensor Extents::product() const {
  if (std::count(known_.begin(), known_.end(), -1) != 0)
    return raw_ops::Prod(vector(), integers({0}));
  return integer(
      std::accumulate(known_.begin(), known_.end(), int64_t{1}, std::multiplies<int64_t>()));
}

Tensor sum_all(const Tensor& x) {
  const int rank = rank_of(x);
  return rank == 0 ? x : sum(x, counting(0, rank));
}

Tensor sum(const Tensor& x, const std::vector<int64_t>& axes, bool keep_dims) {
  if (axes.empty()) return x;
  return raw_ops::Sum(x, integers(axes), {.keep_dims = keep_dims});
}

Tensor zeros_like(const Tensor& x) { return raw_ops::ZerosLike(x); }

Tensor conj(const Tensor& x) { return is_complex(x.dtype()) ? raw_ops::Conj(x) : x; }

Tensor real_part(const Tensor& x) {
  if (!is_complex(x.dtype())) return x;
  return raw_ops::Real(x, {.Tout = real_dtype(x.dtype())});
}

Tensor imaginary_part(const Tensor& x) { return raw_ops::Imag(x, {.Tout = real_dtype(x.dtype())}); }

Tensor complex_of(const Input& real, const Input& imaginary, DType dtype) {
  return raw_ops::Complex(real, imaginary, {.Tout = dtype});
}

Tensor cast(const Tensor& x, DType dtype) {
  return x.dtype() == dtype ? x : raw_ops::Cast(x, dtype);
}

Tensor gather_rows(const Tensor& x, const Tensor& indices) {
  return raw_ops::GatherV2(x, indices, integer(0));
}

Tensor transpose(const Tensor& x, const std::vector<int64_t>& permutation) {
  if (std::is_sorted(permutation.begin(), permutation.end())) return x;
  return raw_ops::Transpose(x, integers(permutation));
}

Tensor select(const Tensor& mask, const Input& chosen, const Input& otherwise) {
  return raw_ops::SelectV2(mask, chosen, otherwise);
}

}  // namespace tf::internal
