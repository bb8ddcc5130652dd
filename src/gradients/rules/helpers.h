// What gradient rules share: undoing broadcasting, shapes and axes as far as they are known, and
// short names for common operations.
#pragma once

#include <optional>
#include <vector>

#include "gradients/registry.h"
#include "imperative/operators.h"
#include "imperative/raw_ops.h"
#include "record/access.h"

namespace tf::internal {

/// The gradient of an input that none flows into.
inline const Tensor no_gradient;

/// The gradient of input i from `formula` if it is asked for.
template <class Formula>
GradientTerm if_wanted(const GradientArgs& g, int i, const Formula& formula) {
  return g.wants(i) ? GradientTerm(formula()) : GradientTerm();
}

/// Gradients of two operands that were broadcast against each other, from formulas that give them
/// in the broadcast shape. Only those asked for are computed.
template <class First, class Second>
InputGradients broadcast_gradients(const GradientArgs& g, const First& first, const Second& second);

/// Sums `dy` over the axes along which `x` was broadcast to its shape.
Tensor unbroadcast(const Tensor& dy, const Tensor& x);
/// `value` in the shape of `x`, which has as many elements.
Tensor reshape_like(const Tensor& value, const Tensor& x);
/// `value` broadcast to the shape of `x`.
Tensor broadcast_like(const Tensor& value, const Tensor& x);

bool known_shape(const Tensor& x);  // every extent is known
bool same_known_shape(const Tensor& x, const Tensor& y);
/// The number of axes. Runs what is needed only where not even that is known.
int rank_of(const Tensor& x);
/// The extent of an axis (negative counts from the end) if known, else -1.
int64_t known_extent(const Tensor& x, int axis);
/// Axes of `x` named by a tensor: 0 <= axis < rank, ascending, each once.
std::vector<int64_t> host_axes(const Tensor& axes, const Tensor& x);
int64_t host_axis(const Tensor& axis, int rank);
/// The shape of `x`; the only helper that may run `x` for it. For formulas that need host numbers.
Shape host_shape(const Tensor& x);

/// Constants of integers: a vector, a scalar, a matrix of rows of `columns`.
Tensor integers(const std::vector<int64_t>& values, DType dtype = DType::int32);
Tensor integer(int64_t value, DType dtype = DType::int32);
Tensor integer_rows(const std::vector<int64_t>& values, int64_t columns,
                    DType dtype = DType::int32);
/// first, first + 1, ..., last - 1.
std::vector<int64_t> counting(int64_t first, int64_t last);
std::vector<int64_t> inverse_permutation(const std::vector<int64_t>& permutation);
/// A scalar constant of a floating-point or complex dtype.
Tensor real_scalar(double value, DType dtype);

/// The shape as a vector, an extent as a scalar: a constant where known, else an operation.
Tensor shape_of(const Tensor& x, DType dtype = DType::int32);
Tensor extent_of(const Tensor& x, int axis, DType dtype = DType::int32);
Tensor size_of_all(const Tensor& x, DType dtype = DType::int32);  // number of elements
/// The shape of `x` with the extents of these axes replaced by 1.
Tensor shape_with_ones(const Tensor& x, const std::vector<int64_t>& axes);

/// A shape put together from extents, each known or a scalar tensor. Becomes a constant if all are
/// known, so that shapes that do not vary cost nothing when the gradient is computed.
class Extents {
 public:
  Extents& add(int64_t extent);
  Extents& add(const Tensor& x, int axis);
  Extents& add(const Tensor& x, const std::vector<int64_t>& axes);
  /// The product of the others' extents, as one.
  Extents& add_product(const Extents& others);
  Extents& add_ones(int64_t count);
  Extents& append(const Extents& others);
  Tensor vector() const;
  Tensor product() const;

 private:
  std::vector<int64_t> known_;   // -1: see scalars_
  std::vector<Tensor> scalars_;  // undefined where known
};

/// Sums over all axes, or over these.
Tensor sum_all(const Tensor& x);
Tensor sum(const Tensor& x, const std::vector<int64_t>& axes, bool keep_dims = false);
Tensor zeros_like(const Tensor& x);
/// The complex conjugate; `x` itself if it is real.
Tensor conj(const Tensor& x);
Tensor real_part(const Tensor& x);
Tensor imaginary_part(const Tensor& x);
Tensor complex_of(const Input& real, const Input& imaginary, DType dtype);
Tensor cast(const Tensor& x, DType dtype);  // `x` itself if it has that dtype
Tensor gather_rows(const Tensor& x, const Tensor& indices);
Tensor transpose(const Tensor& x, const std::vector<int64_t>& permutation);
/// `mask` (bool) chooses between elements; operands broadcast.
Tensor select(const Tensor& mask, const Input& chosen, const Input& otherwise);

template <class First, class Second>
InputGradients broadcast_gradients(const GradientArgs& g, const First& first,
                                   const Second& second) {
  InputGradients result(2);
  if (g.wants(0)) result[0] = unbroadcast(first(), g.x(0));
  if (g.wants(1)) result[1] = unbroadcast(second(), g.x(1));
  return result;
}

}  // namespace tf::internal
