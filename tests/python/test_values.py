"""Tensors as Python values."""

import copy
import operator
import pickle

import numpy as np
import pytest

import imperative as tf


def test_echo_and_print():
    x = tf.constant([[1.5, 2], [3, 4]])
    assert repr(x) == repr(x.numpy())
    assert str(x) == str(x.numpy())
    assert repr(tf.constant(3)) == "array(3, dtype=int32)"
    assert f"{tf.constant(2.5):.2f}" == "2.50"
    assert f"{x}" == str(x.numpy())
    with pytest.raises(TypeError):
        f"{x:.2f}"


def test_conversions():
    assert bool(tf.constant(1)) is True
    assert int(tf.constant(2.75)) == 2
    assert float(tf.constant(3)) == 3.0
    assert complex(tf.constant(1 + 2j)) == 1 + 2j
    assert [10, 20, 30][tf.constant(1)] == 20
    assert list(range(tf.constant(3))) == [0, 1, 2]
    assert round(tf.constant(2.567), 1) == 2.6
    with pytest.raises(ValueError, match="ambiguous"):
        bool(tf.constant([1, 2]))
    with pytest.raises(TypeError):
        float(tf.constant([1.0, 2.0]))
    with pytest.raises(TypeError):
        operator.index(tf.constant(1.0))


def test_container_protocol():
    x = tf.constant([[1, 2], [3, 4], [5, 6]])
    assert len(x) == 3
    assert [row.tolist() for row in x] == [[1, 2], [3, 4], [5, 6]]
    assert 4 in x and 7 not in x
    with pytest.raises(TypeError, match="unsized"):
        len(tf.constant(1))
    with pytest.raises(TypeError, match="0-d"):
        iter(tf.constant(1))


def test_hash_is_identity():
    x = tf.constant(1.0)
    y = tf.constant(1.0)
    assert len({x, y, x}) == 2
    assert hash(x) != hash(y)


def test_pickle_and_copy():
    x = tf.constant([[1.5, 2], [3, 4]])
    for again in (pickle.loads(pickle.dumps(x)), copy.copy(x), copy.deepcopy(x)):
        assert again is not x
        np.testing.assert_array_equal(again, x)
        assert again.dtype == x.dtype
    v = tf.Variable([1.0, 2.0], name="v")
    w = pickle.loads(pickle.dumps(v))
    v.assign([5.0, 6.0])
    assert w.name == "v" and w.numpy().tolist() == [1.0, 2.0]
    assert copy.deepcopy(v).numpy().tolist() == [5.0, 6.0]
    assert pickle.loads(pickle.dumps(tf.float32)) is not None
    assert pickle.loads(pickle.dumps(tf.matmul)) is tf.matmul
    assert pickle.loads(pickle.dumps(tf.nn.relu)) is tf.nn.relu


def test_numpy_view_is_read_only_and_shares():
    x = tf.constant([1.0, 2.0])
    a = x.numpy()
    assert not a.flags.writeable
    assert a.__array_interface__["data"] == x.numpy().__array_interface__["data"]
    assert x.value.tolist() == [1.0, 2.0]
    x[0] = 7.0
    assert a.tolist() == [1.0, 2.0] and x.tolist() == [7.0, 2.0]


def test_attributes():
    x = tf.constant([[1.0, 2.0, 3.0]])
    assert x.shape == (1, 3) and x.shape.as_list() == [1, 3] and x.shape.rank == 2
    assert x.ndim == 2 and x.size == 3 and x.T.shape == (3, 1) and x.nbytes == 12
    assert x.dtype == tf.float32 == np.float32 and x.dtype.name == "float32"
    assert x.item(1) == 2.0 and x.item(0, 2) == 3.0
    assert tf.constant(["a", "bc"]).tolist() == [b"a", b"bc"]
    assert tf.constant(["a", "bc"]).numpy().dtype == object


