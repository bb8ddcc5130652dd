"""The generated functions: TensorFlow's names, signatures and values, without a line written for each."""

import inspect
import json
import pathlib
import pickle
import re
import subprocess
import sys

import numpy as np
import pytest

import imperative as tf
from imperative import _generated, _imperative

FUNCTIONS = sorted(_imperative.functions)


def find(path):
    value = tf
    for part in path.split("."):
        value = getattr(value, part)
    return value


def test_there_are_many():
    assert len(FUNCTIONS) + len(_generated.ALIASES) > 450
    assert len(dir(tf.raw_ops)) > 1400


@pytest.mark.parametrize("path", FUNCTIONS)
def test_each_has_a_place_a_signature_and_a_docstring(path):
    function = find(path)
    assert function.__doc__ and inspect.signature(function) is not None
    assert function.__name__ == path.rpartition(".")[2]
    if not isinstance(function, type):
        assert pickle.loads(pickle.dumps(function)) is function


def test_signatures_are_tensorflows(run_python):
    """Names, order and defaults, of all functions that the tensorflow installed here has too."""
    done = run_python("""
import inspect, json, sys
import tensorflow
import imperative as tf
from imperative import _imperative, _generated
differ = {}
seen = 0
for path in sorted(set(_imperative.functions) | set(_generated.ALIASES)):
    mine, theirs = tf, tensorflow
    try:
        for part in path.split('.'):
            mine, theirs = getattr(mine, part), getattr(theirs, part)
        expected = [p for p in inspect.signature(theirs).parameters.values()]
    except (AttributeError, ValueError, TypeError):
        continue
    if isinstance(theirs, type) or any(p.kind == p.VAR_POSITIONAL or p.kind == p.VAR_KEYWORD for p in expected):
        continue
    seen += 1
    have = list(inspect.signature(mine).parameters.values())
    names, wanted = [p.name for p in have], [p.name for p in expected]
    if names[:len(wanted)] != wanted:
        differ[path] = [names, wanted]
print(json.dumps([seen, differ]))
""")
    seen, differ = json.loads(done.stdout)
    assert seen > 300
    assert differ == {}


def test_values_are_tensorflows():
    """Of every function that takes only tensors, with arguments of many dtypes and shapes."""
    program = pathlib.Path(__file__).with_name("against_tensorflow.py")
    done = subprocess.run([sys.executable, program], capture_output=True, text=True, timeout=900)
    assert done.returncode == 0, done.stderr
    reached, calls, refused, differ = json.loads(done.stdout.splitlines()[-1])
    assert reached > 350 and calls > 2000
    assert refused < 0.15 * calls
    assert differ == {}


def test_raw_ops_by_name():
    x = tf.constant([[1.0, 2.0], [3.0, 4.0]])
    np.testing.assert_array_equal(tf.raw_ops.MatMul(a=x, b=x, transpose_b=True), x.numpy() @ x.numpy().T)
    values, indices = tf.raw_ops.TopKV2(input=x, k=1)
    assert values.tolist() == [[2.0], [4.0]] and indices.tolist() == [[1], [1]]
    assert tf.raw_ops.TopKV2(input=x, k=1)._fields == ("values", "indices")
    parts = tf.raw_ops.Split(axis=0, value=x, num_split=2)
    assert [p.tolist() for p in parts] == [[[1.0, 2.0]], [[3.0, 4.0]]]
    assert tf.raw_ops.Pack(values=[x, x], axis=1).shape == (2, 2, 2)
    assert tf.raw_ops.Cast(x=x, DstT=tf.int32).dtype == tf.int32
    assert tf.raw_ops.Fill(dims=[2], value=1.5).tolist() == [1.5, 1.5]
    assert tf.raw_ops.ConcatV2(values=[x, x], axis=0).shape == (4, 2)
    assert repr(tf.raw_ops.NoOp()) == "<tf.Operation>"
    assert "x" in tf.raw_ops.Add.__doc__ and list(inspect.signature(tf.raw_ops.Add).parameters) == ["x", "y", "name"]
    assert pickle.loads(pickle.dumps(tf.raw_ops.Add)).__name__ == "Add"


