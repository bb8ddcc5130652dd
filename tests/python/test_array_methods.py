"""Methods of tensors are those of NumPy's arrays."""

import numpy as np
import pytest

import imperative as tf

A = np.random.default_rng(3).normal(size=(3, 4)) * 100


def test_item():
    x = tf.constant([[1, 2], [3, 4]])
    assert x.item(3) == x.item(1, 1) == x.item((1, 1)) == x.item(-1, -1) == x.item((3,)) == 4
    assert tf.constant([[7]]).item() == tf.constant(7).item(()) == 7
    for wrong in ((), (0, 0, 0)):
        with pytest.raises(ValueError):
            x.item(*wrong)
        with pytest.raises(ValueError):
            np.ones((2, 2)).item(*wrong)
    for wrong in ((4,), (0, 2), ((2, 0),)):
        with pytest.raises(IndexError, match="out of bounds"):
            x.item(*wrong)


@pytest.mark.parametrize("name", ["f4", "<f8", "i8", "u1", "d", "f", "?", "c8", "e", "float", "half", "float32"])
def test_names_of_dtypes(name):
    assert tf.constant([0, 1]).astype(name).dtype == np.dtype(name)
    assert tf.constant([0.0, 1.0]).astype(name).tolist() == [0, 1]


@pytest.mark.parametrize("dtype", [int, float, complex, "int", "float", "complex"])
def test_numbers_of_python_have_64_bits_in_methods(dtype):
    a = np.array([2.0**40, 1.0])
    for call in (lambda x: x.astype(dtype), lambda x: x.sum(dtype=dtype), lambda x: x.prod(dtype=dtype),
                 lambda x: x.cumsum(dtype=dtype), lambda x: x.cumprod(dtype=dtype),
                 lambda x: np.sum(x, dtype=dtype)):  # fmt: skip
        mine, theirs = call(tf.constant(a)), call(a)
        assert mine.dtype == theirs.dtype and mine.tolist() == theirs.tolist()
    assert tf.cast(1, float).dtype == tf.float32


def test_numbers_of_python_have_64_bits_in_views_and_means():
    x, a = tf.constant([1.5, 2.5], tf.float64), np.array([1.5, 2.5])
    assert x.view(int).tolist() == a.view(int).tolist() and x.view(int).view(float).tolist() == a.tolist()
    single = tf.constant([1.5, 2.5])
    for result in (single.mean(dtype=float), single.std(dtype=float), single.var(dtype=float)):
        assert result.dtype == tf.float64
    assert tf.ones((2, 2)).trace(dtype=float).dtype == tf.float64


def test_names_that_are_no_dtypes():
    for name in ("f3", "nothing", "strange", "bytesize", "M8[s]", np.dtype("M8[s]"), np.longdouble, 3):
        with pytest.raises(TypeError):
            tf.constant([1.0]).astype(name)
    for name in ("str", "S", "U5", "bytes", bytes, np.dtype("S3"), object):
        assert tf.as_dtype(name) == tf.string
    with pytest.raises(TypeError, match="Cannot cast"):
        tf.constant([1.5]).astype("i4", casting="safe")
    assert tf.constant([1.5]).astype("f8", casting="safe").dtype == tf.float64


def test_clip_promotes_as_numpy():
    n = np.arange(5, dtype=np.int32)
    for bounds in ((0.5, 2.5), (1, 3), (None, 2.5), (1, None), (np.float32(0.5), None), (None, n + 1.5)):
        mine, theirs = tf.constant(n).clip(*bounds), n.clip(*bounds)
        np.testing.assert_array_equal(mine, theirs)
        assert mine.dtype == theirs.dtype
    assert tf.constant([1.0]).clip(0, 0.5).dtype == tf.float32


def test_methods_of_arrays():
    x = tf.constant(A)
    for call in (lambda a: a.diagonal(), lambda a: a.diagonal(1), lambda a: a.trace(), lambda a: a.trace(-1),
                 lambda a: a.compress([True, False, True], 0), lambda a: a.compress([False, True]),
                 lambda a: a.view(np.int64), lambda a: a.view("u8"), lambda a: a.view()):
        np.testing.assert_array_equal(call(x), call(A))
    cube = np.arange(24.0).reshape(2, 3, 4)
    for axes in ((0, 1), (1, 2), (2, 0), (-1, 0)):
        np.testing.assert_array_equal(tf.constant(cube).diagonal(0, *axes), cube.diagonal(0, *axes))
        np.testing.assert_array_equal(tf.constant(cube).trace(1, *axes), cube.trace(1, *axes))


