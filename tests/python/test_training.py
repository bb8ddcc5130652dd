"""Gradients, steps, optimizers, checkpoints, and what the engine makes of a loop in Python."""

import inspect
import os
import pathlib
import subprocess
import sys

import numpy as np
import pytest

import imperative as tf

ROOT = pathlib.Path(__file__).resolve().parents[2]
DEMO = ROOT / "build" / "release" / "examples" / "mnist"


def test_gradients():
    x = tf.constant([1.0, 2.0])
    y = tf.reduce_sum(x**3)
    (g,) = tf.gradients(y, x)
    np.testing.assert_allclose(g, [3.0, 12.0])
    (h,) = tf.gradients(g, [x])
    np.testing.assert_allclose(h, [6.0, 12.0])
    z = tf.constant(1.0)
    assert tf.gradients(y, [x, z])[1] is None
    zeros = tf.gradients(y, [z], unconnected_gradients=tf.UnconnectedGradients.ZERO)
    assert zeros[0].tolist() == 0.0
    np.testing.assert_allclose(tf.gradients([y], [x], grad_ys=[tf.constant(2.0)])[0], [6.0, 24.0])
    a = x * 2
    np.testing.assert_allclose(tf.gradients(a * x, x, stop_gradients=[a])[0], [2.0, 4.0])


def test_gradients_through_a_python_loop():
    v = tf.Variable(2.0)
    y = tf.constant(1.0)
    n = 0
    while y < 50:
        y = y * v
        n += 1
    (g,) = tf.gradients(y, v)
    assert float(g) == n * 2.0 ** (n - 1)


@pytest.mark.parametrize("given", [[np.array([1.0, 10.0])], np.array([1.0, 10.0]), [[1.0, 10.0]], [np.array([1, 10])]],
                         ids=["list", "array", "numbers", "integers"])
@pytest.mark.parametrize("dtype", [tf.float32, tf.float64])
def test_what_comes_in_takes_the_dtype_of_what_it_is_for(given, dtype):
    x = tf.constant([1.0, 2.0], dtype)
    for ys in (x * x, [x * x]):
        gradient, = tf.gradients(ys, x, grad_ys=given)
        assert gradient.dtype == dtype and gradient.tolist() == [2, 40]


def test_what_comes_in_is_of_the_kind_of_what_it_is_for():
    x = tf.constant([1.0, 2.0])
    with pytest.raises(TypeError) as raised:
        line = sys._getframe().f_lineno + 1
        tf.gradients([x * x], [x], grad_ys=[np.array([1j, 1j])])
    assert str(raised.value) == ("[gradients] grad_ys must have the dtype of its y, float32, got complex128 "
                                 f"({__file__}:{line})")
    gradient, = tf.gradients([x * x, x * 3], [x], [None, np.array([1.0, 2.0])])
    assert gradient.tolist() == [5, 10]


def test_variables():
    v = tf.Variable([1, 2], dtype=tf.float32, name="v", trainable=False)
    assert (v.name, v.trainable, v.dtype, v.shape) == ("v", False, tf.float32, (2,))
    assert repr(v) == "<tf.Variable 'v' shape=(2,) dtype=float32, numpy=array([1., 2.], dtype=float32)>"
    assert tf.assign(v, [3.0, 4.0]).tolist() == [3.0, 4.0]
    assert v.assign_add([1.0, 1.0]).tolist() == [4.0, 5.0]
    v.scatter_nd_update([[0]], [9.0])
    assert v.value().tolist() == v.read_value().tolist() == [9.0, 5.0]
    assert v.initialized_value().tolist() == [9.0, 5.0] and tf.Variable.initialized_value.__doc__
    assert tf.Variable(lambda: tf.ones([2])).shape == (2,)
    assert list(inspect.signature(tf.Variable.assign).parameters)[:2] == ["self", "value"]
    assert list(inspect.signature(v.scatter_nd_add).parameters) == ["indices", "updates", "name"]
    with pytest.raises(ValueError):
        v.assign([1.0, 2.0, 3.0])
    with pytest.raises(TypeError):
        v.assign(tf.constant([1, 2]))


