"""Arrays of other libraries, there and back."""

import array
import ctypes
import pathlib
import weakref

import numpy as np
import pytest

import imperative as tf

MISSING = 77  # dlpack_peer.py's exit status without the library


def address(a):
    return np.asarray(a).__array_interface__["data"][0]


def aligned(values, dtype=np.float32):
    """An array at a multiple of 64 bytes, as TensorFlow needs to use it in place."""
    values = np.asarray(values, dtype)
    raw = np.empty(values.nbytes + 64, np.uint8)
    start = -raw.ctypes.data % 64
    result = raw[start:start + values.nbytes].view(dtype).reshape(values.shape)
    result[...] = values
    return result


def test_array_protocol_and_buffer():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    assert address(np.asarray(x)) == address(x.numpy())
    view = memoryview(x)
    assert view.readonly and view.shape == (2, 2) and view.format == "f" and view.tolist() == x.tolist()
    assert np.array(x, dtype=np.float64).dtype == np.float64
    copied = np.array(x)
    copied[0] = 5
    assert x.tolist() == [[1.0, 2.0], [3.0, 4.0]]
    np.testing.assert_array_equal(np.sin(x), np.sin(x.numpy()))
    np.testing.assert_array_equal(np.concatenate([x, x]), np.concatenate([x.numpy()] * 2))


@pytest.mark.parametrize("value", [array.array("d", [1, 2]), memoryview(b"ab"), np.float64(2), np.arange(3)[::-1],
                                   np.asfortranarray(np.arange(6).reshape(2, 3)), np.arange(3, dtype=">i4"),
                                   np.zeros((0, 3)), np.array(5), np.arange(10)[::2], bytearray(b"xyz")])
def test_anything_with_a_buffer(value):
    x = tf.constant(value)
    np.testing.assert_array_equal(x, np.asarray(value))
    assert x.shape == np.shape(value)


def test_strings_and_objects():
    assert tf.constant(np.array(["a", "bé"])).tolist() == [b"a", "bé".encode()]
    assert tf.constant(np.array([b"a", b"b"])).tolist() == [b"a", b"b"]
    assert tf.constant(np.array(["x", "y"], object)).tolist() == [b"x", b"y"]
    with pytest.raises(TypeError):
        tf.constant(np.array(["2020-01-01"], "datetime64"))


def test_constant_copies_and_from_dlpack_does_not():
    a = aligned([1.0, 2.0])
    copied, shared = tf.constant(a), tf.from_dlpack(a)
    assert address(shared.numpy()) == address(a)
    a[0] = 9.0
    assert copied.tolist() == [1.0, 2.0]


def test_dlpack_to_numpy():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    a = np.from_dlpack(x)
    assert address(a) == address(x.numpy()) and not a.flags.writeable
    np.testing.assert_array_equal(a, x)
    assert x.__dlpack_device__() == (1, 0)
    assert "dltensor_versioned" in repr(x.__dlpack__(max_version=(1, 0)))
    assert '"dltensor"' in repr(x.__dlpack__())


class Versioned(ctypes.Structure):
    """The beginning of DLPack's DLManagedTensorVersioned."""

    _fields_ = [("major", ctypes.c_uint32), ("minor", ctypes.c_uint32), ("context", ctypes.c_void_p),
                ("deleter", ctypes.c_void_p), ("flags", ctypes.c_uint64), ("data", ctypes.c_void_p)]


def exported(capsule):
    pointer = ctypes.pythonapi.PyCapsule_GetPointer
    pointer.restype, pointer.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    return Versioned.from_address(pointer(capsule, b"dltensor_versioned"))


def test_dlpack_says_what_may_be_written_to():
    x = tf.constant([1.0, 2.0])
    shared = x.__dlpack__(max_version=(1, 1))
    read_only, is_copied = 1, 2
    assert exported(shared).major == 1 and exported(shared).flags == read_only
    assert exported(shared).data == address(x)
    copied = x.__dlpack__(max_version=(1, 1), copy=True)
    assert exported(copied).flags == is_copied and exported(copied).data != address(x)
    a = np.from_dlpack(x, copy=True)
    a[0] = 5.0
    assert x.tolist() == [1.0, 2.0]


def test_dlpack_takes_read_only_memory():
    a = aligned([1.0, 2.0])
    a.flags.writeable = False
    assert address(tf.from_dlpack(a)) == address(a)


def test_dlpack_device():
    x = tf.constant([1.0])
    assert "dltensor" in repr(x.__dlpack__(dl_device=(1, 0)))
    with pytest.raises(BufferError, match=r"^a tensor's memory is the host's, \(1, 0\), not \(2, 0\)$"):
        x.__dlpack__(dl_device=(2, 0))
    with pytest.raises(TypeError, match="^dl_device is a pair of integers, got 'cpu'$"):
        x.__dlpack__(dl_device="cpu")


@pytest.mark.parametrize("dtype", ["bool", "bfloat16", "float16", "complex64", "uint16", "int8", "float64"])
def test_dlpack_round_trip(dtype):
    a = np.array([[0, 1], [1, 1]]).astype(tf.as_dtype(dtype).as_numpy_dtype)
    x = tf.constant(a)
    y = tf.from_dlpack(x)
    assert y.dtype == x.dtype == tf.as_dtype(dtype)
    np.testing.assert_array_equal(y, a)
    assert address(y.numpy()) == address(x.numpy())
    plain = tf.from_dlpack(x.__dlpack__())
    np.testing.assert_array_equal(plain, a)


