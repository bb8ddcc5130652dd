// Helpers of the gradient rules of linear algebra.
#include "gradients/rules/linalg_helpers.h"

namespace tf::internal {

Tensor matmul(const Tensor& x, const Tensor& y, const MatmulOptions& options) {
  const bool matrices = static_shape(x).rank() == 2 && static_shape(y).rank() == 2;
  // MatMul transposes without conjugating; for real matrices it is the cheaper call.
  if (matrices && !is_complex(x.dtype()))
    return raw_ops::MatMul(x, y,
                           {.transpose_a = options.adjoint_x, .transpose_b = options.adjoint_y});
  return raw_ops::BatchMatMulV2(x, y, {.adj_x = options.adjoint_x, .adj_y = options.adjoint_y});
}

namespace {
std::vector<int64_t> last_two_swapped(const Tensor& x) {
  std::vector<int64_t> order = counting(0, rank_of(x));
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  return order;
}
}  // namespace

Tensor matrix_transpose(const Tensor& x) {
  return raw_ops::Transpose(x, integers(last_two_swapped(x)));
}

Tensor adjoint(const Tensor& x) {
  if (!is_complex(x.dtype())) return matrix_transpose(x);
  return raw_ops::ConjugateTranspose(x, integers(last_two_swapped(x)));
}

Tensor lower_triangle(const Tensor& x) {
  return raw_ops::MatrixBandPart(x, integer(-1), integer(0));
}

Tensor upper_triangle(const Tensor& x) {
  return raw_ops::MatrixBandPart(x, integer(0), integer(-1));
}

Tensor diagonal(const Tensor& x) { return raw_ops::MatrixDiagPart(x); }

Tensor diagonal_matrix(const Tensor& x) { return raw_ops::MatrixDiag(x); }

Tensor with_diagonal(const Tensor& x, const Tensor& diagonal) {
  return raw_ops::MatrixSetDiag(x, diagonal);
}

Tensor narrow(const Tensor& x, int axis, int64_t start, int64_t count) {
  const int rank = rank_of(x);
  std::vector<int64_t> begin(rank, 0), size(rank, -1);
  begin[rank + axis] = start;
  size[rank + axis] = count;
  return raw_ops::Slice(x, integers(begin), integers(size));
}

Tensor safe_reciprocal(const Tensor& x) { return x * raw_ops::Reciprocal(x * x + 1e-20); }

Tensor expanded(const Tensor& value, int64_t axis) {
  return raw_ops::ExpandDims(value, integer(axis));
}

}  // namespace tf::internal
