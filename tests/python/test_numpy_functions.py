"""NumPy's functions on tensors, which call the methods with NumPy's arguments; what NumPy would raise."""

import numpy as np
import pytest

import imperative as tf

X = [[1.0, -2.0, 4.0], [3.0, 4.5, -1.0]]
MORE = {"clip": (1.5, 3.0), "repeat": (2,), "take": ([-1, 0],), "reshape": ((3, 2),), "swapaxes": (0, -1)}


@pytest.mark.parametrize("name", [
    "sum", "mean", "max", "min", "amax", "amin", "prod", "all", "any", "std", "var", "argmax", "argmin", "cumsum",
    "cumprod", "sort", "argsort", "round", "clip", "squeeze", "transpose", "ravel", "repeat", "take", "nonzero",
    "reshape", "swapaxes", "trace", "diagonal", "median", "ptp", "count_nonzero"])  # fmt: skip
def test_functions_of_numpy_take_tensors(name):
    function, x = getattr(np, name), tf.constant(X)
    np.testing.assert_allclose(np.asarray(function(x, *MORE.get(name, ()))),
                               np.asarray(function(x.numpy(), *MORE.get(name, ()))), rtol=1e-6)
    if name not in ("round", "clip", "squeeze", "transpose", "ravel", "nonzero", "reshape", "swapaxes", "trace",
                    "diagonal"):  # fmt: skip
        np.testing.assert_allclose(np.asarray(function(x, *MORE.get(name, ()), axis=1)),
                                   np.asarray(function(x.numpy(), *MORE.get(name, ()), axis=1)), rtol=1e-6)


def test_arguments_of_numpys_methods():
    x, a = tf.constant(X), np.array(X, np.float32)
    for one in (lambda v: v.sum(0, np.float64), lambda v: v.std(ddof=1), lambda v: v.var(axis=1, ddof=1, keepdims=True),
                lambda v: v.argmax(keepdims=True), lambda v: v.argmin(1, keepdims=True), lambda v: v.argsort(axis=None),
                lambda v: v.ravel("F"), lambda v: v.flatten("F"), lambda v: v.reshape(3, 2, order="F"),
                lambda v: v.reshape(-1, order="F"), lambda v: v.transpose(np.array([1, 0])), lambda v: v.mT,
                lambda v: v.take([-1]), lambda v: v.take([-1], 1), lambda v: v.cumsum(1, dtype=np.float64)):  # fmt: skip
        result, expected = np.asarray(one(x)), one(a)
        assert result.dtype == expected.dtype or result.dtype.kind == expected.dtype.kind == "i"
        assert result.shape == expected.shape
        np.testing.assert_allclose(result, expected, rtol=1e-6)
    with pytest.raises(TypeError, match="`out`"):
        np.sum(x, out=np.zeros(()))
    with pytest.raises(ValueError, match="of no elements"):
        tf.constant([]).max()


def test_means_of_integers_and_booleans():
    labels = tf.constant([1, 2, 2])
    assert float((labels == 2).mean()) == pytest.approx(2 / 3)
    assert int((labels == 2).sum()) == 2 and bool((labels == 2).max()) and not (labels == 2).min()
    assert labels.mean().item() == pytest.approx(5 / 3)
    assert labels.any() and labels.all() and not tf.constant([0]).any()


def test_ranges_are_sequences():
    x = tf.constant([5, 6, 7])
    assert tf.constant(range(3)).tolist() == [0, 1, 2]
    assert x[range(2)].tolist() == [5, 6]
    assert (x + range(3)).tolist() == [5, 7, 9]
    assert tf.gather(x, range(1, 3)).tolist() == [6, 7]


def raised(action):
    with pytest.raises(tf.errors.OpError) as info:
        action()
    return info.value