@pytest.mark.parametrize("dtype", ["float16", "bfloat16", "float32", "float64", "int8", "uint8", "int16",
                                   "uint16", "int32", "uint32", "int64", "uint64", "bool", "complex64",
                                   "complex128"])
def test_dtypes_go_there_and_back(dtype):
    kind = tf.as_dtype(dtype)
    a = np.array([[0, 1, 1], [1, 0, 1]]).astype(kind.as_numpy_dtype)
    x = tf.constant(a)
    assert x.dtype == kind == a.dtype
    np.testing.assert_array_equal(x.numpy(), a)
    assert x.numpy().dtype == a.dtype
    assert np.dtype(kind) == a.dtype


METHODS = ["sum", "mean", "max", "min", "prod", "argmax", "argmin", "cumsum", "cumprod", "std", "var",
           "flatten", "ravel", "transpose", "squeeze"]


@pytest.mark.parametrize("method", METHODS)
def test_methods_as_numpy(method):
    a = np.random.default_rng(1).normal(size=(3, 4))
    x = tf.constant(a)
    np.testing.assert_allclose(getattr(x, method)(), getattr(a, method)(), rtol=1e-12)
    if method not in ("flatten", "ravel", "transpose", "squeeze"):
        for axis in (0, 1, -1):
            np.testing.assert_allclose(getattr(x, method)(axis=axis), getattr(a, method)(axis=axis), rtol=1e-12)


def test_more_methods():
    a = np.arange(12.0).reshape(3, 4)
    x = tf.constant(a)
    np.testing.assert_array_equal(x.reshape(4, 3), a.reshape(4, 3))
    np.testing.assert_array_equal(x.reshape((2, -1)), a.reshape(2, -1))
    np.testing.assert_array_equal(x.astype(np.int32), a.astype(np.int32))
    np.testing.assert_array_equal(x.clip(2, 5), a.clip(2, 5))
    np.testing.assert_array_equal(x.take([0, 2], axis=1), a.take([0, 2], axis=1))
    np.testing.assert_array_equal(x.swapaxes(0, 1), a.swapaxes(0, 1))
    np.testing.assert_array_equal(x.dot(a.T), a.dot(a.T))
    np.testing.assert_array_equal(x.transpose(1, 0), a.T)
    assert [n.tolist() for n in x.nonzero()] == [n.tolist() for n in a.nonzero()]


BINARY = [operator.add, operator.sub, operator.mul, operator.truediv, operator.floordiv, operator.mod,
          operator.pow, operator.lt, operator.le, operator.gt, operator.ge, operator.eq, operator.ne]


@pytest.mark.parametrize("op", BINARY)
def test_operators_and_reflected(op):
    a = np.array([[1.0, 2.0], [3.0, 4.0]])
    b = np.array([2.0, 3.0])
    x, y = tf.constant(a), tf.constant(b)
    expected = op(a, b)
    for result in (op(x, y), op(x, b), op(a, y)):
        assert isinstance(result, tf.Tensor)
        np.testing.assert_allclose(result, expected)
    np.testing.assert_allclose(op(x, 2), op(a, 2))
    np.testing.assert_allclose(op(2, x), op(2, a))
    np.testing.assert_allclose(op(x, [2, 3]), expected)


@pytest.mark.parametrize("op", [operator.and_, operator.or_, operator.xor, operator.lshift, operator.rshift])
def test_bitwise(op):
    a, b = np.array([5, 6, 7], np.int32), np.array([1, 2, 3], np.int32)
    np.testing.assert_array_equal(op(tf.constant(a), tf.constant(b)), op(a, b))
    np.testing.assert_array_equal(op(tf.constant(a), 2), op(a, 2))
    np.testing.assert_array_equal(op(2, tf.constant(b)), op(2, b))


