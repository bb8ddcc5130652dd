"""Arrays of NumPy beside tensors: functions convert them as TensorFlow's do, operators promote as NumPy's."""

import operator
import sys

import numpy as np
import pytest

import imperative as tf

X = tf.constant([1.0, 2.0, 3.0])
DOUBLES = np.array([3.0, 2.0, 1.0])

CALLS = {
    "add": lambda: tf.add(X, DOUBLES),
    "add, the array first": lambda: tf.add(DOUBLES, X),
    "add of a scalar": lambda: tf.add(X, np.float64(1.5)),
    "add of a list": lambda: tf.add(X, [np.float64(1.5), 2, 3]),
    "add of integers": lambda: tf.add(X, np.arange(3)),
    "maximum": lambda: tf.maximum(X, DOUBLES),
    "pow": lambda: tf.pow(X, DOUBLES),
    "divide": lambda: tf.divide(X, DOUBLES),
    "matmul": lambda: tf.matmul(X[None], DOUBLES[:, None]),
    "matvec": lambda: tf.linalg.matvec(tf.ones((2, 3)), DOUBLES),
    "einsum": lambda: tf.einsum("i,i->", X, DOUBLES),
    "tensordot": lambda: tf.tensordot(X, DOUBLES, 1),
    "concat": lambda: tf.concat([X, DOUBLES], 0),
    "concat, the array first": lambda: tf.concat([DOUBLES, X], 0),
    "stack": lambda: tf.stack([X, DOUBLES]),
    "add_n": lambda: tf.add_n([X, DOUBLES]),
    "where": lambda: tf.where([True, False, True], X, DOUBLES),
    "clip_by_value": lambda: tf.clip_by_value(X, np.float64(1.5), np.float64(2.5)),
    "one_hot": lambda: tf.one_hot([0, 2], 3, on_value=np.float64(2.0), dtype=tf.float32),
    "raw": lambda: tf.raw_ops.AddV2(x=X, y=DOUBLES),
    "raw, a list": lambda: tf.raw_ops.ConcatV2(values=[DOUBLES, X, [4.0]], axis=0),
    "assign": lambda: tf.Variable([0.0, 0.0, 0.0]).assign(DOUBLES),
    "assign_add": lambda: tf.Variable([0.0, 0.0, 0.0]).assign_add(np.arange(3)),
    "scatter_nd_update": lambda: tf.Variable([0.0, 0.0]).scatter_nd_update(np.array([[1]]), np.array([2.0])),
    "constant": lambda: tf.constant(DOUBLES, dtype=tf.float32),
    "convert_to_tensor": lambda: tf.convert_to_tensor(DOUBLES, dtype=tf.float32),
    "nested lists": lambda: tf.convert_to_tensor([X, DOUBLES]),
}


@pytest.mark.parametrize("call", CALLS.values(), ids=CALLS)
def test_functions_convert_an_array(call):
    assert call().dtype == tf.float32


def test_values_survive():
    np.testing.assert_array_equal(tf.add(X, DOUBLES), [4, 4, 4])
    np.testing.assert_array_equal(tf.concat([DOUBLES, X], 0), [3, 2, 1, 1, 2, 3])
    np.testing.assert_array_equal(tf.where([True, False, True], X, DOUBLES), [1, 2, 3])
    assert tf.add(tf.constant([1], tf.int8), np.array([2])).tolist() == [3]
    assert tf.add(tf.constant([1], tf.complex64), np.array([2.0])).dtype == tf.complex64


def test_gradients_pass():
    x = tf.constant([1.0, 2.0])
    y = tf.reduce_sum(tf.multiply(x, np.array([3.0, 4.0])))
    assert tf.gradients(y, x)[0].tolist() == [3, 4]


def test_operators_promote():
    assert (X + DOUBLES).dtype == tf.float64 and (DOUBLES + X).dtype == tf.float64


