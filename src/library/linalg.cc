// Products of matrices and tensors, norms, diagonals.
#include "imperative/linalg.h"

#include <algorithm>
#include <limits>

#include "base/error.h"
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
using internal::known_vector;
using internal::static_shape;

namespace {

bool may_be_batch(const Tensor& x) {
  const Shape& shape = static_shape(x);
  return !shape.has_rank() || shape.rank() > 2;
}

bool is_plain(DType dtype) { return dtype != DType::int8 && dtype != DType::uint8; }

// TensorFlow's choice of the sparse product: by hint, or for bfloat16 with another dtype.
bool multiplies_sparse(const Tensor& a, const Tensor& b, const MatmulOptions& options) {
  const auto has_kernel = [](DType dtype) {
    return dtype == DType::bfloat16 || dtype == DType::float32;
  };
  const bool hinted = options.a_is_sparse || options.b_is_sparse;
  if (hinted && has_kernel(a.dtype()) && has_kernel(b.dtype())) return true;
  return a.dtype() != b.dtype() && ((a.dtype() == DType::bfloat16 && is_plain(b.dtype())) ||
                                    (b.dtype() == DType::bfloat16 && is_plain(a.dtype())));
}

Tensor sparse_product(const Tensor& a, const Tensor& b, const MatmulOptions& options) {
  const Tensor product = raw_ops::SparseMatMul(a, b,
                                               {.transpose_a = options.transpose_a,
                                                .transpose_b = options.transpose_b,
                                                .a_is_sparse = options.a_is_sparse,
                                                .b_is_sparse = options.b_is_sparse});
  const bool both = a.dtype() == DType::bfloat16 && b.dtype() == DType::bfloat16;
  return both ? cast(product, DType::bfloat16) : product;
}

Tensor batch_product(Tensor a, Tensor b, const MatmulOptions& options) {
  if (options.transpose_a) a = conj(a);
  if (options.transpose_b) b = conj(b);
  const bool adjoint_a = options.adjoint_a || options.transpose_a;
  const bool adjoint_b = options.adjoint_b || options.transpose_b;
  if (options.output_type != DType::invalid)
    return raw_ops::BatchMatMulV3(a, b, options.output_type,
                                  {.adj_x = adjoint_a, .adj_y = adjoint_b});
  return raw_ops::BatchMatMulV2(a, b, {.adj_x = adjoint_a, .adj_y = adjoint_b});
}

void check_transposes(const MatmulOptions& options, const Location& where) {
  if (options.transpose_a && options.adjoint_a)
    invalid_argument("matmul", where, "only one of transpose_a and adjoint_a can be true");
  if (options.transpose_b && options.adjoint_b)
    invalid_argument("matmul", where, "only one of transpose_b and adjoint_b can be true");
}

}  // namespace

Tensor matmul(const Input& a, const Input& b, const MatmulOptions& options) {
  const CallerScope scope(a.where());
  check_transposes(options, CallerScope::user(a.where()));
  const bool b_decides = a.kind() != Input::Kind::tensor && b.kind() == Input::Kind::tensor;
  Tensor x = a.tensor(b_decides ? b.dtype() : DType::invalid);
  Tensor y = b.tensor(b.kind() == Input::Kind::tensor ? DType::invalid : x.dtype());
  MatmulOptions chosen = options;
  if (chosen.output_type == x.dtype() && chosen.output_type == y.dtype())
    chosen.output_type = DType::invalid;
  const bool is_sparse = options.a_is_sparse || options.b_is_sparse;
  if (!is_sparse && (may_be_batch(x) || may_be_batch(y))) return batch_product(x, y, chosen);
  if (options.adjoint_a) x = conj(x);
  if (options.adjoint_b) y = conj(y);
  chosen.transpose_a = options.transpose_a || options.adjoint_a;
  chosen.transpose_b = options.transpose_b || options.adjoint_b;
  if (multiplies_sparse(x, y, options)) return sparse_product(x, y, chosen);
  if (chosen.output_type != DType::invalid)
    return raw_ops::BatchMatMulV3(x, y, chosen.output_type,
                                  {.adj_x = chosen.transpose_a, .adj_y = chosen.transpose_b});
  return raw_ops::MatMul(x, y,
                         {.transpose_a = chosen.transpose_a, .transpose_b = chosen.transpose_b});
}