@pytest.mark.parametrize("dtype", ["i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8"])
def test_shifts_beyond_the_width(dtype):
    a = np.array([1, 5, np.iinfo(dtype).max, np.iinfo(dtype).min], dtype)
    x, width = tf.constant(a), 8 * a.itemsize
    counts = [0, 1, width - 1, width, width + 1, 100] + ([-1, -100] if np.dtype(dtype).kind == "i" else [])
    for op in (operator.lshift, operator.rshift):
        for count in counts:
            np.testing.assert_array_equal(op(x, count), op(a, count))
            for variable in (tf.constant(count, dtype), tf.constant(count, dtype) * tf.constant(1, dtype)):
                np.testing.assert_array_equal(op(x, variable), op(a, a.dtype.type(count)))
        np.testing.assert_array_equal(op(x, counts[:4]), op(a, np.array(counts[:4], dtype)))


def test_products_of_bools():
    a, b = np.array([True, True, False]), np.array([True, False, False])
    for other in (b, True, False):
        for result in (tf.constant(a) * other, other * tf.constant(a)):
            assert result.dtype == tf.bool
            np.testing.assert_array_equal(result, a * other)


@pytest.mark.parametrize("value", [1, 3, 0.5, "a"])
def test_bools_are_compared_with_bools_only(value):
    x = tf.constant([True, False])
    for call in (lambda: x == value, lambda: value in x, lambda: x != value, lambda: x * value, lambda: x < value):
        with pytest.raises(TypeError, match=r"the scalar \S+ does not fit dtype bool; convert the tensor with tf.cast or "
                                            "give a value of its kind|must be of one kind, got bool and string"):
            call()


def test_unary_matmul_divmod():
    a = np.array([[1.0, -2.0], [3.0, 4.0]])
    x = tf.constant(a)
    np.testing.assert_array_equal(-x, -a)
    np.testing.assert_array_equal(+x, a)
    np.testing.assert_array_equal(abs(x), abs(a))
    np.testing.assert_array_equal(x @ x, a @ a)
    np.testing.assert_array_equal(a @ x, a @ a)
    np.testing.assert_array_equal(x @ a[0], a @ a[0])
    np.testing.assert_array_equal(a[0] @ x, a[0] @ a)
    for mine, theirs in zip(divmod(x, 3), divmod(a, 3)):
        np.testing.assert_array_equal(mine, theirs)
    np.testing.assert_array_equal(~tf.constant([True, False]), [False, True])
    np.testing.assert_array_equal(~tf.constant([1, 2]), [-2, -3])


def test_products_of_a_vector_and_matrices():
    vector, matrices = np.arange(3.0), np.arange(24.0).reshape(2, 3, 4)
    for x, y in ((tf.constant(vector), matrices), (vector, tf.constant(matrices))):
        np.testing.assert_array_equal(x @ y, vector @ matrices)
    np.testing.assert_array_equal(tf.constant(matrices) @ np.arange(4.0), matrices @ np.arange(4.0))


def test_comparison_with_none_and_words():
    x = tf.constant([1, 2])
    assert (x == None) is False and (x != None) is True  # noqa: E711
    with pytest.raises(TypeError):
        x < None  # noqa: B015


def test_lists_with_tensors():
    a = tf.constant(1.0)
    assert tf.constant([a, 2.0]).tolist() == [1.0, 2.0]
    assert tf.convert_to_tensor([[a, 2], [3, a]]).shape == (2, 2)
    assert tf.add(tf.constant([1.0, 2.0], tf.float64), [1, 2]).dtype == tf.float64
    assert tf.constant(2**40).dtype == tf.int64
    assert tf.constant([np.float64(1)]).dtype == tf.float64
    assert tf.constant(np.float64(1)).dtype == tf.float64
    assert tf.constant(1.0).dtype == tf.float32


def test_constant_with_shape():
    assert tf.constant(0.5, shape=[2, 2]).tolist() == [[0.5, 0.5], [0.5, 0.5]]
    assert tf.constant([1, 2, 3, 4], shape=(2, 2)).tolist() == [[1, 2], [3, 4]]
    assert tf.constant([1, 2], tf.float64).dtype == tf.float64


