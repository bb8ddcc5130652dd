// Gradients of factorizations into orthogonal and diagonal parts, and of tridiagonal systems.
#include <cstdlib>
#include <utility>

#include "gradients/rules/linalg_helpers.h"
#include "record/caller.h"

namespace tf::internal {
namespace {

[[noreturn]] void refuse(const char* op, const std::string& message) {
  throw UnimplementedError(op, message, CallerScope::user(Location::current()));
}

/// x R^-H for an upper triangular R.
Tensor divide_by_adjoint(const Tensor& x, const Tensor& r) {
  return adjoint(raw_ops::MatrixTriangularSolve(r, adjoint(x), {.lower = false}));
}

// x = Q R with at least as many rows as columns: with M = Q^H dQ - dQ^H Q + R dR^H - dR R^H:
// dx = Q (dR + tril(M) R^-H) + (dQ - Q Q^H dQ) R^-H
Tensor qr_deep(const Tensor& q, const Tensor& r, const Tensor& dq, const Tensor& dr) {
  const Tensor qdq = matmul(q, dq, {.adjoint_x = true});
  const Tensor rdr = matmul(r, dr, {.adjoint_y = true});
  const Tensor lower = lower_triangle((qdq - adjoint(qdq)) + (rdr - adjoint(rdr)));
  const Tensor along = matmul(q, dr + divide_by_adjoint(lower, r));
  const Tensor across = divide_by_adjoint(dq - matmul(q, qdq), r);
  const Tensor dx = along + across;
  if (!is_complex(q.dtype())) return dx;
  // The diagonal of R is real: what the formula puts on its imaginary part is taken out.
  const Tensor m = rdr - adjoint(qdq);
  const Tensor eye = with_diagonal(zeros_like(m), diagonal(m));
  const Tensor correction = eye - raw_ops::Cast(real_part(eye), q.dtype());
  return dx + divide_by_adjoint(matmul(q, adjoint(correction)), r);
}

InputGradients qr_gradient(const GradientArgs& g) {
  const Tensor q = g.y(0), r = g.y(1), dq = g.dy(0), dr = g.dy(1);
  const Shape q_shape = host_shape(q), r_shape = host_shape(r);
  const int64_t rows = q_shape[q_shape.size() - 2], columns = r_shape[r_shape.size() - 1];
  if (r_shape[r_shape.size() - 2] > columns && rows == q_shape[q_shape.size() - 1])
    refuse("Qr", "no gradient for full_matrices=true with more rows than columns, got " +
                     std::to_string(rows) + " rows and " + std::to_string(columns) + " columns");
  if (rows >= columns) return {qr_deep(q, r, dq, dr)};
  // More columns: x = Q [U V], so the last columns of x are Q V.
  const int64_t rest = columns - rows;
  const Tensor dv = narrow(dr, -1, rows, rest);
  const Tensor more = matmul(narrow(g.x(), -1, rows, rest), dv, {.adjoint_y = true});
  const Tensor first = qr_deep(q, narrow(r, -1, 0, rows), dq + more, narrow(dr, -1, 0, rows));
  return {raw_ops::ConcatV2(std::vector<Tensor>{first, matmul(q, dv)}, integer(-1))};
}

/// 1 / (e_j - e_i) off the diagonal, 0 on it.
Tensor inverse_gaps(const Tensor& e) {
  return with_diagonal(safe_reciprocal(expanded(e, -2) - expanded(e, -1)), zeros_like(e));
}

// x V = V diag(e): with F = conj of the inverse gaps and G = V^H dV:
// dx = V^-H (diag(de) + F * (G - V^H V diag(re G))) V^H
InputGradients eig_gradient(const GradientArgs& g) {
  const Tensor x = g.x(), e = g.y(0);
  Tensor inner = diagonal_matrix(g.dy(0)), v;
  if (!g.attr<bool>("compute_v")) {
    v = raw_ops::Eig(x, e.dtype(), {.compute_v = true}).v;
  } else {
    v = g.y(1);
    if (g.has_dy(1)) {
      const Tensor vdv = matmul(v, g.dy(1), {.adjoint_x = true});
      const Tensor real = raw_ops::Cast(real_part(diagonal(vdv)), vdv.dtype());
      const Tensor along = matmul(matmul(v, v, {.adjoint_x = true}), diagonal_matrix(real));
      inner = inner + conj(inverse_gaps(e)) * (vdv - along);
    }
  }
  const Tensor vt = adjoint(v);
  return {cast(raw_ops::MatrixSolve(vt, matmul(inner, vt)), x.dtype())};
}

// x V = V diag(e), x self-adjoint: S = V (diag(de) + F * V^H dV) V^H; of x only the lower triangle
// is read, so dx = the lower triangle of S + S^H with its diagonal halved
InputGradients self_adjoint_eig_gradient(const GradientArgs& g) {
  Tensor inner = diagonal_matrix(g.dy(0)), v;
  if (!g.attr<bool>("compute_v")) {
    v = raw_ops::SelfAdjointEigV2(g.x(), {.compute_v = true}).v;
  } else {
    v = g.y(1);
    if (g.has_dy(1)) inner = inner + inverse_gaps(g.y(0)) * matmul(v, g.dy(1), {.adjoint_x = true});
  }
  const Tensor s = matmul(v, matmul(inner, v, {.adjoint_y = true}));
  const Tensor lower = lower_triangle(s + adjoint(s));
  return {with_diagonal(lower, 0.5 * diagonal(lower))};
}

/// The factors of x = U diag(s) V^H and their gradients, with at most as many rows as columns.
struct SvdParts {
  Tensor s, u, v, ds, du, dv;
  int64_t rows, columns;
  bool full;
};

/// The part of the gradient that comes from the columns of V that U has no counterpart of.
Tensor svd_outside(const SvdParts& p, const Tensor& v1, const Tensor& dv1) {
  const Tensor transposed = adjoint(dv1);
  Tensor inner = transposed - matmul(matmul(transposed, v1), v1, {.adjoint_y = true});
  if (p.full) {
    const int64_t rest = p.columns - p.rows;
    const Tensor v2 = narrow(p.v, -1, p.rows, rest), dv2 = narrow(p.dv, -1, p.rows, rest);
    inner = inner - matmul(matmul(v1, dv2, {.adjoint_x = true}), v2, {.adjoint_y = true});
  }
  return matmul(matmul(p.u, diagonal_matrix(safe_reciprocal(p.s))), inner);
}

// With F = the inverse gaps of s^2, A = F * U^H dU, B = F * V^H dV:
// dx = U (diag(ds) + (A + A^H) diag(s) + diag(s) (B + B^H)) V^H + the part outside V
Tensor svd_wide(const SvdParts& p) {
  const Tensor s = diagonal_matrix(p.s);
  const Tensor f = inverse_gaps(raw_ops::Square(p.s));
  const Tensor v1 = p.full ? narrow(p.v, -1, 0, p.rows) : p.v;
  const Tensor dv1 = p.full ? narrow(p.dv, -1, 0, p.rows) : p.dv;
  const Tensor vdv = matmul(v1, dv1, {.adjoint_x = true});
  const Tensor a = f * matmul(p.u, p.du, {.adjoint_x = true}), b = f * vdv;
  const Tensor inner =
      diagonal_matrix(p.ds) + matmul(a + adjoint(a), s) + matmul(s, b + adjoint(b));
  Tensor dx = matmul(p.u, matmul(inner, v1, {.adjoint_y = true}));
  if (p.rows != p.columns) dx = dx + svd_outside(p, v1, dv1);
  if (!is_complex(dx.dtype())) return dx;
  // The phases of the columns are free; this removes what depends on their choice.
  const Tensor phases = diagonal_matrix(diagonal(vdv));
  const Tensor turned = matmul(diagonal_matrix(safe_reciprocal(p.s)), adjoint(phases) - phases);
  return dx + 0.5 * matmul(p.u, matmul(turned, v1, {.adjoint_y = true}));
}

InputGradients svd_gradient(const GradientArgs& g) {
  const Tensor x = g.x();
  const Tensor ds = cast(g.dy(0), x.dtype());
  if (!g.attr<bool>("compute_uv")) {
    const auto factors = raw_ops::Svd(x, {.compute_uv = true});
    return {matmul(factors.u, matmul(diagonal_matrix(ds), factors.v, {.adjoint_y = true}))};
  }
  const Shape shape = host_shape(x);
  const int64_t rows = shape[shape.size() - 2], columns = shape[shape.size() - 1];
  const bool full = g.attr<bool>("full_matrices");
  if (full && std::abs(rows - columns) > 1)
    refuse("Svd",
           "no gradient for full_matrices=true where rows and columns differ by more than "
           "one, got " +
               std::to_string(rows) + " and " + std::to_string(columns));
  SvdParts parts{
      cast(g.y(0), x.dtype()), g.y(1), g.y(2), ds, g.dy(1), g.dy(2), rows, columns, full};
  if (rows <= columns) return {svd_wide(parts)};
  std::swap(parts.u, parts.v);
  std::swap(parts.du, parts.dv);
  std::swap(parts.rows, parts.columns);
  return {adjoint(svd_wide(parts))};
}

/// x moved by one along an axis counted from the end, with a zero put where nothing comes.
Tensor shifted(const Tensor& x, int axis, int by) {
  const int rank = rank_of(x);
  std::vector<int64_t> paddings(2 * rank, 0), begin(rank, 0);
  paddings[2 * (rank + axis) + (by > 0 ? 0 : 1)] = 1;
  if (by < 0) begin[rank + axis] = 1;
  const Tensor padded = raw_ops::Pad(x, integer_rows(paddings, 2));
  return raw_ops::Slice(padded, integers(begin), shape_of(x));
}

// z = A x, A tridiagonal by its diagonals (upper, main, lower), z_i = u_i x_(i+1) + m_i x_i +
// l_i x_(i-1): each diagonal's gradient sums dz times the x it met, dx = A^H dz
InputGradients tridiagonal_mat_mul_gradient(const GradientArgs& g) {
  const Tensor x = conj(g.x(3)), dz = g.dy();
  const auto met = [&](const Tensor& other) {
    return expanded(raw_ops::Sum(other * dz, integers({-1})), -2);
  };
  return {if_wanted(g, 0, [&] { return met(shifted(x, -2, -1)); }),
          if_wanted(g, 1, [&] { return met(x); }),
          if_wanted(g, 2, [&] { return met(shifted(x, -2, 1)); }), if_wanted(g, 3, [&] {
            const Tensor upper = adjoint(g.x(0)), main = adjoint(g.x(1)), lower = adjoint(g.x(2));
            return shifted(upper * dz, -2, 1) + main * dz + shifted(lower * dz, -2, -1);
          })};
}

// A x = b, A tridiagonal by its diagonals: db = A^-H dx, ddiagonals = -(the diagonals of db x^H)
// (TensorFlow leaves the conjugates out)
InputGradients tridiagonal_solve_gradient(const GradientArgs& g) {
  const Tensor diagonals = conj(g.x(0)), x = conj(g.y());
  const auto row = [&](int64_t i) {
    return raw_ops::Squeeze(narrow(diagonals, -2, i, 1), {.squeeze_dims = {-2}});
  };
  const Tensor transposed = raw_ops::Pack(
      std::vector<Tensor>{shifted(row(2), -1, -1), row(1), shifted(row(0), -1, 1)}, {.axis = -2});
  const Tensor db =
      raw_ops::TridiagonalSolve(transposed, g.dy(),
                                {.partial_pivoting = g.attr<bool>("partial_pivoting"),
                                 .perturb_singular = g.attr<bool>("perturb_singular")});
  return {if_wanted(g, 0,
                    [&] {
                      const auto product = [&](const Tensor& other) {
                        return raw_ops::Sum(db * other, integers({-1}));
                      };
                      return -raw_ops::Pack(
                          std::vector<Tensor>{product(shifted(x, -2, -1)), product(x),
                                              product(shifted(x, -2, 1))},
                          {.axis = -2});
                    }),
          db};
}

const RuleEntry kLinalgFactorRules[] = {
    {"Eig", eig_gradient},
    {"Qr", qr_gradient},
    {"SelfAdjointEigV2", self_adjoint_eig_gradient},
    {"Svd", svd_gradient},
    {"TridiagonalMatMul", tridiagonal_mat_mul_gradient},
    {"TridiagonalSolve", tridiagonal_solve_gradient},
};

}  // namespace

std::span<const RuleEntry> linalg_factor_rules() { return kLinalgFactorRules; }

}  // namespace tf::internal