def test_step_runs_and_releases():
    v = tf.Variable(0.0)
    with tf.new_step() as outer:
        with tf.new_step() as step:
            step.run([v.assign_add(1.0), [v.assign_add(1.0)], None])
            kept = tf.square(v) * 3
        assert float(kept) == 12.0
        with pytest.raises(tf.errors.FailedPreconditionError):
            tf.gradients(kept, v)
        outer.run(kept)
    with pytest.raises(ValueError):
        step.run(v)


@pytest.mark.parametrize("make", [
    lambda: tf.train.GradientDescentOptimizer(0.1), lambda: tf.train.MomentumOptimizer(0.05, 0.5),
    lambda: tf.train.AdamOptimizer(learning_rate=0.2), lambda: tf.optimizers.SGD(0.1, momentum=0.5),
    lambda: tf.keras.optimizers.Adam(learning_rate=0.2, beta_1=0.8), lambda: tf.optimizers.RMSprop(0.2),
])  # fmt: skip
def test_optimizers(make):
    optimizer = make()
    assert isinstance(optimizer, tf.Optimizer)
    v = tf.Variable([5.0, -3.0])
    first = float(tf.reduce_sum(v**2))
    for _ in range(60):
        with tf.new_step() as step:
            step.run(optimizer.minimize(tf.reduce_sum(v**2), var_list=[v]))
    assert float(tf.reduce_sum(v**2)) < 0.1 * first
    assert optimizer.iterations == 60
    pairs = optimizer.compute_gradients(tf.reduce_sum(v**2), [v])
    assert pairs[0][1].name == v.name
    optimizer.apply_gradients(pairs)


def test_learning_rate_schedules():
    rates = []

    def schedule():
        rates.append(0.5 / (1 + len(rates)))
        return rates[-1]

    optimizer = tf.train.GradientDescentOptimizer(schedule)
    v = tf.Variable(1.0)
    for _ in range(3):
        optimizer.minimize(v * 1.0, [v])
    assert abs(float(v) - (1 - sum(rates))) < 1e-6
    optimizer.learning_rate = 0.25
    assert optimizer.learning_rate == 0.25


def test_random_is_repeatable():
    def draws():
        tf.random.set_seed(7)
        return [tf.random.normal([3]).tolist(), tf.random.uniform([2], maxval=5, dtype=tf.int32).tolist(),
                tf.random_normal([2], mean=1.0, stddev=0.1).tolist()]

    assert draws() == draws()


def network(batch=100):
    rng = np.random.default_rng(0)
    images = tf.constant(rng.random((10 * batch, 784), np.float32))
    labels = tf.constant(rng.integers(0, 10, 10 * batch, dtype=np.int32))
    variables = [tf.Variable(tf.initializers.HeNormal()(shape)) if len(shape) == 2 else tf.Variable(tf.zeros(shape))
                 for shape in ([784, 128], [128], [128, 32], [32], [32, 10], [10])]  # fmt: skip
    w1, b1, w2, b2, w3, b3 = variables

    def loss_of(i):
        start = i % 10 * batch
        h = tf.nn.relu(tf.matmul(images[start:start + batch], w1) + b1)
        h = tf.nn.relu(tf.matmul(h, w2) + b2)
        scores = tf.matmul(h, w3) + b3
        return tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(
            labels=labels[start:start + batch], logits=scores))

    return variables, loss_of


def resident():
    with open("/proc/self/statm") as file:
        return int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")


