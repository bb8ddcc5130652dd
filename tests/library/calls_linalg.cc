// Calls of linear algebra, einsum and norms.
#include <limits>

#include "library/calls.h"

namespace tf::testing {
namespace {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

auto matmul_with(const MatmulOptions& options) {
  return one([options](const Tensors& in) { return tf::matmul(in[0], in[1], options); });
}

void add_products(Calls& calls) {
  calls["matmul"] = matmul_with({});
  calls["matmul.transpose_a"] = matmul_with({.transpose_a = true});
  calls["matmul.transpose_b"] = matmul_with({.transpose_b = true});
  calls["matmul.adjoint_a"] = matmul_with({.adjoint_a = true});
  calls["matmul.adjoint_b"] = matmul_with({.adjoint_b = true});
  calls["matmul.sparse"] = matmul_with({.a_is_sparse = true});
  calls["matmul.output_type"] = matmul_with({.output_type = tf::int32});
  calls["linalg.matvec"] = one([](const Tensors& in) { return tf::linalg::matvec(in[0], in[1]); });
  calls["linalg.matvec.transpose"] = one(
      [](const Tensors& in) { return tf::linalg::matvec(in[0], in[1], {.transpose_a = true}); });
  for (const int axes : {0, 1, 2})
    calls["tensordot." + std::to_string(axes)] =
        one([axes](const Tensors& in) { return tf::tensordot(in[0], in[1], axes); });
  calls["tensordot.lists"] = one([](const Tensors& in) {
    return tf::tensordot(in[0], in[1], {{0, 2}, {1, 0}});
  });
  calls["tensordot.pair"] = one([](const Tensors& in) {
    return tf::tensordot(in[0], in[1], {1, 0});
  });
  calls["tensordot.negative"] = one([](const Tensors& in) {
    return tf::tensordot(in[0], in[1], {{-1}, {-2}});
  });
  const std::map<std::string, std::string> equations = {
      {"ij_and_jk_to_ik", "ij,jk->ik"},
      {"ij_and_jk", "ij,jk"},
      {"i_and_i_to_", "i,i->"},
      {"ij_to_ji", "ij->ji"},
      {"ii_to_i", "ii->i"},
      {"ii", "ii"},
      {"i_and_j_to_ij", "i,j->ij"},
      {"bij_and_bjk_to_bik", "bij,bjk->bik"},
      {"...ij_and_...jk_to_...ik", "...ij,...jk->...ik"},
      {"ij_and_jk_and_kl_to_il", "ij,jk,kl->il"},
      {"a_b__and__b_c__to__c_a", "a b , b c -> c a"},
      {"i_and_ij_and_j_to_", "i,ij,j->"},
      {"...a_and_...b_and_ab_to_...", "...a,...b,ab->..."},
      {"ij_and_kj_and_lj_and_jm_to_iklm", "ij,kj,lj,jm->iklm"},
  };
  for (const auto& [name, equation] : equations)
    calls["einsum." + name] =
        one([equation = equation](const Tensors& in) { return tf::einsum(equation, in); });
}

void add_diagonals(Calls& calls) {
  calls["matrix_transpose"] = one([](const Tensors& in) { return tf::matrix_transpose(in[0]); });
  calls["matrix_transpose.conjugate"] =
      one([](const Tensors& in) { return tf::matrix_transpose(in[0], true); });
  calls["linalg.adjoint"] = one([](const Tensors& in) { return tf::linalg::adjoint(in[0]); });
  calls["trace"] = one([](const Tensors& in) { return tf::trace(in[0]); });
  calls["linalg.cross"] = one([](const Tensors& in) { return tf::linalg::cross(in[0], in[1]); });
  calls["linalg.band_part"] =
      one([](const Tensors& in) { return tf::linalg::band_part(in[0], 1, 0); });
  calls["linalg.band_part.all"] =
      one([](const Tensors& in) { return tf::linalg::band_part(in[0], -1, 1); });
  calls["linalg.diag"] = one([](const Tensors& in) { return tf::linalg::diag(in[0]); });
  calls["linalg.diag.k"] =
      one([](const Tensors& in) { return tf::linalg::diag(in[0], {.k = 1, .padding_value = 9}); });
  calls["linalg.diag.band"] = one([](const Tensors& in) {
    return tf::linalg::diag(in[0], {.k = {-1, 1}, .num_rows = 3, .num_cols = 4});
  });
  calls["linalg.diag_part"] = one([](const Tensors& in) { return tf::linalg::diag_part(in[0]); });
  calls["linalg.diag_part.k"] = one([](const Tensors& in) {
    return tf::linalg::diag_part(in[0], {.k = {-1, 0}, .padding_value = 7, .align = "LEFT_LEFT"});
  });
  calls["linalg.set_diag"] =
      one([](const Tensors& in) { return tf::linalg::set_diag(in[0], in[1]); });
  calls["linalg.set_diag.k"] =
      one([](const Tensors& in) { return tf::linalg::set_diag(in[0], in[1], {.k = -1}); });
  calls["linalg.tensor_diag"] =
      one([](const Tensors& in) { return tf::linalg::tensor_diag(in[0]); });
  calls["linalg.tensor_diag_part"] =
      one([](const Tensors& in) { return tf::linalg::tensor_diag_part(in[0]); });
}

void add_norms(Calls& calls) {
  const auto with = [](const NormOptions& options) {
    return one([options](const Tensors& in) { return tf::norm(in[0], options); });
  };
  calls["norm"] = with({});
  calls["norm.axis"] = with({.axis = 1});
  calls["norm.keep"] = with({.axis = -1, .keepdims = true});
  const std::map<std::string, NormOrder> vectors = {
      {"1", 1}, {"inf", kInfinity}, {"3", 3}, {"half", 0.5}};
  const std::map<std::string, NormOrder> matrices = {
      {"fro", "fro"}, {"euclidean", "euclidean"}, {"1", 1}, {"2", 2}, {"inf", kInfinity}};
  for (const auto& [name, order] : vectors) {
    calls["norm.ord_" + name] = with({.ord = order});
    calls["norm.ord_" + name + "_axis"] = with({.ord = order, .axis = 0});
  }
  for (const auto& [name, order] : matrices) {
    calls["norm.matrix_" + name] = with({.ord = order, .axis = {1, 2}});
    calls["norm.matrix_" + name + "_keep"] =
        with({.ord = order, .axis = {-3, 1}, .keepdims = true});
  }
  const auto both = [](const std::pair<Tensor, Tensor>& pair) {
    return Tensors{pair.first, pair.second};
  };
  calls["linalg.normalize"] = [both](const Tensors& in) {
    return both(tf::linalg::normalize(in[0]));
  };
  calls["linalg.normalize.axis"] = [both](const Tensors& in) {
    return both(tf::linalg::normalize(in[0], {.ord = 1, .axis = 1}));
  };
}

void add_solutions(Calls& calls) {
  calls["linalg.cholesky"] = one([](const Tensors& in) { return tf::linalg::cholesky(in[0]); });
  calls["linalg.cholesky_solve"] =
      one([](const Tensors& in) { return tf::linalg::cholesky_solve(in[0], in[1]); });
  calls["linalg.inv"] = one([](const Tensors& in) { return tf::linalg::inv(in[0]); });
  calls["linalg.inv.adjoint"] = one([](const Tensors& in) { return tf::linalg::inv(in[0], true); });
  calls["linalg.det"] = one([](const Tensors& in) { return tf::linalg::det(in[0]); });
  calls["linalg.slogdet"] = [](const Tensors& in) {
    const auto found = tf::linalg::slogdet(in[0]);
    return Tensors{found.sign, found.log_abs_determinant};
  };
  calls["linalg.logdet"] = one([](const Tensors& in) { return tf::linalg::logdet(in[0]); });
  calls["linalg.solve"] = one([](const Tensors& in) { return tf::linalg::solve(in[0], in[1]); });
  calls["linalg.solve.adjoint"] =
      one([](const Tensors& in) { return tf::linalg::solve(in[0], in[1], true); });
  calls["linalg.triangular_solve"] =
      one([](const Tensors& in) { return tf::linalg::triangular_solve(in[0], in[1]); });
  calls["linalg.triangular_solve.upper"] = one([](const Tensors& in) {
    return tf::linalg::triangular_solve(in[0], in[1], {.lower = false, .adjoint = true});
  });
  calls["linalg.banded_triangular_solve"] =
      one([](const Tensors& in) { return tf::linalg::banded_triangular_solve(in[0], in[1]); });
  calls["linalg.lstsq"] = one([](const Tensors& in) { return tf::linalg::lstsq(in[0], in[1]); });
  calls["linalg.lstsq.wide"] = one(
      [](const Tensors& in) { return tf::linalg::lstsq(in[0], in[1], {.l2_regularizer = 0.1}); });
  calls["linalg.lstsq.slow"] =
      one([](const Tensors& in) { return tf::linalg::lstsq(in[0], in[1], {.fast = false}); });
  calls["linalg.pinv"] = one([](const Tensors& in) { return tf::linalg::pinv(in[0]); });
  calls["linalg.pinv.rcond"] = one([](const Tensors& in) { return tf::linalg::pinv(in[0], 0.9); });
  calls["linalg.matrix_rank"] =
      one([](const Tensors& in) { return tf::linalg::matrix_rank(in[0]); });
  calls["linalg.matrix_rank.tol"] =
      one([](const Tensors& in) { return tf::linalg::matrix_rank(in[0], 100.0); });
  calls["linalg.sqrtm"] = one([](const Tensors& in) { return tf::linalg::sqrtm(in[0]); });
  calls["linalg.logm"] = one([](const Tensors& in) { return tf::linalg::logm(in[0]); });
}

// Signs and orders of factors are not unique: the factors are put together again, as in the cases.
Tensor scaled_columns(const Tensor& matrix, const Tensor& factors) {
  return matrix * tf::expand_dims(factors, -2);
}

void add_factors(Calls& calls) {
  calls["linalg.qr"] = [](const Tensors& in) {
    const auto found = tf::linalg::qr(in[0]);
    return Tensors{tf::matmul(found.q, found.r), tf::abs(found.r)};
  };
  calls["linalg.qr.full"] =
      one([](const Tensors& in) { return tf::shape(tf::linalg::qr(in[0], true).q); });
  calls["linalg.svd"] = [](const Tensors& in) {
    const auto found = tf::linalg::svd(in[0]);
    return Tensors{found.s,
                   tf::matmul(scaled_columns(found.u, found.s), found.v, {.adjoint_b = true})};
  };
  calls["linalg.svd.values"] =
      one([](const Tensors& in) { return tf::linalg::svd(in[0], {.compute_uv = false}).s; });
  calls["linalg.svd.full"] = one([](const Tensors& in) {
    return tf::shape(tf::linalg::svd(in[0], {.full_matrices = true}).u);
  });
  calls["linalg.lu"] = [](const Tensors& in) {
    const auto found = tf::linalg::lu(in[0]);
    return Tensors{found.lu, found.p};
  };
  calls["linalg.eigvalsh"] = one([](const Tensors& in) { return tf::linalg::eigvalsh(in[0]); });
  calls["self_adjoint_eigvals"] =
      one([](const Tensors& in) { return tf::self_adjoint_eigvals(in[0]); });
  calls["linalg.eigh"] = [](const Tensors& in) {
    const auto [e, v] = tf::linalg::eigh(in[0]);
    return Tensors{e, tf::matmul(scaled_columns(v, e), v, {.adjoint_b = true})};
  };
  calls["eig"] = one([](const Tensors& in) {
    const auto [e, v] = tf::eig(in[0]);
    return tf::matmul(tf::cast(in[0], tf::complex128), v) - scaled_columns(v, e);
  });
  calls["eigvals"] = one([](const Tensors& in) { return tf::sort(tf::abs(tf::eigvals(in[0]))); });
}

}  // namespace

void add_linalg_calls(Calls& calls) {
  add_products(calls);
  add_diagonals(calls);
  add_norms(calls);
  add_solutions(calls);
  add_factors(calls);
}

}  // namespace tf::testing
