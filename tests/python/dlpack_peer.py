"""Hands arrays to the library named on the command line and takes them from it, as test_interop.py asks.

A process of its own, so that a clash of two large libraries is one failed test. Exits with 77 and a
reason where the library is missing.
"""

import gc
import resource
import sys

import numpy as np

import imperative as tf

DEBIAN_PACKAGES = "/usr/lib/python3/dist-packages"
DTYPES = ["float16", "float32", "float64", "int8", "int16", "int32", "int64", "uint8", "complex64", "bfloat16"]


class Torch:
    """Debian 12's PyTorch 1.13, by the DLPack of before version 1, or a newer one of the environment."""

    def __init__(self):
        # Last, so that NumPy and all else are the environment's.
        sys.path.append(DEBIAN_PACKAGES)
        import torch

        self.torch = torch
        self.take = torch.from_dlpack
        self.pointer = torch.Tensor.data_ptr
        # Version 1.13 has no booleans in DLPack.
        self.dtypes = DTYPES + ["bool"] * (torch.__version__ >= "2")
        self.writes = True

    def make(self, values, dtype):
        return self.torch.tensor(values, dtype=getattr(self.torch, dtype))

    def dtype(self, array):
        return str(array.dtype).removeprefix("torch.")


class Jax:
    def __init__(self):
        import jax

        jax.config.update("jax_platforms", "cpu")
        jax.config.update("jax_enable_x64", True)
        self.jax = jax
        self.take = jax.numpy.from_dlpack
        self.dtypes = [*DTYPES, "bool", "uint16", "complex128"]
        self.writes = False

    def pointer(self, array):
        return array.unsafe_buffer_pointer()

    def make(self, values, dtype):
        return self.jax.numpy.asarray(values, dtype)

    def dtype(self, array):
        return str(array.dtype)


def address(x):
    return np.asarray(x).__array_interface__["data"][0]


def check_both_ways_without_copies(peer):
    for dtype in peer.dtypes:
        for values in ([[0, 1], [1, 1]], [1, 0, 1], 1):
            x = tf.cast(tf.constant(values), dtype)
            theirs = peer.take(x)
            assert peer.dtype(theirs) == dtype and peer.pointer(theirs) == address(x), dtype
            assert theirs.tolist() == x.tolist(), dtype
            made = peer.make(values, dtype)
            ours = tf.from_dlpack(made)
            assert ours.dtype == tf.as_dtype(dtype) and address(ours) == peer.pointer(made), dtype
            assert ours.tolist() == made.tolist() and ours.shape == np.shape(values), dtype
            again = tf.from_dlpack(theirs)
            assert address(again) == address(x) and again.tolist() == x.tolist(), dtype


def check_strides(peer):
    made = peer.make(np.arange(24.0).reshape(2, 3, 4).tolist(), "float32")
    for view in (made[0].T, made[:, ::2], made[:, :, 1:], made[1], made[:, 1:2]):
        assert tf.from_dlpack(view).tolist() == view.tolist()
    if peer.writes:  # JAX has neither views nor steps of 0
        view = peer.make([1.0, 2.0], "float32").reshape(2, 1).expand(2, 3)
        assert tf.from_dlpack(view).tolist() == view.tolist()


def check_no_elements(peer):
    assert tf.from_dlpack(peer.make(np.zeros((0, 3)).tolist(), "float32")).shape == (0,)
    assert tf.from_dlpack(peer.make(np.zeros((2, 0)).tolist(), "float32")).shape == (2, 0)
    assert tuple(peer.take(tf.zeros([0, 3])).shape) == (0, 3)
    assert tuple(peer.take(tf.zeros([2, 0], tf.int32)).shape) == (2, 0)


def check_the_producer_may_go_first(peer):
    x = tf.cast(tf.range(100_000), tf.float32)
    theirs = peer.take(x)
    del x
    made = peer.make(list(range(100_000)), "float32")
    ours = tf.from_dlpack(made)
    del made
    gc.collect()
    others = [tf.fill([100_000], -1.0).numpy() for _ in range(20)]
    assert theirs.tolist() == ours.tolist() == list(range(100_000)), len(others)


def check_memory_is_released(peer):
    def hand_over():
        theirs = peer.take(tf.ones([2_500_000]))
        return float(tf.from_dlpack(theirs)[0])

    for _ in range(5):
        hand_over()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for _ in range(100):  # 1 GB if it is not released
        hand_over()
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 200_000


def check_computing_side_by_side(peer):
    """The libraries' thread pools, and each one's protobuf and BLAS, live in one process."""
    x = tf.random_uniform([64, 64])
    w = tf.Variable(tf.zeros([64, 64]))
    for _ in range(10):
        w.assign_sub(0.01 * tf.gradients(tf.reduce_sum(tf.square(tf.matmul(x, w) - x)), w)[0])
        theirs = peer.take(w.read_value())
        product = tf.from_dlpack(theirs @ peer.take(x))
        np.testing.assert_allclose(product, np.asarray(w) @ np.asarray(x), rtol=1e-3, atol=1e-5)


def check_constants_are_copies(peer):
    for dtype in peer.dtypes:
        made = peer.make([1, 0], dtype)
        x = tf.constant(made)
        assert x.dtype == tf.as_dtype(dtype) and x.tolist() == made.tolist()
        if peer.writes:
            made += 1
            assert x.tolist() == [1, 0]


def main():
    try:
        peer = {"torch": Torch, "jax": Jax}[sys.argv[1]]()
    except ImportError as missing:
        print(missing)
        sys.exit(77)
    for name, check in list(globals().items()):
        if name.startswith("check_"):
            print(name, flush=True)
            check(peer)


if __name__ == "__main__":
    main()