@pytest.mark.parametrize("op", [operator.floordiv, operator.pow, operator.mod, operator.truediv])
def test_quotients_and_powers_promote(op):
    floats, doubles = np.array([7.5, -2.0, 3.0], "f4"), np.array([2.0, 3.0, 0.5])
    short, wide = np.array([7, 2, 3], "i2"), np.array([2, 3, 4], "i8")
    for a, b in ((floats, doubles), (short, wide), (floats, np.float64(3))):
        for x, y in ((tf.constant(a), b), (tf.constant(a), tf.constant(b)), (a, tf.Variable(b))):
            for result, expected in ((op(x, y), op(a, b)), (op(y, x), op(b, a))):
                assert result.dtype == expected.dtype
                np.testing.assert_allclose(result, expected, rtol=1e-6)
    for call in (lambda: X // tf.constant(2), lambda: tf.constant(2) ** X):
        with pytest.raises(TypeError, match=r"^\[\w+\] x and y must be of one kind, got \w+ and \w+; convert one with "
                                            r"tf.cast \(.*test_mixing.py:\d+\)$"):
            call()


@pytest.mark.parametrize("dtype", ["u1", "u2", "u4", "u8"])
def test_powers_of_unsigned_integers(dtype):
    a, b = np.array([2, 3, 255], dtype), np.array([3, 0, 2], dtype)
    for result, expected in ((tf.constant(a) ** b, a**b), (tf.constant(a) ** 2, a**2), (2 ** tf.constant(b), 2**b),
                             (a ** tf.constant(b), a**b)):
        assert result.dtype == expected.dtype
        np.testing.assert_array_equal(result, expected)


def in_place(x, other):
    x += other
    return x


INTEGERS = {
    "sum": lambda: (X + np.arange(3), [1, 3, 5]),
    "sum, the array first": lambda: (np.arange(3) + X, [1, 3, 5]),
    "sum of a list": lambda: (X + [np.int64(1), 2, 3], [2, 4, 6]),
    "difference of unsigned integers": lambda: (np.array([1, 1, 1], "u1") - X, [0, -1, -2]),
    "product with a scalar": lambda: (np.int64(2) * X, [2, 4, 6]),
    "product with a variable": lambda: (tf.Variable([1.0, 2.0, 3.0]) * np.arange(3), [0, 2, 6]),
    "quotient": lambda: (X / np.sum(np.array([True, True])), [0.5, 1, 1.5]),
    "quotient, the array first": lambda: (np.array([1, 2, 6]) / X, [1, 1, 2]),
    "whole quotient": lambda: (X // np.int32(2), [0, 1, 1]),
    "remainder": lambda: (X % np.int32(2), [1, 0, 1]),
    "power": lambda: (X ** np.int64(2), [1, 4, 9]),
    "power, the scalar first": lambda: (np.int64(2) ** X, [2, 4, 8]),
    "matrix product": lambda: (X @ np.array([[1, 0], [0, 1], [1, 1]]), [4, 5]),
    "matrix product, the array first": lambda: (np.array([[1, 0, 0], [0, 1, 1]]) @ X, [1, 5]),
    "scalar product": lambda: (X @ np.array([1, 2, 3]), 14),
    "in place": lambda: (in_place(X, np.arange(3)), [1, 3, 5]),
}


@pytest.mark.parametrize("call", INTEGERS.values(), ids=INTEGERS)
def test_integers_beside_reals_in_operators(call):
    result, expected = call()
    assert result.dtype == tf.float32 and result.tolist() == expected


def test_integers_beside_other_dtypes_in_operators():
    assert (X == np.array([1, 5, 3])).tolist() == [True, False, True]
    assert (np.array([1, 5, 3]) > X).tolist() == [False, True, False]
    assert divmod(X, np.int64(2))[1].tolist() == [1, 0, 1]
    assert (tf.constant([1j]) * np.array([2])).dtype == tf.constant([1j]).dtype
    assert (tf.constant([1.0], tf.float16) + np.array([2])).dtype == tf.float16
    assert (tf.constant([1]) + np.array([2])).dtype == tf.int64
    gradient, = tf.gradients(tf.reduce_sum(X * np.arange(3)), X)
    assert gradient.tolist() == [0, 1, 2]


def test_truth_values_of_numpy_are_no_integers():
    with pytest.raises(TypeError) as raised:
        line = sys._getframe().f_lineno + 1
        X * np.array([True, False, True])
    assert str(raised.value) == (f"[Mul] x and y must be of one kind, got float32 and bool; convert one with tf.cast "
                                 f"({__file__}:{line})")


@pytest.mark.parametrize("left,right", [("f4", "f8"), ("i4", "i8"), ("c8", "c16"), ("i4", "f4")])
def test_products_promote(left, right):
    for shapes in (((2, 3), (3, 2)), ((2, 3), (3,)), ((3,), (3, 2)), ((3,), (3,)), ((4, 2, 3), (3, 2))):
        a, b = (np.arange(np.prod(shape)).reshape(shape).astype(dtype) for shape, dtype in zip(shapes, (left, right)))
        for x, y in ((tf.constant(a), tf.constant(b)), (tf.constant(a), b), (a, tf.constant(b))):
            if left[0] != right[0] and not isinstance(x, np.ndarray):
                with pytest.raises(TypeError, match=r"\[MatMul\] a and b must be of one kind, got int32 and float32"):
                    x @ y
                continue
            np.testing.assert_array_equal(x @ y, a @ b)
            assert (x @ y).dtype == (right if left[0] != right[0] else (a @ b).dtype)
    assert (tf.ones([2, 2], tf.float64) @ [1, 2]).dtype == ([1, 2] @ tf.ones([2, 2], tf.float64)).dtype == tf.float64


def test_only_what_shares_a_dtype_is_converted():
    image = tf.constant([1, 2, 3], tf.int8)
    assert tf.gather(image, np.array([2, 0])).tolist() == [3, 1]
    assert tf.sqrt(DOUBLES).dtype == tf.float64
    assert tf.add(DOUBLES, DOUBLES).dtype == tf.float64


def test_another_kind_is_refused():
    n = tf.constant([1, 2, 3])
    for refused in (lambda: tf.add(n, DOUBLES), lambda: tf.concat([n, DOUBLES], 0), lambda: n + DOUBLES,
                    lambda: tf.Variable([1, 2, 3]).assign(DOUBLES), lambda: tf.convert_to_tensor(DOUBLES, tf.int32),
                    lambda: tf.add(X, DOUBLES > 1), lambda: tf.add(X, tf.constant(DOUBLES))):
        with pytest.raises(TypeError, match="tf.cast"):
            refused()


def test_integers_keep_their_range():
    small = tf.constant([1], tf.int8)
    with pytest.raises(ValueError, match=r"\[AddV2\] y: the element 200 does not fit dtype int8; convert the operand "
                                         r"beside it with tf.cast \(.*test_mixing.py:\d+\)"):
        tf.add(small, np.array([200]))
    with pytest.raises(ValueError, match="does not fit"):
        tf.concat([small, np.array([200])], 0)


def test_lists_take_the_dtype_of_the_matrix():
    assert tf.linalg.matvec(tf.ones((2, 2), tf.float64), [1, 2]).tolist() == [3, 3]


def test_complex_numbers_of_python():
    assert tf.abs(3 + 4j).numpy() == 5 and tf.abs(3 + 4j).dtype == tf.float64
    assert tf.abs([3 + 4j, 1]).tolist() == [5, 1]
    assert tf.math.real([1 + 2j]).tolist() == [1]
    assert tf.math.real(1 + 2j).numpy() == 1 and tf.math.imag(1 + 2j).numpy() == 2
    assert float(tf.math.angle(1j)) == np.angle(1j)
    assert tf.math.conj(1j).dtype == tf.complex128
    assert tf.add(1j, tf.constant(1j, tf.complex64)).dtype == tf.complex64
    assert tf.add(1j, 1.0).numpy() == 1 + 1j


def test_none_is_no_value():
    with pytest.raises(ValueError, match=r"^sqrt\(\): argument 'x' must have a value, got None$"):
        tf.sqrt(None)
    with pytest.raises(TypeError, match=r"missing required argument: 'x'"):
        tf.sqrt()