@pytest.mark.parametrize("scoped", [True, False])
def test_a_training_loop_is_planned_and_flat(scoped, capsys):
    variables, loss_of = network()
    optimizer = tf.train.GradientDescentOptimizer(0.1)
    before = tf.stats()
    memory = []
    for i in range(1000):
        if scoped:
            with tf.new_step() as step:
                loss = loss_of(i)
                step.run(optimizer.minimize(loss, variables))
                print(loss)
        else:
            loss = loss_of(i)
            gradients = tf.gradients(loss, variables)
            for variable, gradient in zip(variables, gradients):
                variable.assign_sub(0.1 * gradient)
            print(loss)
        if i % 100 == 99:
            memory.append(resident())
    after = tf.stats()
    assert after.plan_hits - before.plan_hits >= 980
    assert after.plan_builds - before.plan_builds <= 4
    assert after.live_nodes - before.live_nodes < 5000
    assert memory[-1] - memory[4] < 40e6, memory


def test_checkpoint_round_trip(tmp_path):
    v, w = tf.Variable([1.0, 2.0]), tf.Variable(3)
    optimizer = tf.train.AdamOptimizer(0.1)
    optimizer.minimize(tf.reduce_sum(v**2), [v])
    checkpoint = tf.train.Checkpoint(v=v, layers=[w], optimizer=optimizer)
    saved = v.numpy().copy()
    path = checkpoint.save(tmp_path / "ckpt")
    assert path == str(tmp_path / "ckpt-1") == tf.train.latest_checkpoint(str(tmp_path))
    v.assign([0.0, 0.0])
    w.assign(0)
    assert checkpoint.restore(path) is checkpoint and checkpoint.save_counter == 1
    np.testing.assert_array_equal(v, saved)
    assert int(w) == 3


def test_checkpoints_of_tensorflow(tmp_path, run_python):
    run_python(f"""
import tensorflow, imperative as tf
theirs = tensorflow.Variable([1.0, 2.0])
path = tensorflow.train.Checkpoint(v=theirs).save({str(tmp_path / "theirs")!r})
mine = tf.Variable([0.0, 0.0])
tf.train.Checkpoint(v=mine, random_state=False).restore(path)
assert mine.numpy().tolist() == [1.0, 2.0]
mine.assign([5.0, 6.0])
path = tf.train.Checkpoint(v=mine).save({str(tmp_path / "mine")!r})
tensorflow.train.Checkpoint(v=theirs).restore(path)
assert theirs.numpy().tolist() == [5.0, 6.0]
""")


@pytest.mark.skipif(not DEMO.exists() or not (ROOT / "build" / "mnist-path").exists(), reason="the demo is not built")
def test_both_front_ends_train_alike_and_read_each_others_checkpoints(tmp_path):
    example = [sys.executable, str(ROOT / "examples" / "mnist.py")]

    def accuracies(*command):
        done = subprocess.run(command, capture_output=True, text=True, timeout=600)
        assert done.returncode == 0, done.stderr
        return done.stdout.splitlines()[-1]

    mine, theirs = str(tmp_path / "python"), str(tmp_path / "cc")
    trained = accuracies(*example, "--epochs", "2", "--save", mine, "--figure", str(tmp_path / "figure.png"))
    assert (tmp_path / "figure.png").stat().st_size > 10_000
    assert accuracies(str(DEMO), "--epochs", "2", "--save", theirs) == trained
    assert accuracies(str(DEMO), "--load", mine) == trained
    assert accuracies(*example, "--load", theirs) == trained


def test_explain_tells_of_a_repeated_piece_at_its_line():
    v = tf.Variable(tf.ones([3]))

    def change():
        return tf.tanh(tf.square(v) * 0.5) * 0.1 + 0.001

    for _ in range(50):
        tf.assign_sub(v, change())
    tf.sync()
    plan = next(one for one in tf.explain().plans if "test_training.py" in one.first_line and one.hits >= 40)
    assert plan.tier in ("executor", "executor, threaded", "XLA")
    assert plan.operations >= 5 and plan.builds >= 1
    assert plan.misses == plan.sightings - plan.hits <= 10
    assert plan.bytes >= 12, "the variable's"
    _ = tf.exp(change()).numpy()
    report = tf.explain()
    assert report.seen_once >= 1 and "Exp at " in report.newest_differs
    assert "by a plan" in str(report) and report.newest_differs in str(report)
    assert report.html().startswith("<!doctype html>") and "<th>Bytes" in report.html()


