"""NumPy's indexing, reading and assigning, on random expressions."""

import sys

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import imperative as tf

SHAPES = hnp.array_shapes(min_dims=1, max_dims=4, min_side=1, max_side=4)


@st.composite
def array_and_index(draw):
    shape = draw(SHAPES)
    basic = hnp.basic_indices(shape, allow_newaxis=True, allow_ellipsis=True)
    advanced = hnp.integer_array_indices(shape, result_shape=hnp.array_shapes(max_dims=2, max_side=3))
    mask = hnp.arrays(bool, shape)
    return np.arange(np.prod(shape), dtype=np.float32).reshape(shape), draw(basic | advanced | mask)


@settings(max_examples=300, deadline=None)
@given(array_and_index())
def test_reading(case):
    array, index = case
    np.testing.assert_array_equal(tf.constant(array)[index], array[index])


@settings(max_examples=300, deadline=None)
@given(array_and_index())
def test_assigning(case):
    array, index = case
    x, expected = tf.constant(array), array.copy()
    same = x
    x[index] = -1.0
    expected[index] = -1.0
    np.testing.assert_array_equal(x, expected)
    assert same is x


def test_forms():
    a = np.arange(24).reshape(2, 3, 4)
    x = tf.constant(a)
    for index in (0, -1, (1, 2, 3), slice(None, None, -1), (..., 1), (None, 0), ([0, 1], [1, 2]),
                  (slice(None), [True, False, True]), np.int64(1), (0, np.array([2, 0])), [],
                  (slice(5, 1, -2),), (slice(-100, 100),)):
        np.testing.assert_array_equal(x[index], a[index], err_msg=str(index))
    np.testing.assert_array_equal(x[x > 10], a[a > 10])
    np.testing.assert_array_equal(x[tf.constant(1)], a[1])
    np.testing.assert_array_equal(x[tf.constant(0) : tf.constant(1)], a[0:1])


def test_assignment_updates_the_object():
    x = tf.constant([1, 2, 3])
    y = x
    x[1] = 9
    assert y.tolist() == [1, 9, 3]
    x[x > 2] = 0
    assert x.tolist() == [1, 0, 0]
    x[:] = np.array([1.0, 2.0, 3.0])
    assert x.tolist() == [1, 2, 3]
    v = tf.Variable([[1.0, 2.0], [3.0, 4.0]])
    v[0] = 7.0
    assert v.numpy().tolist() == [[7.0, 7.0], [3.0, 4.0]]


def test_errors_are_index_errors():
    x = tf.constant([[1, 2], [3, 4]])
    for index in (5, (0, 5), (0, 0, 0), "a", 1.5, [7]):
        with pytest.raises(IndexError):
            x[index].tolist()
    with pytest.raises(ValueError):
        x[0] = [1, 2, 3]


@pytest.mark.parametrize("wrap", [np.array, tf.constant])
def test_a_mask_beside_indices_of_another_count(wrap):
    x, mask = tf.ones([2, 3, 4]), np.ones((2, 3), bool)
    with pytest.raises(IndexError):
        x.numpy()[mask, np.array([0, 1])]
    with pytest.raises(IndexError) as raised:
        line = sys._getframe().f_lineno + 1
        x[wrap(mask), wrap([0, 1])].numpy()
    assert isinstance(raised.value, tf.errors.InvalidArgumentError)
    assert str(raised.value) == (
        "[broadcast] shapes [6] and [2] do not broadcast; beside each other extents are equal or 1 "
        f"({__file__}:{line})")


ASSIGNED = [("i4", 1.5), ("i4", -1.5), ("i4", True), ("i8", 2.0**40), ("f4", True), ("f8", 0.1), ("f8", False),
            ("?", 2), ("?", 0.5), ("?", 0), ("u1", 7.9), ("c8", True), ("c8", 2.5), ("i4", np.float64(2.5)),
            ("i4", np.array(2.5)), ("f4", np.float64(0.1)), ("?", np.array(3))]  # fmt: skip


@pytest.mark.parametrize("dtype,value", ASSIGNED, ids=str)
def test_assigning_casts_as_numpy(dtype, value):
    array = np.zeros(3, dtype)
    x, v = tf.constant(array), tf.Variable(array)
    x[1] = v[1] = array[1] = value
    np.testing.assert_array_equal(x, array)
    np.testing.assert_array_equal(v, array)
    x[:2] = array[:2] = [value, value]
    np.testing.assert_array_equal(x, array)
    assert x.dtype == array.dtype


def test_assigning_what_does_not_fit():
    x = tf.constant([1, 2], tf.int8)
    for value in (300, float("nan"), float("inf"), "1", 1j):
        with pytest.raises((ValueError, TypeError, OverflowError)):
            x[0] = value
    assert x.tolist() == [1, 2]


def test_a_failed_assignment_keeps_the_value_from_before():
    """The error was thrown, and then every look at x threw it again."""
    x = tf.constant([1.0, 2.0, 3.0])
    y, far = x, tf.cast(tf.reduce_sum(x), tf.int32)
    x[0] = 5.0
    line = sys._getframe().f_lineno + 1
    x[far] = 9.0
    x[1] = 7.0  # computed from what failed
    with pytest.raises(IndexError) as raised:
        print(x)
    assert str(raised.value) == (
        f"[TensorScatterUpdate] indices[0] = [6] does not index into shape [3] ({__file__}:{line})")
    assert x.tolist() == [5.0, 2.0, 3.0] and y is x
    x[far - 4] = 8.0
    assert x.tolist() == [5.0, 2.0, 8.0]


def test_a_failed_assignment_seen_elsewhere_keeps_the_value_from_before():
    x = tf.constant([1.0, 2.0, 3.0])
    far = tf.cast(tf.reduce_sum(x), tf.int32)
    x[far] = 9.0
    doubled = x * 2.0
    for _ in range(2):
        with pytest.raises(IndexError):
            doubled.numpy()
    assert (x + 1.0).tolist() == [2.0, 3.0, 4.0]


def test_assigning_a_value_that_fails_keeps_the_value_from_before():
    x = tf.constant([1.0, 2.0, 3.0])
    row = tf.gather(x, [tf.cast(tf.reduce_sum(x), tf.int32)])
    x[0] = row[0]
    with pytest.raises(IndexError):
        bool(x[1] > 0)
    assert x.tolist() == [1.0, 2.0, 3.0]


def test_the_assignment_that_failed_is_told_among_several():
    x, one = tf.zeros([4]), tf.constant(1)
    with pytest.raises(IndexError):
        for i in range(6):
            x[one * i] = i + 1.0
        print(x)
    assert x.tolist() == [1.0, 2.0, 3.0, 4.0]
