"""What nobody means to pass: it must be an exception of its own line, never the end of the process."""

import enum
import re

import numpy as np
import pytest

import imperative as tf

X = tf.constant([1.0, 2.0])


def endless():
    items = []
    items.append(items)
    return items


def deep():
    items = X
    for _ in range(100_000):
        items = [items]
    return items


TAKERS = {
    "constant": tf.constant,
    "add": lambda items: tf.add(X, items),
    "plus": lambda items: X + items,
    "index": lambda items: X[items],
    "assign": lambda items: tf.identity(X).__setitem__(0, items),
    "stack": tf.stack,
    "raw_ops": lambda items: tf.raw_ops.Pack(values=items),
}


@pytest.mark.parametrize("make", [endless, deep])
@pytest.mark.parametrize("take", TAKERS.values(), ids=TAKERS)
def test_lists_without_end(take, make):
    with pytest.raises(ValueError) as raised:
        take(make())
    assert isinstance(raised.value, tf.errors.InvalidArgumentError)
    assert raised.value.filename == __file__
    assert raised.value.message == "a tensor has at most 254 axes; the lists are nested deeper, or one contains itself"


def test_a_list_without_end_in_run():
    with tf.new_step() as step, pytest.raises(RecursionError, match="in a list for run"):
        step.run(endless())
    with tf.new_step() as step:
        step.run([[[X]]])


class Clearing:
    """Empties the list that it is in while it is converted."""

    def __init__(self, owner, array):
        self.owner, self.array = owner, array

    def __array__(self, dtype=None, copy=None):
        self.owner.clear()
        return self.array


@pytest.mark.parametrize("first", [[], [tf.constant([1.0, 1.0], tf.float64)]])
def test_a_list_that_changes_meanwhile(first):
    items = []
    items += first + [Clearing(items, np.ones(2)) for _ in range(5)]
    count = len(items)
    assert tf.constant(items).tolist() == [[1.0, 1.0]] * count and items == []


def test_a_shape_that_is_not_the_arrays():
    class Boasting:
        shape = (100_000,)

        def __array__(self, dtype=None, copy=None):
            return np.array([1, 2, 3], ">i4")

    assert tf.constant(Boasting()).tolist() == [1, 2, 3]


HUGE = {
    "constant": tf.constant,
    "operand": lambda n: X + n,
    "pad": lambda n: tf.pad(X, [[0, 1]], constant_values=n),
    "extent": lambda n: tf.zeros([n]),
    "axis": lambda n: tf.reduce_sum(X, n),
}


@pytest.mark.parametrize("take", HUGE.values(), ids=HUGE)
def test_integers_of_more_than_64_bits(take):
    for number in (2**70, -(2**70)):
        with pytest.raises(OverflowError, match=f"^{number} does not fit an integer of 64 bits$"):
            take(number)
    with pytest.raises(IndexError, match=f"^index {2**70} does not fit an integer of 64 bits$"):
        X[2**70]
    assert X[: 2**70].tolist() == [1.0, 2.0]


def test_dlpack_versions():
    for wrong in ((), 5, "1.1", (1,)):
        with pytest.raises(TypeError, match=re.escape(f"max_version is a pair of integers, got {wrong!r}")):
            X.__dlpack__(max_version=wrong)
    with pytest.raises(TypeError, match="cannot be interpreted as an integer"):
        X.__dlpack__(max_version=("1", "1"))
    assert "dltensor_versioned" in repr(X.__dlpack__(max_version=(2**80, 0)))


def test_what_is_no_capsule():
    used = X.__dlpack__()
    tf.from_dlpack(used)
    for wrong in (used, re.compile):
        with pytest.raises((ValueError, AttributeError)):
            tf.from_dlpack(wrong)
    with pytest.raises(ValueError, match="^from_dlpack takes an object with __dlpack__, or a DLPack capsule that nothing "
                                         'has taken over yet, got <capsule object "used_dltensor" at '):
        tf.from_dlpack(used)


def test_texts_that_are_none(tmp_path):
    with pytest.raises(ValueError, match=r"^embedded null character in 'a\\x00b'$"):
        tf.Variable(1.0, name="a\0b")
    with pytest.raises(ValueError, match="^embedded null character in "):
        tf.io.load_npy("a\0b")
    with pytest.raises(UnicodeEncodeError):
        tf.constant("\ud800")
    options = np.get_printoptions()
    try:
        np.set_printoptions(formatter={"all": lambda number: "\ud800"})
        with pytest.raises(UnicodeEncodeError):
            repr(X)
    finally:
        np.set_printoptions(**options)
    assert tf.constant("a\0b").tolist() == b"a\0b"


def test_subclasses_of_python_types():
    class Level(enum.IntEnum):
        LOW = 1

    class Name(str, enum.Enum):
        FIRST = "first"

    assert tf.constant(Level.LOW).dtype == tf.constant([Level.LOW, 2]).dtype == tf.int32
    assert (X + Level.LOW).dtype == tf.float32
    assert tf.constant(Name.FIRST).tolist() == b"first" and tf.constant([Name.FIRST]).tolist() == [b"first"]
    assert tf.constant(np.array([b"ab"])[0]).tolist() == b"ab"
    assert tf.constant([np.bytes_(b"ab"), np.str_("c")]).tolist() == [b"ab", b"c"]
    x = tf.constant([False, False])
    x[0] = Level.LOW
    assert x.tolist() == [True, False]


def test_tensors_that_are_no_shapes():
    for wrong, kind in ((tf.constant(["a"]), "Tensor"), (tf.Variable([2.0]), "Variable")):
        with pytest.raises(TypeError, match=rf"^constant\(\): argument .shape.: a shape of integers is needed, got .* of type imperative.{kind}$"):
            tf.constant(1.0, shape=wrong)
    assert tf.constant(1.0, shape=tf.Variable([2, 1])).shape == (2, 1)


def test_an_index_that_raises():
    """What it raised was lost, and with it Ctrl-C."""

    class Raising:
        def __init__(self, kind):
            self.kind = kind

        def __index__(self):
            raise self.kind("mine")

    for kind in (KeyError, KeyboardInterrupt):
        for call in (lambda bad: X[bad], lambda bad: X[bad:], lambda bad: tf.reduce_sum(X, bad),
                     lambda bad: tf.zeros([bad]), lambda bad: tf.identity(X).__setitem__(bad, 1.0)):  # fmt: skip
            with pytest.raises(kind, match="mine"):
                call(Raising(kind))