Tensor linalg::matvec(const Input& a, const Input& b, const MatvecOptions& options) {
  const CallerScope scope(a.where());
  const Tensor vector = b.tensor(b.kind() == Input::Kind::tensor ? DType::invalid : a.dtype());
  const Tensor column = raw_ops::ExpandDims(vector, known_scalar(-1));
  const Tensor product = matmul(a, column,
                                {.transpose_a = options.transpose_a,
                                 .adjoint_a = options.adjoint_a,
                                 .a_is_sparse = options.a_is_sparse,
                                 .b_is_sparse = options.b_is_sparse});
  return raw_ops::Squeeze(product, {.squeeze_dims = {-1}});
}

Tensor matrix_transpose(const Input& a, bool conjugate) {
  const CallerScope scope(a.where());
  const Tensor x = a.tensor();
  const int rank = internal::tensor_rank(x);
  if (rank < 2)
    invalid_argument("matrix_transpose", CallerScope::user(a.where()),
                     "a must have at least 2 axes, got shape ", static_shape(x).str());
  std::vector<int64_t> order = internal::all_axes(rank);
  std::swap(order[order.size() - 1], order[order.size() - 2]);
  if (conjugate && is_complex(x.dtype()))
    return raw_ops::ConjugateTranspose(x, known_vector(order));
  return raw_ops::Transpose(x, known_vector(order));
}

Tensor linalg::adjoint(const Input& matrix) { return matrix_transpose(matrix, true); }

Tensor trace(const Input& x) {
  const CallerScope scope(x.where());
  return raw_ops::Sum(linalg::diag_part(x), known_vector({{-1}}));
}

namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// The kinds of norm that TensorFlow knows, checked.
struct Norm {
  bool is_matrix;
  bool is_euclidean;  // square root of the sum of squares
  double order;
};

Norm norm_kind(const NormOptions& options, const Location& where) {
  const size_t axes = options.axis.values().size();
  const std::string& name = options.ord.name();
  const double order = options.ord.order();
  const bool is_matrix = axes == 2;
  if (axes > 2 || (!options.axis.absent() && axes == 0))
    invalid_argument("norm", where, "axis must name one or two axes, got ", axes);
  if (!name.empty() && name != "euclidean" && !(name == "fro" && is_matrix))
    invalid_argument(
        "norm", where, "ord must be ",
        is_matrix ? "euclidean, fro, 1, 2 or infinity" : "euclidean or a positive number", ", got ",
        name);
  const bool is_special = order == 1 || order == 2 || order == kInfinity;
  if (name.empty() && (is_matrix ? !is_special : !(order > 0)))
    invalid_argument(
        "norm", where, "ord must be ",
        is_matrix ? "euclidean, fro, 1, 2 or infinity" : "euclidean or a positive number", ", got ",
        order);
  return {is_matrix, !name.empty() || (order == 2 && !is_matrix), order};
}

// The largest singular value of the matrices on two axes, which stay with extent 1.
Tensor spectral_norm(const Tensor& x, std::span<const int64_t> axes, const Location& where) {
  const int rank = internal::tensor_rank(x);
  std::vector<int64_t> order = internal::all_axes(rank);
  std::vector<int64_t> last;
  for (const int64_t axis : axes) last.push_back(internal::normal_axis(axis, rank, "norm", where));
  for (const int64_t axis : last) order.erase(std::find(order.begin(), order.end(), axis));
  order.insert(order.end(), last.begin(), last.end());
  std::vector<int64_t> back(order.size());
  for (size_t i = 0; i < order.size(); ++i)
    back[static_cast<size_t>(order[i])] = static_cast<int64_t>(i);
  const Tensor values =
      linalg::svd(raw_ops::Transpose(x, known_vector(order)), {.compute_uv = false}).s;
  const Tensor largest = raw_ops::ExpandDims(
      reduce_max(abs(values), {.axis = -1, .keepdims = true}), known_scalar(-1));
  return raw_ops::Transpose(largest, known_vector(back));
}

Tensor squares(const Tensor& x) { return is_floating(x.dtype()) ? x * x : x * conj(x); }

// Of the elements along the axes, however many these are.
Tensor vector_norm(const Tensor& x, const Norm& kind, const ReduceOptions& along) {
  if (kind.is_euclidean) return raw_ops::Sqrt(reduce_sum(squares(x), along));
  const Tensor sizes = abs(x);
  if (kind.order == 1) return reduce_sum(sizes, along);
  if (kind.order == kInfinity) return reduce_max(sizes, along);
  return pow(reduce_sum(pow(sizes, kind.order), along), 1.0 / kind.order);
}