def test_searchsorted_in_64_bits():
    axis = np.array([0.1, 0.2])
    for v in (0.1, [0.1, 0.2], (0.2,), np.float32(0.1), 1):
        np.testing.assert_array_equal(tf.constant(axis).searchsorted(v), axis.searchsorted(v))


def test_clip_by_lists():
    for low, high in (([0, 1, 4], None), (None, (0, 1, 4)), ([1.5, 0, 0], 2)):
        expected = np.array([1, 2, 3]).clip(low, high)
        result = tf.constant(np.array([1, 2, 3])).clip(low, high)
        np.testing.assert_array_equal(result, expected)
        assert result.dtype.dtype == expected.dtype


def test_searchsorted():
    a = np.array([1.0, 2.0, 2.0, 5.0])
    for v in (2.0, [0, 2, 9], [[2.0, 5.0], [1.0, 3.0]], np.array([2], np.int32)):
        for side in ("left", "right"):
            mine, theirs = tf.constant(a).searchsorted(v, side), a.searchsorted(v, side)
            np.testing.assert_array_equal(mine, theirs)
            assert mine.dtype == tf.int64 and mine.shape == np.shape(theirs)
    mixed = np.array([5.0, 1.0, 2.0])
    order = mixed.argsort()
    np.testing.assert_array_equal(tf.constant(mixed).searchsorted(1.5, sorter=order), mixed.searchsorted(1.5, sorter=order))
    assert tf.constant([1, 2, 3]).searchsorted(1.5).numpy() == 1


def test_flat_and_fill(tmp_path):
    x = tf.constant(A)
    assert x.flat[5] == A.flat[5] and len(x.flat) == 12
    assert [float(one) for one in x.flat] == list(A.flat)
    np.testing.assert_array_equal(np.asarray(x.flat), A.ravel())
    x.flat[5], expected = 7.0, A.copy()
    expected.flat[5] = 7.0
    np.testing.assert_array_equal(x, expected)
    x.fill(2)
    assert x.tolist() == [[2] * 4] * 3
    v = tf.Variable([[1.0, 2.0]])
    v.flat[1] = 9.0
    assert v.numpy().tolist() == [[1.0, 9.0]]
    tf.constant(A).tofile(tmp_path / "a")
    np.testing.assert_array_equal(np.fromfile(tmp_path / "a").reshape(3, 4), A)


@pytest.mark.filterwarnings("ignore::numpy.exceptions.ComplexWarning")
@pytest.mark.parametrize("dtype", ["?", "i1", "u1", "i2", "u2", "i4", "u4", "i8", "u8", "f4", "c8"])
def test_dtypes_of_results(dtype):
    a = (np.array([[3, 100, 2], [90, 2, 101]]) if dtype != "?" else np.array([[0, 1, 0], [1, 1, 0]])).astype(dtype)
    x = tf.constant(a)
    for call in (lambda a: a.sum(), lambda a: a.sum(0), lambda a: a.prod(0), lambda a: a.cumsum(), lambda a: a.trace(),
                 lambda a: a.cumprod(1), lambda a: a.sum(dtype="f8"), lambda a: a.cumsum(0, dtype="i8"),
                 lambda a: a.mean(), lambda a: a.nonzero()[0]):  # fmt: skip
        mine, theirs = call(x), call(a)
        np.testing.assert_allclose(mine, theirs, rtol=1e-6)
        assert mine.dtype == theirs.dtype
    if dtype not in ("?", "c8"):
        for call in (lambda a: a.argsort(1), lambda a: a.round(1), lambda a: a.round(-1), lambda a: a.argmax(0)):
            np.testing.assert_array_equal(call(x), call(a))
            assert call(x).dtype == call(a).dtype


def test_round_to_powers_of_ten():
    for values in ([100000], [650000], [-750000, 149999], [650000.0, 1.5e7]):
        expected = np.array(values).round(-5)
        np.testing.assert_array_equal(tf.constant(np.array(values)).round(-5), expected)
    assert tf.constant([100000]).round(-5).tolist() == [100000]


