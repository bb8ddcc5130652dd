// Factorisations of matrices, and what is made with them: inverses, solutions, determinants.
#include <algorithm>
#include <limits>

#include "base/error.h"
#include "imperative/gather.h"
#include "imperative/linalg.h"
#include "imperative/raw_ops.h"
#include "imperative/reduction.h"
#include "library/axes.h"
#include "record/access.h"
#include "record/caller.h"
#include "record/known.h"

namespace tf {

using internal::CallerScope;
using internal::invalid_argument;
using internal::known_scalar;

namespace {

DType complex_dtype(const char* function, const Input& tensor) {
  const DType dtype = tensor.tensor().dtype();
  if (dtype == DType::float32 || dtype == DType::complex64) return DType::complex64;
  if (dtype == DType::float64 || dtype == DType::complex128) return DType::complex128;
  invalid_argument(function, CallerScope::user(tensor.where()),
                   "tensor must be float32, float64, complex64 or complex128, got ", name(dtype));
}

}  // namespace

std::pair<Tensor, Tensor> self_adjoint_eig(const Input& tensor) {
  const raw_ops::SelfAdjointEigV2Outputs found = raw_ops::SelfAdjointEigV2(tensor);
  return {found.e, found.v};
}

Tensor self_adjoint_eigvals(const Input& tensor) {
  return raw_ops::SelfAdjointEigV2(tensor, {.compute_v = false}).e;
}

std::pair<Tensor, Tensor> eig(const Input& tensor) {
  const raw_ops::EigOutputs found = raw_ops::Eig(tensor, complex_dtype("eig", tensor));
  return {found.e, found.v};
}

Tensor eigvals(const Input& tensor) {
  return raw_ops::Eig(tensor, complex_dtype("eigvals", tensor), {.compute_v = false}).e;
}

namespace linalg {

std::pair<Tensor, Tensor> eigh(const Input& tensor) { return self_adjoint_eig(tensor); }
Tensor eigvalsh(const Input& tensor) { return self_adjoint_eigvals(tensor); }

Tensor cholesky(const Input& input) { return raw_ops::Cholesky(input); }

Tensor cholesky_solve(const Input& chol, const Input& rhs) {
  const CallerScope scope(chol.where());
  const Tensor factor = chol.tensor();
  const Tensor half = raw_ops::MatrixTriangularSolve(factor, rhs);
  return raw_ops::MatrixTriangularSolve(factor, half, {.adjoint = true});
}

Tensor inv(const Input& input, bool adjoint) {
  return raw_ops::MatrixInverse(input, {.adjoint = adjoint});
}

Tensor det(const Input& input) { return raw_ops::MatrixDeterminant(input); }

SlogDet slogdet(const Input& input) {
  const raw_ops::LogMatrixDeterminantOutputs found = raw_ops::LogMatrixDeterminant(input);
  return {found.sign, found.log_abs_determinant};
}

Tensor logdet(const Input& matrix) {
  const CallerScope scope(matrix.where());
  const Tensor diagonal = real(linalg::diag_part(raw_ops::Cholesky(matrix)));
  return 2.0 * reduce_sum(log(diagonal), {.axis = -1});
}

Tensor solve(const Input& matrix, const Input& rhs, bool adjoint) {
  return raw_ops::MatrixSolve(matrix, rhs, {.adjoint = adjoint});
}

Tensor triangular_solve(const Input& matrix, const Input& rhs,
                        const TriangularSolveOptions& options) {
  return raw_ops::MatrixTriangularSolve(matrix, rhs,
                                        {.lower = options.lower, .adjoint = options.adjoint});
}

Tensor banded_triangular_solve(const Input& bands, const Input& rhs,
                               const TriangularSolveOptions& options) {
  return raw_ops::BandedTriangularSolve(bands, rhs,
                                        {.lower = options.lower, .adjoint = options.adjoint});
}

namespace {

// The Cholesky factor of the regularised product of a matrix with its adjoint.
Tensor gramian_factor(const Tensor& matrix, const Tensor& regularizer, bool first_kind,
                      bool is_regularized) {
  Tensor gramian = matmul(matrix, matrix, {.adjoint_a = first_kind, .adjoint_b = !first_kind});
  if (is_regularized) {
    const Shape shape = internal::shape_of(matrix);
    const std::span<const int64_t> dims = shape.dims();
    const int64_t small = first_kind ? dims[dims.size() - 1] : dims[dims.size() - 2];
    const Tensor one =
        eye(small, {.batch_shape = Extents(dims.first(dims.size() - 2)), .dtype = matrix.dtype()});
    gramian = gramian + regularizer * one;
  }
  return raw_ops::Cholesky(gramian);
}

// TensorFlow takes its slower operation for large batches of small matrices.
bool solves_composite(const Shape& shape, size_t element_size) {
  constexpr int64_t kCacheSize = 256000;  // TensorFlow's guess of a level 2 cache
  const std::span<const int64_t> dims = shape.dims();
  int64_t batch = 1;
  for (const int64_t dim : dims.first(dims.size() - 2)) batch *= dim;
  const int64_t small = std::min(dims[dims.size() - 1], dims[dims.size() - 2]);
  const int64_t bytes = shape.num_elements() * static_cast<int64_t>(element_size);
  return !(bytes > kCacheSize && batch > small);
}

}  // namespace

Tensor lstsq(const Input& matrix, const Input& rhs, const LstsqOptions& options) {
  const CallerScope scope(matrix.where());
  const Location& where = CallerScope::user(matrix.where());
  const Tensor a = matrix.tensor();
  const Tensor b = rhs.tensor(a.dtype());
  const Shape shape = internal::shape_of(a);
  if (shape.rank() < 2)
    invalid_argument("lstsq", where, "matrix must have at least 2 axes, got shape ", shape.str());
  const bool is_regularized = options.l2_regularizer != 0;
  if (a.dtype() == DType::complex128 && is_regularized)
    invalid_argument("lstsq", where, "l2_regularizer must be 0 for complex128 matrices, got ",
                     options.l2_regularizer);
  if (!options.fast || !solves_composite(shape, size_of(a.dtype())))
    return raw_ops::MatrixSolveLs(a, b, options.l2_regularizer, {.fast = options.fast});
  const std::span<const int64_t> dims = shape.dims();
  const bool overdetermined = dims[dims.size() - 2] >= dims[dims.size() - 1];
  const Tensor regularizer = Input(options.l2_regularizer).tensor(a.dtype());
  const Tensor factor = gramian_factor(a, regularizer, overdetermined, is_regularized);
  if (overdetermined) return cholesky_solve(factor, matmul(a, b, {.adjoint_a = true}));
  return matmul(a, cholesky_solve(factor, b), {.adjoint_a = true});
}

Qr qr(const Input& input, bool full_matrices) {
  const raw_ops::QrOutputs found = raw_ops::Qr(input, {.full_matrices = full_matrices});
  return {found.q, found.r};
}

Svd svd(const Input& tensor, const SvdOptions& options) {
  const CallerScope scope(tensor.where());
  const raw_ops::SvdOutputs found = raw_ops::Svd(
      tensor, {.compute_uv = options.compute_uv, .full_matrices = options.full_matrices});
  if (!options.compute_uv) return {real(found.s), Tensor(), Tensor()};
  return {real(found.s), found.u, found.v};
}

Lu lu(const Input& input, DType output_idx_type) {
  const raw_ops::LuOutputs found = raw_ops::Lu(input, {.output_idx_type = output_idx_type});
  return {found.lu, found.p};
}

Tensor sqrtm(const Input& input) { return raw_ops::MatrixSquareRoot(input); }
Tensor logm(const Input& input) { return raw_ops::MatrixLogarithm(input); }

namespace {

double epsilon(const char* function, const Tensor& a, const Location& where) {
  switch (a.dtype()) {
    case DType::float16: return 0x1p-10;
    case DType::bfloat16: return 0x1p-7;
    case DType::float32: return std::numeric_limits<float>::epsilon();
    case DType::float64: return std::numeric_limits<double>::epsilon();
    default: invalid_argument(function, where, "a must be floating, got ", name(a.dtype()));
  }
}

double larger_extent(const char* function, const Tensor& a, const Location& where) {
  const Shape shape = internal::shape_of(a);
  if (shape.rank() < 2)
    invalid_argument(function, where, "a must have at least 2 axes, got shape ", shape.str());
  const std::span<const int64_t> dims = shape.dims().last(2);
  return static_cast<double>(std::max(dims[0], dims[1]));
}

}  // namespace

Tensor matrix_rank(const Input& a, const std::optional<Operand>& tol) {
  const CallerScope scope(a.where());
  const Location& where = CallerScope::user(a.where());
  const Tensor x = a.tensor();
  const double smallest = epsilon("matrix_rank", x, where) * larger_extent("matrix_rank", x, where);
  const Tensor s = svd(x, {.compute_uv = false}).s;
  const Tensor limit = tol ? tol->tensor(x.dtype(), where)
                           : smallest * reduce_max(s, {.axis = -1, .keepdims = true});
  return reduce_sum(cast(s > limit, DType::int32), {.axis = -1});
}

Tensor pinv(const Input& a, const std::optional<Operand>& rcond) {
  const CallerScope scope(a.where());
  const Location& where = CallerScope::user(a.where());
  const Tensor x = a.tensor();
  const double least = 10 * larger_extent("pinv", x, where) * epsilon("pinv", x, where);
  const Tensor ratio = rcond ? rcond->tensor(x.dtype(), where) : Input(least).tensor(x.dtype());
  const Svd parts = svd(x);
  const Tensor cutoff =
      raw_ops::ExpandDims(ratio * reduce_max(parts.s, {.axis = -1}), known_scalar(-1));
  const Tensor values =
      tf::where(parts.s > cutoff, parts.s, std::numeric_limits<double>::infinity());
  const Tensor scaled = parts.v / raw_ops::ExpandDims(values, known_scalar(-2));
  return matmul(scaled, parts.u, {.adjoint_b = true});
}

}  // namespace linalg

Tensor matrix_determinant(const Input& input) { return linalg::det(input); }
Tensor matrix_inverse(const Input& input, bool adjoint) { return linalg::inv(input, adjoint); }
Tensor matrix_solve(const Input& matrix, const Input& rhs, bool adjoint) {
  return linalg::solve(matrix, rhs, adjoint);
}
Tensor matrix_solve_ls(const Input& matrix, const Input& rhs, const LstsqOptions& options) {
  return linalg::lstsq(matrix, rhs, options);
}
Tensor matrix_triangular_solve(const Input& matrix, const Input& rhs,
                               const TriangularSolveOptions& options) {
  return linalg::triangular_solve(matrix, rhs, options);
}
Tensor matrix_square_root(const Input& input) { return linalg::sqrtm(input); }

}  // namespace tf