// Of the matrices on two axes, which stay with extent 1.
Tensor matrix_norm(const Tensor& x, const Norm& kind, const Axes& axis, const Location& where) {
  const std::span<const int64_t> axes = axis.values();
  if (kind.order == 2) return spectral_norm(x, axes, where);
  const bool sums_columns = kind.order == 1;
  return reduce_max(reduce_sum(abs(x), {.axis = axes[sums_columns ? 0 : 1], .keepdims = true}),
                    {.axis = axes[sums_columns ? 1 : 0], .keepdims = true});
}

Tensor norm_of(const Tensor& x, const NormOptions& options, const Location& where) {
  const Norm kind = norm_kind(options, where);
  if (kind.is_euclidean || !kind.is_matrix)
    return vector_norm(x, kind, {.axis = options.axis, .keepdims = options.keepdims});
  const Tensor kept = matrix_norm(x, kind, options.axis, where);
  return options.keepdims ? kept : squeeze(kept, options.axis);
}

}  // namespace

Tensor norm(const Input& tensor, const NormOptions& options) {
  const CallerScope scope(tensor.where());
  const internal::Borrowed x(tensor);
  return norm_of(x.tensor(), options, CallerScope::user(tensor.where()));
}

std::pair<Tensor, Tensor> linalg::normalize(const Input& tensor, const NormalizeOptions& options) {
  const CallerScope scope(tensor.where());
  const Tensor x = tensor.tensor();
  const Tensor norm = norm_of(x, {.ord = options.ord, .axis = options.axis, .keepdims = true},
                              CallerScope::user(tensor.where()));
  const Tensor length = cast(norm, x.dtype());
  return {x / length, length};
}

namespace linalg {

Tensor band_part(const Input& input, const Input& num_lower, const Input& num_upper) {
  return raw_ops::MatrixBandPart(input, num_lower, num_upper);
}

namespace {

// One diagonal as rank 0, a band as its first and last.
Tensor diagonals(const char* function, const Axes& k, const Location& where) {
  const std::span<const int64_t> values = k.values();
  if (values.size() != 1 && values.size() != 2)
    invalid_argument(function, where, "k must be one or two diagonals, got ", values.size());
  return values.size() == 1 ? known_scalar(values[0]) : known_vector(values);
}

Tensor padding(const Operand& value, const Tensor& x, const Location& where) {
  if (x.dtype() == DType::bool_ && value.is_number())
    return Input(value.number() != 0, where).tensor();
  return value.tensor(x.dtype(), where);
}

}  // namespace

Tensor diag(const Input& diagonal, const DiagOptions& options) {
  const CallerScope scope(diagonal.where());
  const Location& where = CallerScope::user(diagonal.where());
  const Tensor x = diagonal.tensor();
  return raw_ops::MatrixDiagV3(x, diagonals("diag", options.k, where),
                               known_scalar(options.num_rows), known_scalar(options.num_cols),
                               padding(options.padding_value, x, where), {.align = options.align});
}

Tensor diag_part(const Input& input, const DiagPartOptions& options) {
  const CallerScope scope(input.where());
  const Location& where = CallerScope::user(input.where());
  const Tensor x = input.tensor();
  return raw_ops::MatrixDiagPartV3(x, diagonals("diag_part", options.k, where),
                                   padding(options.padding_value, x, where),
                                   {.align = options.align});
}

Tensor set_diag(const Input& input, const Input& diagonal, const SetDiagOptions& options) {
  const CallerScope scope(input.where());
  const Location& where = CallerScope::user(input.where());
  return raw_ops::MatrixSetDiagV3(input, diagonal, diagonals("set_diag", options.k, where),
                                  {.align = options.align});
}

Tensor tensor_diag(const Input& diagonal) { return raw_ops::Diag(diagonal); }
Tensor tensor_diag_part(const Input& input) { return raw_ops::DiagPart(input); }
Tensor cross(const Input& a, const Input& b) { return raw_ops::Cross(a, b); }

}  // namespace linalg

Tensor diag(const Input& diagonal) { return raw_ops::Diag(diagonal); }
Tensor diag_part(const Input& input) { return raw_ops::DiagPart(input); }
Tensor matrix_band_part(const Input& input, const Input& num_lower, const Input& num_upper) {
  return linalg::band_part(input, num_lower, num_upper);
}
Tensor matrix_diag(const Input& diagonal, const DiagOptions& options) {
  return linalg::diag(diagonal, options);
}
Tensor matrix_diag_part(const Input& input, const DiagPartOptions& options) {
  return linalg::diag_part(input, options);
}
Tensor matrix_set_diag(const Input& input, const Input& diagonal, const SetDiagOptions& options) {
  return linalg::set_diag(input, diagonal, options);
}

}  // namespace tf