def test_axes_that_do_not_exist():
    x = tf.constant([[1, 2], [3, 4]])
    a = np.array([[1, 2], [3, 4]])
    for call in (
        lambda x: x.diagonal(axis1=2),
        lambda x: x.diagonal(0, 0, -3),
        lambda x: x.diagonal(axis1=1, axis2=-1),
        lambda x: x.trace(axis2=5),
        lambda x: x.trace(axis1=0, axis2=-2),
        lambda x: x.compress([True], axis=2),
        lambda x: x.compress([[True, False], [True, True]]),
        lambda x: x.swapaxes(0, 2),
    ):
        for value in (x, a):
            with pytest.raises(ValueError):
                call(value)
    assert x.diagonal(0, -1, -2).tolist() == a.diagonal(0, -1, -2).tolist()
    assert x.compress([False, True], axis=-1).tolist() == [[2], [4]]


@pytest.mark.parametrize("dtype", ["?", "i4", "f8"])
def test_reductions_of_some_elements(dtype):
    a = (A > 0).astype(dtype) if dtype == "?" else A.astype(dtype)
    x, mask = tf.constant(a), A > np.median(A, 0)
    for call in (
        lambda x: x.sum(where=mask),
        lambda x: x.sum(0, where=mask[0], initial=3),
        lambda x: x.prod(1, where=mask, initial=2),
        lambda x: x.mean(where=mask),
        lambda x: x.mean(0, keepdims=True, where=mask),
        lambda x: x.max(initial=1),
        lambda x: x.max(0, where=mask, initial=0),
        lambda x: x.min(1, where=mask, initial=1),
        lambda x: x.all(where=mask),
        lambda x: x.any(0, where=~mask),
        lambda x: np.sum(x, where=mask),
        lambda x: np.max(x, initial=1, axis=0),
    ):
        mine, theirs = call(x), call(a)
        np.testing.assert_allclose(mine, theirs, rtol=1e-12)
        assert mine.dtype == theirs.dtype
    assert tf.zeros([0]).max(initial=4).tolist() == 4
    with pytest.raises(ValueError, match="^max has no identity; with `where` it needs `initial`$"):
        x.max(where=mask)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_spread_without_degrees_of_freedom():
    for values, ddof in (([2.5], 1), ([1.0, 3.0], 2), ([1.0, 3.0], 5)):
        for name in ("std", "var"):
            np.testing.assert_array_equal(getattr(tf.constant(values), name)(ddof=ddof),
                                          getattr(np.array(values), name)(ddof=ddof))


def test_take_out_of_range():
    x = tf.constant(A)
    for mode in ("wrap", "clip"):
        for axis in (None, 0, -1):
            np.testing.assert_array_equal(x.take([5, -7, 100], axis, mode=mode), A.take([5, -7, 100], axis, mode=mode))
    with pytest.raises(IndexError):
        x.take([12]).tolist()
    with pytest.raises(IndexError, match=r"^\[take\] axis must be in \[-2, 2\), got 2 \(.*test_array_methods.py:\d+\)$"):
        x.take([0], 2)
    with pytest.raises(ValueError, match="^mode must be 'raise', 'wrap' or 'clip', got 'any'$"):
        x.take([0], mode="any")


def test_orders():
    x = tf.constant(A)
    assert x.copy("F").tolist() == x.copy(order="C").tolist() == A.tolist()
    for kth in (0, 2):
        np.testing.assert_array_equal(x.partition(kth).numpy()[:, kth], np.partition(A, kth)[:, kth])
        np.testing.assert_array_equal(x.argpartition(kth, 0).numpy()[kth], A.argpartition(kth, 0)[kth])
    bools = A > 0
    np.testing.assert_array_equal(tf.constant(bools).sort(0), np.sort(bools, 0))
    np.testing.assert_array_equal(tf.constant(bools).argsort(1), bools.argsort(1, kind="stable"))


def test_absolute_values_of_what_has_no_sign():
    for values in (np.array([0, 255], "u1"), np.array([True, False])):
        np.testing.assert_array_equal(abs(tf.constant(values)), abs(values))
        assert abs(tf.constant(values)).dtype == values.dtype


@pytest.mark.parametrize("offset", [-4, -3, -2, 3, 4, 9])
def test_diagonals_beyond_the_matrix_are_empty(offset):
    for shape in ((3, 4), (2, 3, 4), (0, 3)):
        a = np.ones(shape)
        x = tf.constant(a)
        for call in (lambda v: v.diagonal(offset), lambda v: v.trace(offset), lambda v: v.diagonal(offset, -1, 0)):
            np.testing.assert_array_equal(call(x), call(a))


def test_bytes_in_column_major_order():
    a = np.arange(6.0).reshape(2, 3)
    for order in ("C", "F", "A", None):
        assert tf.constant(a).tobytes(order) == a.tobytes(order)
    with pytest.raises(ValueError, match="^order must be 'C', 'F', 'A' or 'K', got 'B'$"):
        tf.constant(a).tobytes(order="B")


