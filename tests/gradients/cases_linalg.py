"""Products, solvers, factorizations, einsum and Fourier transforms."""

import numpy as np
import tensorflow as tf
from reference_case import i


def well_conditioned(m, *shape, kind="d"):
    """Square matrices with a heavy diagonal."""
    return getattr(m, kind)(*shape) + 2.0 * np.eye(shape[-1])


def positive_definite(m, *shape, kind="d"):
    x = getattr(m, kind)(*shape)
    return np.round(x @ np.conj(np.swapaxes(x, -1, -2)) + np.eye(shape[-1]), 3)


def add_products(m):
    for ta in (False, True):
        for tb in (False, True):
            x = (3, 2) if ta else (2, 3)
            y = (4, 3) if tb else (3, 4)
            m.add("MatMul", m.d(*x), m.d(*y), transpose_a=ta, transpose_b=tb)
            m.add("MatMul", m.c(*x), m.c(*y), transpose_a=ta, transpose_b=tb)
            adjoint = dict(adj_x=ta, adj_y=tb)
            m.add("BatchMatMulV2", m.d(2, *x), m.d(2, *y), **adjoint)
            m.add("BatchMatMulV2", m.c(2, *x), m.c(*y), **adjoint)
            m.add("BatchMatMul", m.d(2, *x), m.d(2, *y), **adjoint)
            m.add("BatchMatMulV3", m.d(2, *x), m.d(2, *y), Tout=tf.float64, **adjoint)
    m.add("BatchMatMulV2", m.d(2, 1, 2, 2), m.d(3, 2, 1))
    m.add("MatMul", m.d(2, 3), m.d(3, 2), wrt=[1])


def add_einsum(m):
    for equation, *shapes in (
        ("ab,bc->ac", (2, 3), (3, 2)),
        ("abc,cd->abd", (2, 2, 3), (3, 2)),
        ("ab,ab->", (2, 3), (2, 3)),
        ("a,b->ab", (2,), (3,)),
        ("...ab,...bc->...ac", (2, 2, 3), (3, 2)),
        ("...ab,bc->...ac", (2, 2, 3), (3, 2)),
        ("b...,cb->...c", (3, 2), (2, 3)),
        ("...a,...a->...", (2, 1, 3), (2, 3)),
        ("ab,c->c", (2, 3), (2,)),
        ("abd,bc->ca", (2, 3, 2), (3, 2)),
        ("aab,b->ab", (2, 2, 3), (3,)),
    ):
        m.add("Einsum", [m.d(*shape) for shape in shapes], equation=equation)
    for equation, shape in (
        ("abc->ca", (2, 3, 2)),
        ("aa->a", (3, 3)),
        ("aa->", (3, 3)),
        ("abc->b", (2, 3, 2)),
        ("a...b->b...", (2, 2, 3)),
        ("a...b->...", (2, 2, 3)),
    ):
        m.add("Einsum", [m.d(*shape)], equation=equation)
    m.add("Einsum", [m.c(2, 3), m.c(3, 2)], equation="ab,bc->ac")


