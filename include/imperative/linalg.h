// Linear algebra on the last two axes; axes before them are a batch.
//
// Matrices are floats or complex numbers; matmul, matvec, tensordot and einsum also take integers.
// Shapes that do not fit are an InvalidArgumentError at the line; a matrix that is singular is one
// where the result is looked at. Names and defaults are TensorFlow's.
#pragma once

#include <concepts>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "imperative/array.h"
#include "imperative/elementwise.h"
#include "imperative/options.h"

namespace tf {

/// The matrix product, batched and broadcast over leading axes. `.transpose_a` and `.adjoint_a`
/// transpose first (only one of them); `.a_is_sparse` is a hint; `.output_type` is the dtype of the
/// result (int32 of int8 matrices). Throws for rank below 2. Source: `tf.linalg.matmul`.
Tensor matmul(const Input& a, const Input& b, const MatmulOptions& options = {});
/// The sums of products over `axes` axes: the last of a and the first of b, or the listed pairs,
/// `tf::tensordot(a, b, {{1, 2}, {0, 1}})`.
Tensor tensordot(const Input& a, const Input& b, int axes);
Tensor tensordot(const Input& a, const Input& b, const std::vector<Axes>& axes);
/// Einstein's summation: `tf::einsum("ij,jk->ik", {a, b})`; "..." stands for further axes.
Tensor einsum(const std::string& equation, const Inputs& inputs);
/// The same with two or more inputs one after another: `tf::einsum("ij,jk->ik", a, b)`.
template <std::convertible_to<Tensor>... Rest>
Tensor einsum(const std::string& equation, const Input& a, const Input& b, const Rest&... rest) {
  return einsum(equation, Inputs(std::vector<Tensor>{a.tensor(), b.tensor(), rest...}, a.where()));
}
/// A vector's, matrix' or tensor's norm. `.ord`: "euclidean" (of a matrix "fro"), 1, 2, infinity or
/// any positive number; see NormOptions. Throws for an order that the kind of norm lacks.
Tensor norm(const Input& tensor, const NormOptions& options = {});
/// The last two axes swapped; `conjugate` also conjugates. Throws for rank below 2.
Tensor matrix_transpose(const Input& a, bool conjugate = false);
/// The sum of the diagonal.
Tensor trace(const Input& x);
/// Eigenvalues in ascending order and eigenvectors (columns) of self-adjoint matrices.
std::pair<Tensor, Tensor> self_adjoint_eig(const Input& tensor);
Tensor self_adjoint_eigvals(const Input& tensor);
/// Complex eigenvalues and eigenvectors (columns) of square matrices.
std::pair<Tensor, Tensor> eig(const Input& tensor);
Tensor eigvals(const Input& tensor);

/// TensorFlow's `tf.linalg`.
namespace linalg {

/// Outputs of `svd`: matrix = u diag(s) adjoint(v), s in descending order; u and v are undefined
/// tensors without `.compute_uv`.
struct Svd {
  Tensor s;
  Tensor u;
  Tensor v;
};
/// Outputs of `qr`: matrix = q r.
struct Qr {
  Tensor q;
  Tensor r;
};
/// Outputs of `lu`: both factors in one matrix, and the permutation of the rows.
struct Lu {
  Tensor lu;
  Tensor p;
};
/// Outputs of `slogdet`: the sign and the logarithm of the absolute value of the determinant.
struct SlogDet {
  Tensor sign;
  Tensor log_abs_determinant;
};

/// The matrix times a vector.
Tensor matvec(const Input& a, const Input& b, const MatvecOptions& options = {});
/// The conjugate transpose.
Tensor adjoint(const Input& matrix);
/// Zeros but for `num_lower` diagonals below and `num_upper` above the main one; negative: all.
Tensor band_part(const Input& input, const Input& num_lower, const Input& num_upper);
/// Matrices with these diagonals, the diagonals of matrices, and matrices with them replaced.
Tensor diag(const Input& diagonal, const DiagOptions& options = {});
Tensor diag_part(const Input& input, const DiagPartOptions& options = {});
Tensor set_diag(const Input& input, const Input& diagonal, const SetDiagOptions& options = {});
/// The tensor of twice the rank with `diagonal` where both halves of the index agree, and back.
Tensor tensor_diag(const Input& diagonal);
Tensor tensor_diag_part(const Input& input);
/// Cross products of vectors of 3 elements along the last axis.
Tensor cross(const Input& a, const Input& b);

/// The lower triangular factor of a positive definite matrix (of any other, the result has no meaning,
/// as in TensorFlow), and the solution of (chol adjoint(chol)) x = rhs.
Tensor cholesky(const Input& input);
Tensor cholesky_solve(const Input& chol, const Input& rhs);
/// The inverse, of the adjoint with `adjoint`.
Tensor inv(const Input& input, bool adjoint = false);
/// The determinant, its sign and logarithm, and the logarithm alone, of a positive definite matrix.
Tensor det(const Input& input);
SlogDet slogdet(const Input& input);
Tensor logdet(const Input& matrix);
/// x with matrix x = rhs; with a triangular matrix; of rows with a few diagonals.
Tensor solve(const Input& matrix, const Input& rhs, bool adjoint = false);
Tensor triangular_solve(const Input& matrix, const Input& rhs,
                        const TriangularSolveOptions& options = {});
Tensor banded_triangular_solve(const Input& bands, const Input& rhs,
                               const TriangularSolveOptions& options = {});
/// x minimising |matrix x - rhs|^2 + l2_regularizer |x|^2. Source: `tf.linalg.lstsq`.
Tensor lstsq(const Input& matrix, const Input& rhs, const LstsqOptions& options = {});
/// Factorisations; `full_matrices` gives square factors.
Qr qr(const Input& input, bool full_matrices = false);
Svd svd(const Input& tensor, const SvdOptions& options = {});
Lu lu(const Input& input, DType output_idx_type = DType::int32);
/// Eigenvalues and eigenvectors as self_adjoint_eig, the function's name in TensorFlow 2.
std::pair<Tensor, Tensor> eigh(const Input& tensor);
Tensor eigvalsh(const Input& tensor);
/// The matrix whose square this is, and the logarithm of a complex matrix.
Tensor sqrtm(const Input& input);
Tensor logm(const Input& input);
/// The pseudo-inverse; singular values below `rcond` times the largest count as 0 (default: by dtype
/// and extents), and the number of singular values above `tol`.
Tensor pinv(const Input& a, const std::optional<Operand>& rcond = std::nullopt);
Tensor matrix_rank(const Input& a, const std::optional<Operand>& tol = std::nullopt);
/// The tensor divided by its norm along an axis, and that norm.
std::pair<Tensor, Tensor> normalize(const Input& tensor, const NormalizeOptions& options = {});

using tf::eig;
using tf::eigvals;
using tf::einsum;
using tf::eye;
using tf::global_norm;
using tf::matmul;
using tf::matrix_transpose;
using tf::norm;
using tf::tensordot;
using tf::trace;

}  // namespace linalg

/// TensorFlow 1's names.
Tensor matrix_band_part(const Input& input, const Input& num_lower, const Input& num_upper);
Tensor matrix_determinant(const Input& input);
Tensor matrix_diag(const Input& diagonal, const DiagOptions& options = {});
Tensor matrix_diag_part(const Input& input, const DiagPartOptions& options = {});
Tensor matrix_set_diag(const Input& input, const Input& diagonal,
                       const SetDiagOptions& options = {});
Tensor matrix_inverse(const Input& input, bool adjoint = false);
Tensor matrix_solve(const Input& matrix, const Input& rhs, bool adjoint = false);
Tensor matrix_solve_ls(const Input& matrix, const Input& rhs, const LstsqOptions& options = {});
Tensor matrix_triangular_solve(const Input& matrix, const Input& rhs,
                               const TriangularSolveOptions& options = {});
Tensor matrix_square_root(const Input& input);
Tensor diag(const Input& diagonal);
Tensor diag_part(const Input& input);
using linalg::cholesky;
using linalg::cholesky_solve;
using linalg::cross;
using linalg::qr;
using linalg::svd;

}  // namespace tf