def test_variable_is_not_rebound():
    v = tf.Variable(1.0)
    with pytest.raises(TypeError, match="assign_add"):
        v += 1
    x = tf.constant(1.0)
    y = x
    x += 1
    assert float(y) == 1.0 and float(x) == 2.0


def test_in_place_operators():
    v, x = tf.Variable([4, 6]), tf.constant([4, 6])
    for program in ("+=", "-=", "*=", "/=", "//=", "%=", "**=", "@=", "&=", "|=", "^=", "<<=", ">>="):
        with pytest.raises(TypeError, match="assign_add"):
            exec(f"v {program} 2", {"v": v})
        if program != "@=":
            names, expected = {"x": x}, {"x": x.numpy().astype("f8" if program == "/=" else "i4")}
            exec(f"x {program} 2", names)
            exec(f"x {program} 2", expected)
            np.testing.assert_array_equal(names["x"], expected["x"])


def test_results_are_pickled():
    found = tf.nn.top_k([1.0, 3.0, 2.0], 2)
    for again in (pickle.loads(pickle.dumps(found)), copy.deepcopy(found)):
        assert type(again) is type(found) and again.indices.tolist() == [1, 2]
    raw = tf.raw_ops.TopKV2(input=[1.0, 3.0], k=1)
    assert pickle.loads(pickle.dumps(raw)).values.tolist() == [3]


@pytest.mark.parametrize("op", BINARY)
def test_truth_values_count_as_numbers(op):
    for a in (np.array([1.0, 2.0], np.float32), np.array([1, 2], np.int32), np.array([True, False])):
        for truth in (True, False, np.True_, np.False_):
            if a.dtype == bool and op not in (operator.eq, operator.ne):
                continue
            with np.errstate(all="ignore"):
                if not (a.dtype == np.int32 and not truth and op in (operator.floordiv, operator.mod)):
                    np.testing.assert_array_equal(op(tf.constant(a), truth), op(a, truth))
                np.testing.assert_array_equal(op(truth, tf.constant(a)), op(truth, a))


def test_limits_of_dtypes():
    for kind in (tf.float16, tf.float32, tf.float64):
        assert (kind.min, kind.max) == (np.finfo(kind.dtype).min, np.finfo(kind.dtype).max)
    for kind in (tf.int8, tf.uint8, tf.int64, tf.uint64):
        assert (kind.min, kind.max) == (np.iinfo(kind.dtype).min, np.iinfo(kind.dtype).max)
    assert float(tf.bfloat16.max) == 2.0**127 * (2 - 2.0**-7) and tf.bool.max is True and tf.bool.min is False
    assert tf.where([True, False], tf.float32.min, 0.0).numpy()[0] == np.finfo("f4").min
    assert tf.float32.base_dtype is tf.float32
    with pytest.raises(TypeError, match="^tf.string has no max$"):
        tf.string.max


def test_dtypes_of_few_bits():
    for name in ("float8_e5m2", "float8_e4m3fn"):
        x = tf.cast([1.0, -2.0], name)
        a = x.numpy()
        assert a.dtype == x.dtype.dtype and a.astype("f4").tolist() == [1.0, -2.0] and not a.flags.writeable
        assert pickle.loads(pickle.dumps(x)).dtype == x.dtype
    for name in ("qint8", "quint8", "qint32"):
        x = tf.cast([1.0, 2.0], name)
        assert x.numpy().tolist() == [(1,), (2,)] and repr(x) == repr(x.numpy())


@pytest.mark.parametrize("name", ["qint8", "quint8", "qint16", "quint16", "qint32"])
def test_quantized_tensors_are_pickled(name):
    integers = np.array([[1, 2], [3, 100]], name[1:])
    x = tf.bitcast(integers, name)
    for again in (pickle.loads(pickle.dumps(x)), tf.constant(x.numpy()), tf.constant(x.numpy().T)):
        assert again.dtype == name
        again = tf.bitcast(again, integers.dtype).numpy()
        np.testing.assert_array_equal(again if again[1, 0] == 3 else again.T, integers)
