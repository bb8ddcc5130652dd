"""The 2017 examples at a target: a TensorFlow server in another process."""

import signal
import subprocess
import sys

import numpy as np
import pytest

import imperative as tf

SERVE = """\
import imperative as tf
server = tf.distribute.Server.create_local_server()
print(server.target, flush=True)
server.join()
"""


class Process:
    """A server in a process of its own."""

    def __init__(self, program=SERVE):
        self._process = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE,
                                         stderr=subprocess.DEVNULL, text=True)
        self.target = self._process.stdout.readline().strip()

    def interrupt(self):
        self._process.send_signal(signal.SIGINT)
        self.wait()

    def wait(self):
        assert self._process.wait(60) == -signal.SIGINT
        self._process.stdout.close()

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()


@pytest.fixture(scope="module")
def target():
    process = Process()
    yield process.target
    process.kill()


@pytest.fixture
def mode(target):
    with tf.ImperativeMode(target) as mode:
        yield mode


def where():
    """What the process that runs operations was started with."""
    return tf.raw_ops.ReadFile(filename="/proc/self/cmdline").item()


def test_operations_run_on_the_server(target):
    assert b"create_local_server" not in where()
    with tf.ImperativeMode(target=target) as mode:
        assert mode.target == target
        assert b"create_local_server" in where()
    assert b"create_local_server" not in where()
    with tf.ImperativeMode():
        assert b"create_local_server" not in where()


def test_arithmetic_and_branches(mode):
    x = tf.constant([[7.], [6]])
    y = tf.constant([[6., 7]])
    assert repr(tf.matmul(x, y)) == "array([[42., 49.],\n       [36., 42.]], dtype=float32)"
    assert str(tf.constant(10) + tf.constant(32)) == "42"
    assert tf.constant(30) > 4


def test_while(mode):
    x = tf.random_normal([3])
    y = x * 2
    while tf.global_norm([y]) < 1000:
        y = y * 2
    assert np.linalg.norm(y) >= 1000


def test_variables_and_gradients(mode):
    x = tf.Variable(np.random.rand(1, 3))
    y = tf.exp(x)
    np.testing.assert_array_equal(tf.gradients(y, x)[0], y)


def test_steps(mode):
    x = tf.Variable(tf.constant(1.0))
    for i in range(10):
        with mode.new_step() as step:
            step.run(tf.assign_sub(x, 0.1))
            assert tf.identity(x).item() == pytest.approx(1.0 - (i + 1) * 0.1, abs=1e-6)
    mode.run(tf.assign(x, 5.0))
    assert x.item() == 5


def losses():
    tf.random.set_seed(3)
    x = tf.random.normal([32, 4])
    labels = tf.cast(tf.reduce_sum(x, 1) > 0, tf.int32)
    w = tf.Variable(tf.random.normal([4, 2]))
    optimizer = tf.keras.optimizers.Adam(0.1)
    found = []
    for _ in range(20):
        loss = tf.reduce_mean(tf.nn.sparse_softmax_cross_entropy_with_logits(labels, tf.matmul(x, w)))
        optimizer.minimize(loss, [w])
        found.append(loss.item())
    return found


def test_training_gives_the_same_numbers(target):
    here = losses()
    with tf.ImperativeMode(target):
        there = losses()
    np.testing.assert_allclose(there, here, rtol=1e-5)
    assert there[-1] < there[0] / 2


def test_a_killed_server():
    process = Process()
    with tf.ImperativeMode(process.target):
        v = tf.Variable(1.0)
        assert v.item() == 1
        process.kill()
        with pytest.raises(tf.errors.UnavailableError) as caught:
            print(v + 1)
        assert isinstance(caught.value, ConnectionError) and caught.value.filename == __file__
    assert (tf.constant(10) + tf.constant(32)).item() == 42


def test_a_server_can_be_interrupted():
    process = Process()
    process.interrupt()


def test_a_signal_that_does_not_wake_join():
    """As one that comes between Python's last look for signals and the wait, which hung one server in ten."""
    interrupts_itself = SERVE.replace("server.join()", """\
import signal, threading
other = lambda: signal.pthread_kill(threading.get_ident(), signal.SIGINT)
threading.Timer(0.3, other).start()
server.join()""")
    Process(interrupts_itself).wait()


def test_a_bad_target():
    with pytest.raises(ValueError) as caught:
        tf.ImperativeMode("localhost").__enter__()
    assert str(caught.value).startswith(
        "[ImperativeMode] the target must be grpc://host:port for a TensorFlow server, or '' for this machine, got "
        f"'localhost': it does not begin with grpc:// ({__file__}:")


def test_devices(target):
    process = Process()
    tf.config.experimental_connect_to_host(process.target, job_name="ps")
    assert tf.config.LogicalDevice("/job:ps/replica:0/task:0/device:CPU:0", "CPU") in tf.config.list_logical_devices()
    with tf.device("/job:ps"):
        assert b"create_local_server" in where()
        with tf.device(None):
            assert b"create_local_server" not in where()
    with pytest.raises(ValueError, match=r"^\[device\] there is no device '/GPU:9'; the devices are "):
        tf.device("/GPU:9").__enter__()
    process.kill()


def test_cluster_specs():
    spec = tf.train.ClusterSpec({"worker": ["a:1", "b:2"], "ps": ["c:3"]})
    assert spec.jobs == ["worker", "ps"] and spec.num_tasks("worker") == 2
    assert spec.task_indices("worker") == [0, 1] and spec.task_address("worker", 1) == "b:2"
    assert tf.train.ClusterSpec(spec) == spec and spec.as_dict()["ps"] == ["c:3"]
    with pytest.raises(ValueError, match="there is no job 'chief'; the jobs are ps, worker"):
        spec.job_tasks("chief")
    with pytest.raises(TypeError, match="the tasks of job 'worker' must be a list of addresses"):
        tf.train.ClusterSpec({"worker": "a:1"})
    with pytest.raises(tf.errors.InvalidArgumentError, match="got 'a': it has no port"):
        tf.train.ClusterSpec({"worker": ["a"]})


def test_the_names_of_both_tensorflows():
    assert tf.train.Server is tf.distribute.Server