def test_dlpack_not_contiguous_and_empty():
    a = np.arange(12.0).reshape(3, 4)
    np.testing.assert_array_equal(tf.from_dlpack(a.T), a.T)
    np.testing.assert_array_equal(tf.from_dlpack(a[::2, 1:]), a[::2, 1:])
    assert tf.from_dlpack(np.zeros((0, 2))).shape == (0, 2)
    with pytest.raises(BufferError):
        tf.constant(["a"]).__dlpack__()


def test_dlpack_keeps_and_releases_memory():
    class Array(np.ndarray):
        pass

    a = aligned(np.ones(1000)).view(Array)
    gone = weakref.ref(a)
    x = tf.from_dlpack(a)
    del a
    assert gone() is not None and float(tf.reduce_sum(x)) == 1000.0
    del x
    tf.constant(1.0).numpy()
    for _ in range(100):
        pass
    capsule = tf.constant([1.0, 2.0]).__dlpack__()
    del capsule


def test_numpy_arrays_go_anywhere():
    a = np.array([[1.0, 2.0]])
    np.testing.assert_array_equal(tf.matmul(a, a.T), a @ a.T)
    np.testing.assert_array_equal(tf.concat([a, a], axis=0), np.concatenate([a, a]))
    np.testing.assert_array_equal(tf.raw_ops.AddV2(x=a, y=a), a + a)
    np.testing.assert_array_equal(a + tf.constant(a), a + a)
    assert isinstance(a * tf.constant(a), tf.Tensor)


def test_tensorflow(run_python):
    run_python("""
import tensorflow, numpy as np
import imperative as tf
x = tf.constant([[1., 2.], [3., 4.]])
real = tensorflow.linalg.matmul(x, x)
assert isinstance(real, tensorflow.Tensor)
np.testing.assert_array_equal(tf.matmul(x, x), real)
np.testing.assert_array_equal(tf.matmul(real, x), tensorflow.matmul(real, x))
assert tensorflow.convert_to_tensor(tf.Variable(2.0)).numpy() == 2.0
b = tf.constant([1., 2.], tf.bfloat16)
assert tensorflow.convert_to_tensor(b).dtype == tensorflow.bfloat16
assert tf.constant(tensorflow.constant([1., 2.], tensorflow.bfloat16)).dtype == tf.bfloat16
assert tensorflow.convert_to_tensor(tf.constant(["a"])).numpy() == [b"a"]
assert tensorflow.convert_to_tensor(x, tensorflow.float32).dtype == tensorflow.float32
""")


def test_tensorflow_takes_the_memory_and_leaves_it_alone(run_python):
    run_python("""
import tensorflow, numpy as np
import imperative as tf
address = lambda a: np.asarray(a).__array_interface__["data"][0]
x, v = tf.ones([64]), tf.Variable(tf.ones([64]))
taken = tensorflow.convert_to_tensor(x)
assert address(taken) == address(x) and not np.asarray(taken).flags.writeable
theirs = tensorflow.Variable(x)
theirs.assign_add(x)
theirs.scatter_nd_update([[0]], [9.])
tensorflow.raw_ops.TensorScatterUpdate(tensor=x, indices=[[1]], updates=[5.])
@tensorflow.function
def traced(a):
    return tensorflow.tensor_scatter_nd_update(tensorflow.nn.relu(a + x), [[1]], [7.])
assert traced(x).numpy().tolist() == [2., 7.] + [2.] * 62
with tensorflow.Graph().as_default():
    assert not hasattr(tensorflow.convert_to_tensor(x), "numpy")
assert x.tolist() == [1.] * 64
taken = tensorflow.convert_to_tensor(v)
v.assign_add(x)
assert taken.numpy().tolist() == [1.] * 64 and v.numpy().tolist() == [2.] * 64
del x, v
assert (taken + 1.).numpy().tolist() == [2.] * 64
""")


def test_keras_takes_tensors(run_python):
    run_python("""
import keras
import imperative as tf
x = tf.random_uniform([16, 3])
model = keras.Sequential([keras.layers.Dense(1)])
model.compile("sgd", "mse")
model.fit(x, tf.reduce_sum(x, 1, keepdims=True), epochs=2, verbose=0)
assert model.predict(x, verbose=0).shape == model(x).shape == (16, 1)
""")


@pytest.mark.parametrize("library, remedy", [
    ("torch", "tools/bootstrap --check installs Debian's PyTorch, for Debian's version of Python"),
    ("jax", "tools/python_env --check installs it in .venv")])
def test_dlpack_with_another_library(run_python, library, remedy):
    program = pathlib.Path(__file__).with_name("dlpack_peer.py")
    done = run_python(program.read_text(), library, check=False)
    if done.returncode == MISSING:
        pytest.skip(f"{done.stdout.strip()}: {remedy}")
    assert done.returncode == 0, done.stdout + done.stderr