def test_overloads():
    assert tf.range(3).tolist() == [0, 1, 2]
    assert tf.range(1, 7, 2).tolist() == [1, 3, 5]
    assert tf.range(3, dtype=tf.float32).dtype == tf.float32
    assert tf.where([True, False]).tolist() == [[0]]
    assert tf.where([True, False], [1, 2], [3, 4]).tolist() == [1, 4]
    assert tf.sequence_mask([1, 2]).tolist() == [[True, False], [True, True]]
    assert tf.sequence_mask([1], 3, tf.int32).tolist() == [[1, 0, 0]]
    assert tf.repeat([1, 2], 2).tolist() == [1, 1, 2, 2]
    assert tf.repeat([[1, 2]], [2], axis=0).tolist() == [[1, 2], [1, 2]]
    a = np.arange(6.0).reshape(2, 3)
    np.testing.assert_array_equal(tf.tensordot(a, a.T, 1), np.tensordot(a, a.T, 1))
    np.testing.assert_array_equal(tf.tensordot(a, a, [[0], [0]]), np.tensordot(a, a, [[0], [0]]))
    np.testing.assert_array_equal(tf.tensordot(a, a, [[0, 1], [0, 1]]), np.tensordot(a, a, [[0, 1], [0, 1]]))
    np.testing.assert_array_equal(tf.einsum("ij,kj->ik", a, a), a @ a.T)
    np.testing.assert_array_equal(tf.einsum("ij->ji", a), a.T)
    assert [m.tolist() for m in tf.meshgrid([1, 2], [3, 4])] == [m.tolist() for m in np.meshgrid([1, 2], [3, 4])]
    assert [p.tolist() for p in tf.split([1, 2, 3, 4], [1, 3])] == [[1], [2, 3, 4]]
    assert [p.tolist() for p in tf.split([1, 2, 3, 4], 2)] == [[1, 2], [3, 4]]
    assert tf.eye(2, batch_shape=[1]).shape == (1, 2, 2)
    assert tf.slice([[1, 2], [3, 4]], [0, 1], [2, 1]).tolist() == [[2], [4]]


def test_results_of_several_parts():
    mean, variance = tf.nn.moments([1.0, 2.0, 3.0], axes=[0])
    assert float(mean) == 2.0 and abs(float(variance) - 2 / 3) < 1e-6
    unique = tf.unique([1, 1, 2])
    assert unique.y.tolist() == [1, 2] and unique.idx.tolist() == [0, 0, 1]
    s, u, v = tf.linalg.svd(np.eye(2))
    assert s.tolist() == [1.0, 1.0]
    clipped, norm = tf.clip_by_global_norm([np.array([3.0, 4.0])], 1.0)
    assert float(norm) == 5.0 and len(clipped) == 1
    assert tf.linalg.svd(np.eye(2), compute_uv=False)[1] is None


def test_options():
    x = np.random.default_rng(0).normal(size=(1, 4, 4, 1)).astype(np.float32)
    f = np.ones((2, 2, 1, 1), np.float32)
    assert tf.nn.conv2d(x, f, strides=[1, 2, 2, 1], padding="VALID").shape == (1, 2, 2, 1)
    assert tf.nn.conv2d(x, f, 1, [[0, 0], [1, 1], [1, 1], [0, 0]]).shape == (1, 5, 5, 1)
    assert tf.nn.max_pool2d(x, 2, 2, "SAME").shape == (1, 2, 2, 1)
    np.testing.assert_allclose(tf.reduce_sum(x, axis=[1, 2], keepdims=True), x.sum((1, 2), keepdims=True), rtol=1e-5)
    np.testing.assert_allclose(tf.norm([3.0, 4.0], ord=1), 7.0)
    np.testing.assert_allclose(tf.norm([3.0, 4.0], ord=np.inf), 4.0)
    assert tf.one_hot([0, 1], 2, on_value=5, off_value=tf.constant(1)).tolist() == [[5, 1], [1, 5]]
    assert tf.pad([[1]], [[0, 1], [1, 0]], constant_values=9).tolist() == [[9, 1], [9, 9]]
    assert tf.zeros([2, tf.constant(3)]).shape == (2, 3)
    assert tf.zeros(tf.shape([[1, 2]])).shape == (1, 2)
    assert tf.cast([1.7], "int32").tolist() == [1]


