"""Cases of linear algebra, einsum and norms. Where a result is defined up to a sign or an order, the case
puts the factors together again."""

import numpy as np
import tensorflow as tf

f32, f64 = np.float32, np.float64
inf = np.inf


def normal_of(random):
    def normal(*shape, dtype=f32):
        return np.round(random.normal(size=shape), 3).astype(dtype)

    return normal


def product_cases(case, random):
    normal = normal_of(random)
    a, b = normal(2, 3), normal(3, 4)
    z = (normal(2, 3) + 1j * normal(2, 3)).astype(np.complex64)
    case("matmul/float32", tf.matmul, a, b)
    case("matmul/float64", tf.matmul, a.astype(f64), b.astype(f64))
    case("matmul/int32", tf.matmul, np.array([[1, 2]], np.int32), np.array([[3], [4]], np.int32))
    case("matmul/batch", tf.matmul, normal(2, 2, 3), normal(2, 3, 2))
    case("matmul/broadcast", tf.matmul, normal(2, 1, 2, 3), normal(3, 3, 2))
    case("matmul.transpose_a", lambda x, y: tf.matmul(x, y, transpose_a=True), a, normal(2, 4))
    case("matmul.transpose_b", lambda x, y: tf.matmul(x, y, transpose_b=True), a, normal(4, 3))
    case("matmul.transpose_a/batch", lambda x, y: tf.matmul(x, y, transpose_a=True),
         normal(2, 2, 3), normal(2, 2, 4))
    case("matmul.adjoint_a/complex64", lambda x, y: tf.matmul(x, y, adjoint_a=True), z, z)
    case("matmul.adjoint_b/complex64", lambda x, y: tf.matmul(x, y, adjoint_b=True), z, z)
    case("matmul.transpose_a/complex64", lambda x, y: tf.matmul(x, y, transpose_a=True), z, z)
    case("matmul.transpose_a/complex_batch", lambda x, y: tf.matmul(x, y, transpose_a=True),
         np.stack([z, z + 1]), np.stack([z, z]))
    case("matmul.sparse", lambda x, y: tf.matmul(x, y, a_is_sparse=True), a, b)
    case("matmul.output_type", lambda x, y: tf.matmul(x, y, output_type=tf.int32),
         np.array([[100, 100]], np.int8), np.array([[100], [100]], np.int8))
    case("linalg.matvec", tf.linalg.matvec, a, normal(3))
    case("linalg.matvec.transpose", lambda x, y: tf.linalg.matvec(x, y, transpose_a=True), a, normal(2))
    case("linalg.matvec/batch", tf.linalg.matvec, normal(2, 2, 3), normal(2, 3))
    case("tensordot.1", lambda x, y: tf.tensordot(x, y, 1), a, b)
    case("tensordot.1/vectors", lambda x, y: tf.tensordot(x, y, 1), normal(3), normal(3))
    case("tensordot.0", lambda x, y: tf.tensordot(x, y, 0), normal(2), normal(3))
    case("tensordot.2", lambda x, y: tf.tensordot(x, y, 2), normal(2, 3, 4), normal(3, 4, 2))
    case("tensordot.lists", lambda x, y: tf.tensordot(x, y, [[0, 2], [1, 0]]), normal(2, 3, 4),
         normal(4, 2, 3))
    case("tensordot.pair", lambda x, y: tf.tensordot(x, y, [1, 0]), a, b)
    case("tensordot.negative", lambda x, y: tf.tensordot(x, y, [[-1], [-2]]), a, normal(2, 3, 2))
    einsum_cases(case, normal)
    diagonal_cases(case, normal, z)


