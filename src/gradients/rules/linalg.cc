// Gradients of matrix products, solvers and factorizations.
#include "gradients/rules/linalg_helpers.h"
#include "record/caller.h"

namespace tf::internal {
namespace {

// z = x y, each perhaps transposed: dx = dz y^H, dy = x^H dz, with the transposes moved accordingly
InputGradients mat_mul_gradient(const GradientArgs& g) {
  const bool tx = g.attr<bool>("transpose_a"), ty = g.attr<bool>("transpose_b");
  const Tensor dz = g.dy();
  return {if_wanted(g, 0,
                    [&] {
                      const Tensor y = conj(g.x(1));
                      if (!tx) return MatrixProduct{dz, y, false, !ty};
                      return MatrixProduct{y, dz, ty, true};
                    }),
          if_wanted(g, 1, [&] {
            const Tensor x = conj(g.x(0));
            if (!ty) return MatrixProduct{x, dz, !tx, false};
            return MatrixProduct{dz, x, true, tx};
          })};
}

// z = x y of float32 or bfloat16 matrices, z in float32: as of a dense product in float32
InputGradients sparse_mat_mul_gradient(const GradientArgs& g) {
  const bool tx = g.attr<bool>("transpose_a"), ty = g.attr<bool>("transpose_b");
  const Tensor dz = g.dy();
  const auto product = [](const Tensor& a, const Tensor& b, bool ta, bool tb) {
    return raw_ops::MatMul(a, b, {.transpose_a = ta, .transpose_b = tb});
  };
  return {if_wanted(g, 0,
                    [&] {
                      const Tensor y = cast(g.x(1), DType::float32);
                      return cast(tx ? product(y, dz, ty, true) : product(dz, y, false, !ty),
                                  g.x(0).dtype());
                    }),
          if_wanted(g, 1, [&] {
            const Tensor x = cast(g.x(0), DType::float32);
            return cast(ty ? product(dz, x, true, tx) : product(x, dz, !tx, false), g.x(1).dtype());
          })};
}

/// The gradients of z = x y with adjoints, by a product operation (x, y, adjoint x, adjoint y).
template <class Product>
InputGradients batch_products(const GradientArgs& g, const Product& product) {
  const bool ax = g.attr<bool>("adj_x"), ay = g.attr<bool>("adj_y");
  const Tensor dz = g.dy();
  return broadcast_gradients(
      g,
      [&] {
        const Tensor y = g.x(1);
        return ax ? product(y, dz, ay, true) : product(dz, y, false, !ay);
      },
      [&] {
        const Tensor x = g.x(0);
        return ay ? product(dz, x, true, ax) : product(x, dz, !ax, false);
      });
}

// z = x y for a batch of x and one y, as of a layer along sequences: the gradient of y is one
// product of all rows of x and dz, where a product for each matrix would have to be summed.
InputGradients shared_matrix_gradient(const GradientArgs& g) {
  const bool ay = g.attr<bool>("adj_y");
  const Tensor dz = g.dy(), y = g.x(1);
  const auto rows = [](const Tensor& all, int64_t columns) {
    return raw_ops::Reshape(all, integers({-1, columns}));
  };
  const int64_t depth = known_extent(y, ay ? 1 : 0), columns = known_extent(y, ay ? 0 : 1);
  return {if_wanted(g, 0, [&] { return raw_ops::BatchMatMulV2(dz, y, {.adj_y = !ay}); }),
          if_wanted(g, 1, [&] {
            const Tensor x_rows = rows(g.x(0), depth), dz_rows = rows(dz, columns);
            return ay ? MatrixProduct{conj(dz_rows), x_rows, true}
                      : MatrixProduct{conj(x_rows), dz_rows, true};
          })};
}

bool is_one_matrix(const Tensor& y) {
  return known_shape(y) && static_shape(y).rank() == 2 && static_shape(y).num_elements() > 0;
}

// z = x y for batches of matrices: as for one; batches of one are summed over
InputGradients batch_mat_mul_gradient(const GradientArgs& g) {
  if (!g.attr<bool>("adj_x") && is_one_matrix(g.x(1))) return shared_matrix_gradient(g);
  return batch_products(g, [](const Tensor& x, const Tensor& y, bool ax, bool ay) {
    return raw_ops::BatchMatMulV2(x, y, {.adj_x = ax, .adj_y = ay});
  });
}

InputGradients batch_mat_mul_v3_gradient(const GradientArgs& g) {
  return batch_products(g, [&](const Tensor& x, const Tensor& y, bool ax, bool ay) {
    return raw_ops::BatchMatMulV3(x, y, g.x(0).dtype(), {.adj_x = ax, .adj_y = ay});
  });
}

// y = x^-1, perhaps adjoint: dx = -y^H dy y^H
InputGradients matrix_inverse_gradient(const GradientArgs& g) {
  const Tensor y = g.y();
  const bool adjoint = g.attr<bool>("adjoint");
  const Tensor right = matmul(g.dy(), y, {.adjoint_x = adjoint, .adjoint_y = !adjoint});
  return {-matmul(y, right, {.adjoint_x = !adjoint})};
}

// y = det(x): dx = dy * conj(y) * x^-H (TensorFlow leaves the conjugate out)
InputGradients matrix_determinant_gradient(const GradientArgs& g) {
  const Tensor factor = expanded(expanded(g.dy() * conj(g.y()), -1), -1);
  return {factor * raw_ops::MatrixInverse(g.x(), {.adjoint = true})};
}

// y = log |det(x)|, which is real: dx = re(dy) * x^-H
InputGradients log_matrix_determinant_gradient(const GradientArgs& g) {
  const Tensor factor = expanded(expanded(cast(real_part(g.dy(1)), g.x().dtype()), -1), -1);
  return {factor * raw_ops::MatrixInverse(g.x(), {.adjoint = true})};
}

/// Kronecker products of batches of square matrices of the same order.
Tensor kronecker(const Tensor& x, const Tensor& y) {
  const int rank = rank_of(x);
  const Extents batch = Extents().add(x, counting(0, rank - 2));
  const Tensor rows =
      raw_ops::Reshape(x, Extents(batch).add(x, -1).add(1).add(x, -1).add(1).vector());
  const Tensor columns =
      raw_ops::Reshape(y, Extents(batch).add(1).add(y, -1).add(1).add(y, -1).vector());
  const Extents order = Extents().add_product(Extents().add(x, -1).add(y, -1));
  return raw_ops::Reshape(rows * columns, Extents(batch).append(order).append(order).vector());
}

// y = sqrt(x), so y y = x: dx solves y^H dx + dx y^H = dy, written as a linear system for dx^T
// (TensorFlow leaves the conjugates out)
InputGradients matrix_square_root_gradient(const GradientArgs& g) {
  const Tensor y = g.y();
  const int rank = rank_of(y);
  const Tensor eye = with_diagonal(zeros_like(y), raw_ops::OnesLike(diagonal(y)));
  const Tensor system = kronecker(eye, adjoint(y)) + kronecker(conj(y), eye);
  const Extents column =
      Extents().add(y, counting(0, rank - 2)).add_product(Extents().add(y, -1).add(y, -1)).add(1);
  const Tensor right = raw_ops::Reshape(matrix_transpose(g.dy()), column.vector());
  return {matrix_transpose(reshape_like(raw_ops::MatrixSolve(system, right), y))};
}

// x = L L^H: with P = the lower triangle of L^H dL, its diagonal halved, S = L^-H P L^-1:
// dx = (S + S^H) / 2
InputGradients cholesky_gradient(const GradientArgs& g) {
  const Tensor factor = g.y();
  Tensor middle = matmul(factor, g.dy(), {.adjoint_x = true});
  middle = lower_triangle(with_diagonal(middle, 0.5 * diagonal(middle)));
  const auto solve = [&](const Tensor& right) {
    return raw_ops::MatrixTriangularSolve(factor, right, {.adjoint = true});
  };
  const Tensor both = adjoint(solve(adjoint(solve(middle))));
  return {(both + adjoint(both)) * 0.5};
}

/// The gradients of c = a^-1 b (a perhaps adjoint) from that of b.
Tensor solved_matrix_gradient(const GradientArgs& g, const Tensor& db) {
  const Tensor c = g.y();
  return g.attr<bool>("adjoint") ? -matmul(c, db, {.adjoint_y = true})
                                 : -matmul(db, c, {.adjoint_y = true});
}

// c = a^-1 b: db = a^-H dc, da = -db c^H
InputGradients matrix_solve_gradient(const GradientArgs& g) {
  const Tensor db = raw_ops::MatrixSolve(g.x(0), g.dy(), {.adjoint = !g.attr<bool>("adjoint")});
  return {if_wanted(g, 0, [&] { return solved_matrix_gradient(g, db); }), db};
}

// c = a^-1 b, a triangular: likewise, of a only the triangle
InputGradients matrix_triangular_solve_gradient(const GradientArgs& g) {
  const bool lower = g.attr<bool>("lower");
  const Tensor db = raw_ops::MatrixTriangularSolve(
      g.x(0), g.dy(), {.lower = lower, .adjoint = !g.attr<bool>("adjoint")});
  return broadcast_gradients(
      g,
      [&] {
        const Tensor da = solved_matrix_gradient(g, db);
        return lower ? lower_triangle(da) : upper_triangle(da);
      },
      [&] { return db; });
}

// c = a^-1 b, a triangular and given by its bands: likewise, of a only the bands
InputGradients banded_triangular_solve_gradient(const GradientArgs& g) {
  const bool lower = g.attr<bool>("lower");
  const Tensor a = g.x(0);
  const Tensor db = raw_ops::BandedTriangularSolve(
      a, g.dy(), {.lower = lower, .adjoint = !g.attr<bool>("adjoint")});
  return broadcast_gradients(
      g,
      [&] {
        const int64_t others = host_shape(a)[rank_of(a) - 2] - 1;
        const Tensor bands = lower ? integers({-others, 0}) : integers({0, others});
        return raw_ops::MatrixDiagPartV3(solved_matrix_gradient(g, db), bands, 0.0,
                                         {.align = "LEFT_RIGHT"});
      },
      [&] { return db; });
}

/// Solves x = (L L^H)^-1 right.
Tensor cholesky_solve(const Tensor& factor, const Tensor& right) {
  const Tensor half = raw_ops::MatrixTriangularSolve(factor, right);
  return raw_ops::MatrixTriangularSolve(factor, half, {.adjoint = true});
}

// x minimizes |a x - b|^2 + l2 |x|^2 through the normal equations. With C C^H = a^H a + l2 (more
// rows than columns) and z = C^-H C^-1 dx: da = -a (x z^H + z x^H) + b z^H, db = a z
InputGradients least_squares_gradient(const GradientArgs& g) {
  if (!g.attr<bool>("fast"))
    throw UnimplementedError("MatrixSolveLs", "the gradient is defined for fast=true alone",
                             CallerScope::user(Location::current()));
  const Tensor a = g.x(0), b = g.x(1), dx = g.dy();
  const Shape shape = host_shape(a);
  const bool tall = shape[shape.size() - 2] >= shape[shape.size() - 1];
  const Tensor gramian = matmul(a, a, {.adjoint_x = tall, .adjoint_y = !tall});
  const Tensor regularized = with_diagonal(gramian, diagonal(gramian) + cast(g.x(2), a.dtype()));
  const Tensor factor = raw_ops::Cholesky(regularized);
  if (tall) {
    const Tensor z = cholesky_solve(factor, dx);
    const Tensor product = matmul(g.y(), z, {.adjoint_y = true});
    const Tensor symmetric = product + adjoint(product);
    return {matmul(b, z, {.adjoint_y = true}) - matmul(a, symmetric), matmul(a, z), no_gradient};
  }
  // More columns: with C C^H = a a^H + l2, db = C^-H C^-1 a dx and t = C^-H C^-1 b:
  // da = -db (t^H a) + t (dx - a^H db)^H
  const Tensor db = cholesky_solve(factor, matmul(a, dx));
  const Tensor t = cholesky_solve(factor, b);
  const Tensor first = matmul(db, matmul(t, a, {.adjoint_x = true}));
  const Tensor rest = dx - matmul(a, db, {.adjoint_x = true});
  return {matmul(t, rest, {.adjoint_y = true}) - first, db, no_gradient};
}

const RuleEntry kLinalgRules[] = {
    {"BandedTriangularSolve", banded_triangular_solve_gradient},
    {"BatchMatMul", batch_mat_mul_gradient},
    {"BatchMatMulV2", batch_mat_mul_gradient},
    {"BatchMatMulV3", batch_mat_mul_v3_gradient},
    {"Cholesky", cholesky_gradient},
    {"LogMatrixDeterminant", log_matrix_determinant_gradient},
    {"MatMul", mat_mul_gradient},
    {"MatrixDeterminant", matrix_determinant_gradient},
    {"MatrixInverse", matrix_inverse_gradient},
    {"MatrixSolve", matrix_solve_gradient},
    {"MatrixSolveLs", least_squares_gradient},
    {"MatrixSquareRoot", matrix_square_root_gradient},
    {"MatrixTriangularSolve", matrix_triangular_solve_gradient},
    {"SparseMatMul", sparse_mat_mul_gradient},
};

}  // namespace

std::span<const RuleEntry> linalg_rules() { return kLinalgRules; }

}  // namespace tf::internal