def add_solvers(m):
    for adjoint in (False, True):
        m.add("MatrixInverse", well_conditioned(m, 2, 3, 3), adjoint=adjoint)
        m.add("MatrixSolve", well_conditioned(m, 3, 3), m.d(3, 2), adjoint=adjoint)
        m.add("MatrixSolve", well_conditioned(m, 2, 2, kind="c"), m.c(2, 1), adjoint=adjoint)
        for lower in (False, True):
            flags = dict(lower=lower, adjoint=adjoint)
            m.add("MatrixTriangularSolve", well_conditioned(m, 2, 3, 3), m.d(2, 3, 1), **flags)
            m.add("MatrixTriangularSolve", well_conditioned(m, 3, 3), m.d(2, 3, 2), **flags)
            m.add("BandedTriangularSolve", bands(m, lower), m.d(4, 2), **flags)
    m.add("MatrixInverse", well_conditioned(m, 2, 2, kind="c"))
    m.add("MatrixDeterminant", well_conditioned(m, 2, 3, 3))
    # Here and in the other complex cases without an oracle, TensorFlow leaves conjugates out.
    m.add("MatrixDeterminant", well_conditioned(m, 2, 2, kind="c"), oracle="none")
    m.add("MatrixTriangularSolve", well_conditioned(m, 2, 2, kind="c"), m.c(2, 2))
    m.add("LogMatrixDeterminant", well_conditioned(m, 2, 2, kind="c"), outputs=[1], oracle="none")
    m.add("MatrixSquareRoot", positive_definite(m, 2, 2, kind="c"), oracle="none")
    m.add("LogMatrixDeterminant", well_conditioned(m, 2, 3, 3), outputs=[1])
    m.add("MatrixSquareRoot", positive_definite(m, 3, 3))
    l2 = m.d() * 0 + 0.1
    m.add("MatrixSolveLs", m.d(4, 2), m.d(4, 1), l2, wrt=[0, 1], fast=True)
    m.add("MatrixSolveLs", m.d(2, 3), m.d(2, 2), l2, wrt=[0, 1], fast=True)
    m.add("MatrixSolveLs", m.c(3, 2), m.c(3, 1), l2, wrt=[0, 1], oracle="none", fast=True)
    m.add("MatrixSolveLs", m.c(2, 3), m.c(2, 1), l2, wrt=[0, 1], fast=True)
    m.add("TridiagonalMatMul", m.c(1, 3), m.c(1, 3), m.c(1, 3), m.c(3, 2))
    complex_ones = np.stack([m.c(4), m.c(4) + 3, m.c(4)])
    m.add("TridiagonalSolve", complex_ones, m.c(4, 2), oracle="none")
    m.add("TridiagonalMatMul", m.d(1, 3), m.d(1, 3), m.d(1, 3), m.d(3, 2))
    diagonals = np.stack([m.d(4), m.d(4) + 3, m.d(4)])
    m.add("TridiagonalSolve", diagonals, m.d(4, 2))


def bands(m, lower):
    """Three bands of a 4 x 4 triangular matrix, the main one heavy; unused corners are zero."""
    result = m.d(3, 4)
    result[2 if lower else 0] = 0
    result[0 if lower else 2] = 0
    result[0] += 0
    main = 0 if lower else 2
    result[main] = 2 + m.d(4)
    if lower:
        result[1, 3], result[2, 2:] = 0, 0
    else:
        result[1, 3], result[0, 2:] = 0, 0
    return result


def add_factors(m):
    m.add("Cholesky", positive_definite(m, 2, 3, 3), fd="symmetric")
    m.add("Cholesky", positive_definite(m, 2, 2, kind="c"), fd="symmetric")
    for shape in ((3, 3), (4, 2), (2, 4)):
        m.add("Qr", m.d(*shape))
    m.add("Qr", m.c(3, 2), fd="no")
    symmetric = np.diag([1.0, 2.0, 4.0]) + 0.1 * m.d(3, 3)
    self_adjoint = np.round((symmetric + symmetric.T) / 2, 4)
    m.add("SelfAdjointEigV2", self_adjoint, compute_v=True)
    m.add("SelfAdjointEigV2", self_adjoint, compute_v=False, outputs=[0])
    m.add("Eig", symmetric, Tout=tf.complex128, compute_v=True, fd="no")
    m.add("Eig", symmetric, Tout=tf.complex128, compute_v=False, outputs=[0])
    for shape in ((3, 3), (3, 2), (2, 3), (2, 4)):
        m.add("Svd", m.far(*shape, gap=0.3), compute_uv=True, full_matrices=False)
    m.add("Svd", m.far(2, 3, gap=0.3), compute_uv=True, full_matrices=True)
    m.add("Svd", m.far(3, 2, gap=0.3), compute_uv=False, full_matrices=False, outputs=[0])
    m.add("Svd", m.c(2, 3), compute_uv=True, full_matrices=False, fd="no")


def add_transforms(m):
    for op, shape in (("FFT", (2, 3)), ("FFT2D", (2, 3)), ("FFT3D", (2, 1, 3))):
        m.add(op, m.c(*shape))
        m.add("I" + op, m.c(*shape))
    for length in (4, 5):
        m.add("RFFT", m.d(2, length), i([length]), Tcomplex=tf.complex128)
        m.add("IRFFT", m.c(2, length // 2 + 1), i([length]), Treal=tf.float64)
        m.add("RFFT2D", m.d(3, length), i([3, length]), Tcomplex=tf.complex128)
        m.add("IRFFT2D", m.c(3, length // 2 + 1), i([3, length]), Treal=tf.float64)
    m.add("RFFT", m.d(2, 5), i([4]), Tcomplex=tf.complex128, oracle="none")


def add_cases(m):
    add_products(m)
    add_einsum(m)
    add_solvers(m)
    add_factors(m)
    add_transforms(m)