def einsum_cases(case, normal):
    for equation, shapes in {
        "ij,jk->ik": [(2, 3), (3, 4)], "ij,jk": [(2, 3), (3, 4)], "i,i->": [(3,), (3,)],
        "ij->ji": [(2, 3)], "ii->i": [(3, 3)], "ii": [(3, 3)], "i,j->ij": [(2,), (3,)],
        "bij,bjk->bik": [(2, 2, 3), (2, 3, 2)], "...ij,...jk->...ik": [(2, 2, 3), (3, 2)],
        "ij,jk,kl->il": [(2, 3), (3, 4), (4, 2)], "a b , b c -> c a": [(2, 3), (3, 2)],
        "i,ij,j->": [(2,), (2, 3), (3,)], "...a,...b,ab->...": [(2, 3), (2, 4), (3, 4)],
        "ij,kj,lj,jm->iklm": [(2, 3), (2, 3), (2, 3), (3, 2)],
    }.items():
        name = "einsum." + equation.replace(" ", "_").replace("->", "_to_").replace(",", "_and_")
        case(name, lambda *x, e=equation: tf.einsum(e, *x), *[normal(*s) for s in shapes])


def diagonal_cases(case, normal, z):
    square = normal(3, 3)
    case("matrix_transpose", tf.linalg.matrix_transpose, normal(2, 2, 3))
    case("matrix_transpose.conjugate", lambda x: tf.linalg.matrix_transpose(x, conjugate=True), z)
    case("linalg.adjoint", tf.linalg.adjoint, z)
    case("trace", tf.linalg.trace, normal(2, 3, 3))
    case("linalg.cross", tf.linalg.cross, normal(2, 3), normal(2, 3))
    case("linalg.band_part", lambda x: tf.linalg.band_part(x, 1, 0), square)
    case("linalg.band_part.all", lambda x: tf.linalg.band_part(x, -1, 1), normal(2, 3, 4))
    case("linalg.diag", tf.linalg.diag, normal(2, 3))
    case("linalg.diag.k", lambda x: tf.linalg.diag(x, k=1, padding_value=9), normal(2))
    case("linalg.diag.band", lambda x: tf.linalg.diag(x, k=(-1, 1), num_rows=3, num_cols=4), normal(3, 3))
    case("linalg.diag/bool", tf.linalg.diag, np.array([True, False]))
    case("linalg.diag_part", tf.linalg.diag_part, normal(2, 3, 4))
    case("linalg.diag_part.k", lambda x: tf.linalg.diag_part(x, k=(-1, 0), padding_value=7,
                                                            align="LEFT_LEFT"), square)
    case("linalg.set_diag", tf.linalg.set_diag, square, normal(3))
    case("linalg.set_diag.k", lambda x, y: tf.linalg.set_diag(x, y, k=-1), square, normal(2))
    case("linalg.tensor_diag", tf.linalg.tensor_diag, normal(2, 2))
    case("linalg.tensor_diag_part", tf.linalg.tensor_diag_part, normal(2, 2, 2, 2))


def norm_cases(case, random):
    x = np.round(random.normal(size=(2, 3, 4)), 3).astype(f32)
    z = np.array([[1 + 2j, 3], [4j, 5]], np.complex64)
    case("norm", tf.norm, x)
    case("norm/complex64", tf.norm, z)
    case("norm.axis", lambda a: tf.norm(a, axis=1), x)
    case("norm.keep", lambda a: tf.norm(a, axis=-1, keepdims=True), x)
    for order, name in [(1, "1"), (inf, "inf"), (3, "3"), (0.5, "half")]:
        case(f"norm.ord_{name}", lambda a, o=order: tf.norm(a, ord=o), x)
        case(f"norm.ord_{name}_axis", lambda a, o=order: tf.norm(a, ord=o, axis=0), x)
    for order, name in [("fro", "fro"), ("euclidean", "euclidean"), (1, "1"), (2, "2"), (inf, "inf")]:
        case(f"norm.matrix_{name}", lambda a, o=order: tf.norm(a, ord=o, axis=[1, 2]), x)
        case(f"norm.matrix_{name}_keep",
             lambda a, o=order: tf.norm(a, ord=o, axis=[-3, 1], keepdims=True), x)
    case("linalg.normalize", lambda a: tf.linalg.normalize(a), x)
    case("linalg.normalize.axis", lambda a: tf.linalg.normalize(a, ord=1, axis=1), x)


