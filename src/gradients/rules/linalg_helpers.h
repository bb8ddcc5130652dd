// What the gradient rules of linear algebra share.
#pragma once

#include "gradients/rules/helpers.h"

namespace tf::internal {

struct MatmulOptions {
  bool adjoint_x = false;
  bool adjoint_y = false;
};

/// Products of matrices in the last two axes, with conjugate transposes where asked for.
Tensor matmul(const Tensor& x, const Tensor& y, const MatmulOptions& options = {});
/// Conjugate transposes in the last two axes.
Tensor adjoint(const Tensor& x);
Tensor matrix_transpose(const Tensor& x);
/// The part on and below (lower) or on and above (upper) the diagonal.
Tensor lower_triangle(const Tensor& x);
Tensor upper_triangle(const Tensor& x);
Tensor diagonal(const Tensor& x);         // of each matrix
Tensor diagonal_matrix(const Tensor& x);  // with x on its diagonal
Tensor with_diagonal(const Tensor& x, const Tensor& diagonal);
/// x[..., start : start + count] along an axis counted from the end (-1 or -2).
Tensor narrow(const Tensor& x, int axis, int64_t start, int64_t count);
/// 1 / x, and about 0 where x is 0.
Tensor safe_reciprocal(const Tensor& x);
/// `value` with one more axis of one element, at this position (negative counts from the end).
Tensor expanded(const Tensor& value, int64_t axis);

}  // namespace tf::internal
