"""The examples of 2017 run as they stand, at a prompt."""

import code
import contextlib
import io
import subprocess
import sys

import numpy as np

import imperative as tf

MATMUL = """\
x = tf.constant([[7.], [6]]); y = tf.constant([[6., 7]])
tf.matmul(x, y)            # echoes array([[42., 49.], [36., 42.]], dtype=float32)
"""
ADD = """\
print(tf.constant(10) + tf.constant(32))        # 42
"""
IF = """\
x = tf.constant(30)
if x > 4: print('Greater than 4')

"""
WHILE = """\
x = tf.random_normal([3]); y = x * 2
while tf.global_norm([y]) < 1000: y = y * 2

print(y)
"""
VARIABLE = """\
x = tf.Variable(np.random.normal(size=[2, 2]), dtype=tf.float32)
print(tf.matmul(tf.constant([[1, 2.]]), x))     # no initializer to run
"""
GRADIENT = """\
x = tf.Variable(np.random.rand(1, 3)); y = tf.exp(x)
dy = tf.gradients(y, x)                         # equals y
"""
STEP = """\
x = tf.Variable(tf.constant(1.0))
for i in range(10):
    with tf.new_step() as step:
        step.run(tf.assign_sub(x, 0.1))
        tf.identity(x)                          # 1.0 - (i + 1) * 0.1

"""


def prompt(text):
    """What the lines print at Python's prompt, and the names they leave."""
    names = {"tf": tf, "np": np}
    console = code.InteractiveConsole(names)
    out = io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(out):
        for line in text.split("\n"):
            console.push(line)
    return out.getvalue(), names


def test_matmul():
    assert prompt(MATMUL)[0] == "array([[42., 49.],\n       [36., 42.]], dtype=float32)\n"


def test_add():
    assert prompt(ADD)[0] == "42\n"


def test_if():
    assert prompt(IF)[0] == "Greater than 4\n"


def test_while():
    printed, names = prompt(WHILE)
    assert np.linalg.norm(names["y"]) >= 1000
    assert printed == f"{names['y'].numpy()}\n"
    doublings = names["y"].numpy() / names["x"].numpy()
    assert np.all(doublings == doublings[0]) and np.log2(doublings[0]) % 1 == 0


def test_variable():
    printed, names = prompt(VARIABLE)
    expected = np.array([[1, 2]], np.float32) @ names["x"].numpy()
    np.testing.assert_allclose([[float(one) for one in printed.strip("[]\n ").split()]], expected, rtol=1e-6)


def test_gradient():
    _, names = prompt(GRADIENT)
    (dy,) = names["dy"]
    assert dy.dtype == tf.float64
    np.testing.assert_array_equal(dy, names["y"])


def test_step():
    printed, _ = prompt(STEP)
    values = [float(line.removeprefix("array(").split(",")[0]) for line in printed.splitlines()]
    np.testing.assert_allclose(values, [1.0 - (i + 1) * 0.1 for i in range(10)], atol=1e-6)


def test_the_import_of_2017():
    program = """
import sys, time
import tensorflow
start = time.process_time()
import tensorflow.contrib.imperative as tf
took = time.process_time() - start
import imperative
assert tf is imperative and tf is sys.modules['tensorflow.contrib.imperative']
assert tf.__name__ == tf.__spec__.name == 'imperative'
assert tensorflow.constant(1) is not None and not hasattr(tensorflow, 'new_step')
from tensorflow.contrib.imperative import matmul
print(tf.matmul(tf.constant([[7.], [6]]), tf.constant([[6., 7]])).tolist(), took)
"""
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    *result, took = done.stdout.rsplit(maxsplit=1)
    assert result == ["[[42.0, 49.0], [36.0, 42.0]]"]
    assert float(took) < 0.6, "of the processor's time; 0.3 s on an idle machine"


def test_import_is_quick_and_leaves_tensorflow_alone(run_python):
    done = run_python("""
import time
start = time.process_time()
import imperative as tf
took = time.process_time() - start
import sys
assert 'tensorflow' not in sys.modules
print(took)
""")
    assert float(done.stdout) < 1, "of the processor's time; it is shared with other work"


def test_both_in_one_process_either_way(run_python):
    for first in ("import imperative as tf\ntf.constant(1.) + 1\nimport tensorflow",
                  "import tensorflow\nimport imperative as tf"):
        done = run_python(first + """
x = tf.constant([1., 2.])
print(float(tensorflow.reduce_sum(x)), tf.constant(tensorflow.constant([3, 4])))
""")
        assert done.stdout == "3.0 [3 4]\n"
