// Axes and ranks inside library functions.
#include "library/axes.h"

#include <algorithm>
#include <numeric>

#include "base/error.h"
#include "imperative/raw_ops.h"
#include "record/access.h"
#include "record/known.h"

namespace tf::internal {

int tensor_rank(const Tensor& x) {
  const Shape& shape = static_shape(x);
  return shape.has_rank() ? shape.rank() : x.rank();
}

Shape shape_of(const Tensor& x) {
  const Shape& shape = static_shape(x);
  return shape.is_fully_defined() ? shape : x.shape();
}

int64_t static_extent(const Tensor& x, int64_t axis) {
  const Shape& shape = static_shape(x);
  return shape.has_rank() ? shape[static_cast<size_t>(axis)] : -1;
}

int64_t normal_axis(int64_t axis, int rank, const std::string& function, const Location& where) {
  if (axis >= -rank && axis < rank) return axis < 0 ? axis + rank : axis;
  if (rank == 0)
    invalid_argument(function, where, "axis ", axis, " was given for a tensor of rank 0");
  invalid_argument(function, where, "axis must be in [", -rank, ", ", rank, "), got ", axis);
}

std::vector<int64_t> normal_axes(std::span<const int64_t> axes, int rank,
                                 const std::string& function, const Location& where) {
  std::vector<int64_t> normal;
  for (const int64_t axis : axes) normal.push_back(normal_axis(axis, rank, function, where));
  std::sort(normal.begin(), normal.end());
  const auto twice = std::adjacent_find(normal.begin(), normal.end());
  if (twice != normal.end()) invalid_argument(function, where, "axis ", *twice, " is given twice");
  return normal;
}

Tensor permuted(const Tensor& x, const std::vector<int64_t>& order) {
  return raw_ops::Transpose(x, known_vector(order));
}

Tensor axis_to_end(const Tensor& x, int64_t axis, int rank) {
  std::vector<int64_t> order = all_axes(rank);
  order.erase(order.begin() + axis);
  order.push_back(axis);
  return permuted(x, order);
}

Tensor sum_over(const Tensor& x, const std::vector<int64_t>& axes, bool keepdims) {
  return raw_ops::Sum(x, known_vector(axes), {.keep_dims = keepdims});
}

Tensor mean_over(const Tensor& x, const std::vector<int64_t>& axes, bool keepdims) {
  return raw_ops::Mean(x, known_vector(axes), {.keep_dims = keepdims});
}

std::vector<int64_t> all_axes(int rank) {
  std::vector<int64_t> axes(static_cast<size_t>(rank));
  std::iota(axes.begin(), axes.end(), 0);
  return axes;
}

Tensor shape_tensor(const Tensor& x, DType dtype) {
  const Shape& shape = static_shape(x);
  if (shape.is_fully_defined()) return known_vector(shape.dims(), dtype);
  return raw_ops::Shape(x, {.out_type = dtype});
}

}  // namespace tf::internal