def test_minimize_counts_steps_and_calls_functions():
    w, steps = tf.Variable(1.0), tf.Variable(0, dtype=tf.int64)
    optimizer = tf.train.GradientDescentOptimizer(0.25)
    optimizer.minimize(w * w, global_step=steps)
    optimizer.minimize(lambda: w * w, global_step=steps, var_list=[w])
    optimizer.minimize(w * w, steps)  # by position, as TensorFlow 1 has it
    optimizer.apply_gradients(optimizer.compute_gradients(lambda: w * w), global_step=steps, name="step")
    optimizer.minimize(lambda: w * w, [w])
    optimizer.minimize(w * w, var_list=w)
    assert (steps.numpy(), w.numpy()) == (4, 0.5**6)
    with pytest.raises(NotImplementedError, match="grad_loss"):
        optimizer.minimize(w * w, grad_loss=1.0)
    with pytest.raises(TypeError, match="tf.Variable"):
        optimizer.minimize(w * w, global_step=3)


def test_no_latest_checkpoint(tmp_path):
    assert tf.train.latest_checkpoint(str(tmp_path)) is None
    v = tf.Variable(3.0)
    tf.train.Checkpoint(v=v).restore(tf.train.latest_checkpoint(str(tmp_path)))  # does nothing, as in TensorFlow
    assert v.numpy() == 3


@pytest.mark.parametrize("counter", [3, "steps", lambda: tf.Variable(True)])
def test_a_step_that_cannot_be_counted_is_not_taken(counter):
    w = tf.Variable(2.0)
    opt = tf.train.GradientDescentOptimizer(0.25)
    counter = counter() if callable(counter) else counter
    with pytest.raises(TypeError):
        opt.minimize(w * w, global_step=counter)
    assert w.tolist() == 2.0
    with pytest.raises(TypeError):
        opt.apply_gradients([(tf.constant(1.0), w)], global_step=counter)
    assert w.tolist() == 2.0


def test_errors_in_a_loss_function_name_its_lines():
    w = tf.Variable([1.0, 2.0])

    def loss():
        return tf.reduce_sum(w * tf.constant([1.0, 2.0, 3.0]))

    opt = tf.train.GradientDescentOptimizer(0.25)
    line = loss.__code__.co_firstlineno + 1
    for call in (opt.minimize, opt.compute_gradients):
        with pytest.raises(tf.errors.InvalidArgumentError, match=rf"test_training\.py:{line}\b"):
            call(loss)


def test_arguments_of_tensorflow_1():
    v = tf.Variable([1.0, 2.0])
    loss = tf.reduce_sum(v * v)
    (g,) = tf.gradients(loss, v, colocate_gradients_with_ops=True)
    assert g.tolist() == [2.0, 4.0]
    optimizer = tf.train.GradientDescentOptimizer(0.5, use_locking=True, name="descent")
    optimizer.apply_gradients([(np.array([2.0, 4.0]), v)])  # an array takes the variable's dtype
    assert v.numpy().tolist() == [0.0, 0.0]
    assert tf.assign_add(v, [1.0, 1.0], use_locking=True).tolist() == [1.0, 1.0]
    positional = tf.train.RMSPropOptimizer(0.1, 0.9, 0.0, 1e-10, False, True)  # learning_rate ... use_locking, centered
    positional.minimize(tf.reduce_sum(v * v), var_list=[v])
    assert sorted(positional.get_slot_names()) == ["mg", "momentum", "rms"]
    with pytest.raises(NotImplementedError, match="use_own_namescope_for_non_slot_vars"):
        tf.train.AdamOptimizer(use_own_namescope_for_non_slot_vars=True)