def test_initializers_have_signatures():
    signatures = {name: str(inspect.signature(getattr(tf.initializers, name)))
                  for name in ("Zeros", "Constant", "RandomNormal", "GlorotUniform", "Orthogonal")}
    assert signatures == {"Zeros": "()", "Constant": "(value=0.0)",
                          "RandomNormal": "(mean=0.0, stddev=0.05, seed=None)",
                          "GlorotUniform": "(seed=None)", "Orthogonal": "(gain=1.0, seed=None)"}
    for space in (tf.initializers, tf.keras.initializers):
        for name, kind in vars(space).items():
            if isinstance(kind, type):
                kind(*(p.default for p in inspect.signature(kind).parameters.values()))


def test_initializers():
    he = tf.initializers.HeNormal(seed=3)
    assert he([4, 5]).shape == (4, 5) and "seed=3" in repr(he)
    assert tf.initializers.Constant(2.0)([2]).tolist() == [2.0, 2.0]
    assert tf.zeros_initializer()([1], dtype=tf.int32).dtype == tf.int32
    assert tf.keras.initializers.GlorotUniform()([2, 2]).dtype == tf.float32
    with pytest.raises(TypeError):
        tf.initializers.HeNormal(nothing=1)


def test_modules_can_be_imported(run_python):
    run_python("""
from imperative import nn, linalg
import imperative.random
from imperative.raw_ops import Add
from imperative.keras import optimizers
assert nn.relu([-1., 1.]).tolist() == [0., 1.] and Add(x=1, y=2).item() == 3
""")
    assert "imperative.nn" in sys.modules


def test_optimizers_have_the_signatures_of_tensorflow_1(run_python):
    run_python("""
import inspect
import tensorflow.compat.v1 as v1
import imperative as tf
for name in dir(tf.train):
    if name.endswith("Optimizer"):
        expected = [p for p in inspect.signature(getattr(v1.train, name)).parameters.values()]
        have = list(inspect.signature(getattr(tf.train, name)).parameters.values())
        assert [(p.name, p.default) for p in have] == [(p.name, p.default) for p in expected], (name, have)
""")


def test_attributes_of_raw_ops():
    computed = tf.constant([1.0, 2.0]) + 1
    assert tf.raw_ops.HostConst(value=computed, dtype=tf.float32).tolist() == [2.0, 3.0]
    assert tf.raw_ops.HostConst(value=tf.Variable(3.0), dtype=tf.float32).tolist() == 3.0
    with pytest.raises(ValueError, match=r"^\[InfeedDequeueTuple\] the attributes do not suit the inputs \(.*"
                                         r"test_functions.py:\d+\)$"):
        tf.raw_ops.InfeedDequeueTuple(dtypes=[tf.float32], shapes=[[1], [2]])


def test_what_is_no_function_of_the_tables_has_a_signature():
    x, v = tf.constant([1.0]), tf.Variable(1.0)
    texts = {tf.new_step: "()", tf.as_dtype: "(type_value)", tf.explain: "()", tf.Tensor.numpy: "(self, /)",
             x.numpy: "()", x.tolist: "()", x.item: "(*index)", v.item: "(*index)", v.value: "()", v.numpy: "()",
             x.__dlpack__: "(*, stream=None, max_version=None, dl_device=None, copy=None)"}  # fmt: skip
    for function, text in texts.items():
        assert str(inspect.signature(function)) == text, function
    assert tf.as_dtype(type_value="float32") is tf.float32
    with pytest.raises(TypeError, match=r"^as_dtype\(\) "):
        tf.as_dtype()


def test_docstrings_are_pythons():
    words = re.compile(r"Throws|`\.\w|\{|std\b|::|\b(true|false|nullopt)\b")
    for path, function in _imperative.functions.items():
        assert not words.search(function.__doc__), (path, function.__doc__)