def factor_cases(case, random):
    def normal(*shape):
        return np.round(random.normal(size=shape), 3).astype(f64)

    square, rhs, tall = normal(2, 3, 3) + 3 * np.eye(3), normal(2, 3, 2), normal(4, 2)
    spd = square @ square.transpose(0, 2, 1) + np.eye(3)
    symmetric = square + square.transpose(0, 2, 1)
    case("linalg.cholesky", tf.linalg.cholesky, spd)
    case("linalg.cholesky/float32", tf.linalg.cholesky, spd.astype(f32))
    case("linalg.cholesky_solve", tf.linalg.cholesky_solve, np.linalg.cholesky(spd), rhs)
    case("linalg.inv", tf.linalg.inv, square)
    case("linalg.inv.adjoint", lambda a: tf.linalg.inv(a, adjoint=True), square)
    case("linalg.det", tf.linalg.det, square)
    case("linalg.slogdet", lambda a: tuple(tf.linalg.slogdet(a)), -square)
    case("linalg.logdet", tf.linalg.logdet, spd)
    case("linalg.solve", tf.linalg.solve, square, rhs)
    case("linalg.solve.adjoint", lambda a, b: tf.linalg.solve(a, b, adjoint=True), square, rhs)
    case("linalg.triangular_solve", tf.linalg.triangular_solve, square, rhs)
    case("linalg.triangular_solve.upper",
         lambda a, b: tf.linalg.triangular_solve(a, b, lower=False, adjoint=True), square, rhs)
    bands = np.array([[2, 3, 4], [0, 1, 2]], f64)
    case("linalg.banded_triangular_solve", tf.linalg.banded_triangular_solve, bands, rhs[0])
    case("linalg.lstsq", tf.linalg.lstsq, tall, normal(4, 1))
    case("linalg.lstsq.wide", lambda a, b: tf.linalg.lstsq(a, b, l2_regularizer=0.1), tall.T.copy(),
         normal(2, 1))
    case("linalg.lstsq.slow", lambda a, b: tf.linalg.lstsq(a, b, fast=False), tall, normal(4, 1))
    case("linalg.qr", lambda a: (tf.matmul(*tf.linalg.qr(a)), tf.abs(tf.linalg.qr(a)[1])), tall)
    case("linalg.qr.full", lambda a: tf.shape(tf.linalg.qr(a, full_matrices=True)[0]), tall)

    def svd_again(a):
        s, u, v = tf.linalg.svd(a)
        return s, tf.matmul(u * s[..., None, :], v, adjoint_b=True)

    case("linalg.svd", svd_again, tall)
    case("linalg.svd.values", lambda a: tf.linalg.svd(a, compute_uv=False), square)
    case("linalg.svd.full", lambda a: tf.shape(tf.linalg.svd(a, full_matrices=True)[1]), tall)
    case("linalg.lu", lambda a: tuple(tf.linalg.lu(a)), square)
    for name, function in [("linalg.eigvalsh", tf.linalg.eigvalsh),
                           ("self_adjoint_eigvals", tf.compat.v1.self_adjoint_eigvals)]:
        case(name, function, symmetric)

    def eigh_again(a):
        e, v = tf.linalg.eigh(a)
        return e, tf.matmul(v * e[..., None, :], v, adjoint_b=True)

    case("linalg.eigh", eigh_again, symmetric)

    def eig_again(a):
        e, v = tf.linalg.eig(a)
        return tf.matmul(tf.cast(a, tf.complex128), v) - v * e[..., None, :]

    case("eig", eig_again, square)
    case("eigvals", lambda a: tf.sort(tf.abs(tf.linalg.eigvals(a))), square)
    case("linalg.sqrtm", tf.linalg.sqrtm, spd)
    case("linalg.logm", tf.linalg.logm, spd.astype(np.complex64))
    case("linalg.pinv", tf.linalg.pinv, tall)
    case("linalg.pinv.rcond", lambda a: tf.linalg.pinv(a, rcond=0.9), tall)
    case("linalg.matrix_rank", tf.linalg.matrix_rank, np.array([[1, 2], [2, 4]], f64))
    case("linalg.matrix_rank.tol", lambda a: tf.linalg.matrix_rank(a, tol=100.0), square)


def write(case, random):
    product_cases(case, random)
    norm_cases(case, random)
    factor_cases(case, random)