def test_classes_that_numpy_would_raise():
    x, late = tf.constant([1, 2, 3]), tf.constant(1) + 4
    assert isinstance(raised(lambda: x[late].numpy()), IndexError)
    assert isinstance(raised(lambda: x.take(5)), IndexError)
    assert isinstance(raised(lambda: tf.reduce_sum(x, 5)), IndexError)
    assert isinstance(raised(lambda: x.swapaxes(0, 3)), IndexError)
    for wrong in (lambda: tf.constant([1.0]) & 1, lambda: ~tf.constant(1.0), lambda: tf.sqrt("a"),
                  lambda: (tf.constant(1j) // 2).numpy()):
        assert isinstance(raised(wrong), TypeError)

    def assign():
        x[0] = [1, 2]

    for shape in (assign, lambda: x[::0]):
        assert isinstance(raised(shape), ValueError) and not isinstance(raised(shape), IndexError)
    assert tf.errors.INVALID_ARGUMENT == 3 and not hasattr(tf.errors, "INVALIDARGUMENT")


def test_times_are_no_numbers():
    for time in (np.datetime64("2020"), np.timedelta64(1, "s")):
        with pytest.raises(TypeError, match="no tensor holds"):
            tf.constant(time)


def test_shapes_are_shapes():
    shape = tf.zeros([2, 3]).shape
    assert shape == [2, 3] and shape == (2, 3) and shape != [2] and hash(shape) == hash((2, 3))
    assert shape[1:].as_list() == [3] and shape[0] == 2
    assert shape.is_compatible_with([2, None]) and not shape.is_compatible_with([2]) and shape.with_rank(2) is shape
    assert shape.concatenate([4]).as_list() == [2, 3, 4]
    shape.assert_is_compatible_with((None, 3))
    with pytest.raises(ValueError, match=r"^shapes \(2, 3\) and \(2, 4\) are incompatible$"):
        shape.assert_is_compatible_with([2, 4])
    with pytest.raises(ValueError, match=r"^shape \(2, 3\) must have rank 1$"):
        shape.assert_has_rank(1)
    assert tf.float32.is_compatible_with("float32") and not tf.float32.is_compatible_with(tf.float64)


def test_dtypes_of_tensorflows_package():
    class Foreign:
        as_numpy_dtype = np.float64

    assert tf.cast([1], Foreign()).dtype == tf.float64
    with pytest.raises(TypeError, match="data type"):
        tf.cast([1], 7)


def test_counts_of_numpy_are_extents():
    """labels.max() + 1 was refused as a depth, an array of rank 0 as a shape or an axis."""
    labels = np.array([0, 2, 1])
    for depth in (labels.max() + 1, np.array(3), np.int8(3), tf.constant(3, tf.int64), tf.constant(labels).max() + 1):
        np.testing.assert_array_equal(tf.one_hot(labels, depth), np.eye(3)[labels])
        ops = tf.raw_ops.OneHot(indices=labels, depth=np.int64(3), on_value=1.0, off_value=0.0)
        np.testing.assert_array_equal(ops, np.eye(3)[labels])
    with pytest.raises(TypeError, match=r"^\[OneHot\] depth must be int32, got int64; convert it with tf.cast \("):
        tf.one_hot([0], np.int64(2**40))
    rank_0 = np.array(1)
    assert tf.constant(1.0, shape=rank_0).shape == tf.zeros_initializer()(rank_0).shape == (1,)
    assert tf.reduce_sum(tf.ones([2, 3]), rank_0).shape == (2,)


def test_a_tensor_of_rank_0_is_a_shape_of_one_extent():
    computed = tf.constant(2) + 1
    for count in (tf.constant(3), computed, tf.Variable(3), 3):
        shapes = [f(count).shape for f in (tf.zeros, tf.ones, lambda n: tf.fill(n, 1.0), tf.random.normal,
                                           lambda n: tf.reshape([1, 2, 3], n), lambda n: tf.range(3).reshape(n),
                                           lambda n: tf.broadcast_to(1.0, n), lambda n: tf.tile([1], n))]  # fmt: skip
        assert shapes == [(3,)] * 8
