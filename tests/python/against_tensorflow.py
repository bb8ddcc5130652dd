"""Calls every named function that takes only tensors, here and in TensorFlow, with the same arguments.

Run by test_functions.py in a process of its own; prints what differs as JSON.
"""

import inspect
import json

import numpy as np
import tensorflow

import imperative as tf
from imperative import _generated, _imperative

RANDOM = ("random", "multinomial", "truncated_normal", "dropout", "shuffle", "initializer")
# TensorFlow's second form of where_v2; casts to what an array happens to be; an axis for a scalar.
KNOWN = ("where_v2", "cast", "saturate_cast", "bitcast", "stack")
# Of a matrix that is not positive definite TensorFlow leaves all but the first element as memory was.
PARTLY_UNWRITTEN = ("cholesky",)
OTHER = ("config.", "io.", "stats", "sync", "train.", "from_dlpack", "assign", "gradients", "initializers.",
         "optimizers.", "keras.")  # fmt: skip

SQUARE = np.array([[2.0, 0.5], [0.25, 1.5]], np.float32)
CUBE = np.arange(1.0, 9.0, dtype=np.float32).reshape(2, 2, 2) / 10
OPERANDS = [
    lambda i: SQUARE + i, lambda i: np.array([0.25, 0.5], np.float32) + i / 8, lambda i: CUBE + i,
    lambda i: np.array([3, 1, 2], np.int32), lambda i: np.array([[1, 2], [3, 4]], np.int32) + i,
    lambda i: np.array([True, i == 0]), lambda i: np.float32(0.5) + i,
    lambda i: np.array([1 + 2j, 3 - 1j], np.complex64), lambda i: [SQUARE, SQUARE + 1],
    lambda i: [SQUARE, np.array([0, 1], np.int32), np.int32(2)][i % 3],
    lambda i: [SQUARE, 1][i % 2], lambda i: [SQUARE, [0]][i % 2], lambda i: [SQUARE, tf.int32.name][i % 2],
    lambda i: [[0, 1], 3, 2][i % 3], lambda i: [SQUARE, [2, 1, 2]][i % 2],
    lambda i: [np.array([1, 0], np.int32), SQUARE][i % 2],
]  # fmt: skip


def find(root, path):
    for part in path.split("."):
        root = getattr(root, part)
    return root


def theirs_of(path):
    for root in (tensorflow, tensorflow.compat.v1):
        try:
            return find(root, path)
        except AttributeError:
            continue
    return None


def flat(value):
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, (list, tuple)):
        return [leaf for item in value for leaf in flat(item)]
    return [] if value is None else [np.asarray(value)]


def same(mine, theirs):
    return len(mine) == len(theirs) and all(
        a.dtype == b.dtype and a.shape == b.shape
        and (np.array_equal(a, b) if a.dtype == object
             else np.allclose(a, b, rtol=2e-5, atol=1e-6, equal_nan=True))
        for a, b in zip(mine, theirs))  # fmt: skip


def is_written(path, expected):
    return path.rpartition(".")[2] not in PARTLY_UNWRITTEN or not any(np.isnan(one).any() for one in expected)


def compare(path, mine, theirs):
    """How many calls TensorFlow takes, and those of them that differ here."""
    required = [p for p in inspect.signature(mine).parameters.values() if p.default is p.empty]
    taken, stricter, differ = 0, 0, []
    for operand in OPERANDS:
        arguments = [operand(i) for i in range(len(required))]
        try:
            expected = flat(theirs(*arguments))
        except Exception:  # noqa: BLE001 - TensorFlow does not take these
            continue
        taken += 1
        try:
            got = flat(mine(*arguments))
        except tf.errors.InvalidArgumentError:
            stricter += 1  # about dtypes above all: TensorFlow casts arrays to the first operand's
        except TypeError as error:
            stricter += " is needed, got " in str(error)
            if " is needed, got " not in str(error):
                differ.append(f"{arguments}: {error!r}")
        except Exception as error:  # noqa: BLE001
            differ.append(f"{arguments}: {error!r}")
        else:
            if is_written(path, expected) and not same(got, expected):
                differ.append(f"{arguments}: {got} instead of {expected}")
    return taken, stricter, differ


def main():
    reached, calls, refused, differ = 0, 0, 0, {}
    for path in sorted(set(_imperative.functions) | set(_generated.ALIASES)):
        theirs = theirs_of(path)
        if theirs is None or path.rpartition(".")[2] in KNOWN or path.startswith(OTHER) or any(word in path for word in RANDOM):
            continue
        taken, stricter, wrong = compare(path, find(tf, path), theirs)
        reached, calls, refused = reached + (taken > 0), calls + taken, refused + stricter
        if wrong:
            differ[path] = wrong
    print(json.dumps([reached, calls, refused, differ]))


main()