@pytest.mark.parametrize("dtype", ["u1", "i2", "f4", "f8", "i8", "c8", "c16"])
def test_views_of_another_width(dtype):
    for own in ("i2", "f4", "c16"):
        a = np.arange(24).astype(own).reshape(3, 8)
        np.testing.assert_array_equal(tf.constant(a).view(dtype), a.view(dtype))
    with pytest.raises(ValueError, match="^view as tf.float64 needs a last axis of a multiple of 8 bytes, got elements "
                                         r"of 4 bytes in the shape \(2, 3\)$"):
        tf.ones([2, 3]).view("f8")
    with pytest.raises(ValueError, match=r"got elements of 4 bytes in the shape \(\)$"):
        tf.constant(1.0).view("u1")
    with pytest.raises(TypeError, match="^view needs dtypes whose elements are bits, got tf.int8 of tf.string$"):
        tf.constant("a").view("i1")


def test_parts_of_bools():
    a = np.array([True, False])
    x = tf.constant(a)
    for call in (lambda v: v.real, lambda v: v.imag, lambda v: v.conj(), lambda v: v.conjugate()):
        np.testing.assert_array_equal(call(x), call(a))
        assert call(x).dtype == tf.bool


@pytest.mark.parametrize("dtype", ["f4", "i4", "?"])
def test_extremes_of_no_elements(dtype):
    a = np.zeros((0, 3), dtype)
    x = tf.constant(a)
    for name in ("max", "min"):
        for axis in (None, 0, (0, 1), -2):
            with pytest.raises(ValueError):
                getattr(a, name)(axis)
            with pytest.raises(ValueError, match=f"^{name} of no elements has no value; give `initial`, or at least one "
                                                 r"along the axis: the shape is \(0, 3\)$"):
                getattr(x, name)(axis)
        assert getattr(x, name)(1).shape == (0,)
        np.testing.assert_array_equal(getattr(x, name)(0, initial=1), getattr(a, name)(0, initial=1))


@pytest.mark.parametrize("dtype", ["f2", "f4", "f8"])
def test_what_is_not_a_number_is_sorted_to_the_end(dtype):
    """It left the numbers around it in disorder."""
    rng = np.random.default_rng(5)
    for shape in ((6,), (4, 5), (2, 3, 4), (0,), (3, 0)):
        a = rng.choice([np.nan, -np.nan, np.inf, -np.inf, 0.0, -0.0, 1.0, -1.0, 3.0, 1e-7], shape).astype(dtype)
        x = tf.constant(a)
        for axis in (None, *range(-a.ndim, a.ndim)):
            np.testing.assert_array_equal(x.sort(axis), np.sort(a, axis))
            np.testing.assert_array_equal(x.partition(0, axis), np.sort(a, axis))
            np.testing.assert_array_equal(x.argsort(axis), np.argsort(a, axis, kind="stable"))
    with pytest.raises(IndexError, match=r"^\[sort\] axis must be in \[-2, 2\), got 2 \("):
        tf.ones([2, 2]).sort(2)
    assert tf.gradients(tf.constant([3.0, np.nan, 1.0]).sort()[0], x) == [None]
    y = tf.constant([3.0, 1.0, 2.0])
    assert tf.gradients(y.sort() * [1.0, 2.0, 3.0], y)[0].tolist() == [3.0, 1.0, 2.0]


def test_counts_of_numpy_in_reshape_and_transpose():
    a = np.arange(6.0).reshape(2, 3)
    for order in "CF":
        for shape in (np.int64(6), np.array([3, 2]), (np.int32(3), -1)):
            np.testing.assert_array_equal(tf.constant(a).reshape(shape, order=order), a.reshape(shape, order=order))
    np.testing.assert_array_equal(tf.constant(a[0]).transpose(np.int64(0)), a[0])
    np.testing.assert_array_equal(tf.constant(a).transpose(np.array([1, 0])), a.T)


def test_complex_numbers_as_bools():
    a = np.array([3j, 0, 1 + 0j, -2])
    np.testing.assert_array_equal(tf.constant(a).astype(bool), a.astype(bool))


@pytest.mark.parametrize("dtype", ["u1", "i1"])
def test_bits_of_bools(dtype):
    a = np.array([True, False, True])
    x = tf.constant(a).view(dtype)
    assert x.dtype == np.dtype(dtype)
    np.testing.assert_array_equal(x, a.view(dtype))
