"""Threads, and Python's lock."""

import threading
import time

import numpy as np

import imperative as tf


def in_threads(count, body):
    failures = []

    def run(i):
        try:
            body(i)
        except BaseException as failure:  # noqa: BLE001
            failures.append(failure)

    threads = [threading.Thread(target=run, args=(i,)) for i in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not failures, failures


def test_other_threads_run_meanwhile():
    a = tf.random_uniform([1500, 1500])
    float(a[0, 0])
    ticks, done = [], threading.Event()

    def tick():
        while not done.is_set():
            ticks.append(time.perf_counter())
            time.sleep(0.001)

    ticker = threading.Thread(target=tick)
    ticker.start()
    start = time.perf_counter()
    b = a
    for _ in range(6):
        b = tf.matmul(b, a)
    float(b[0, 0])
    end = time.perf_counter()
    done.set()
    ticker.join()
    inside = [t for t in ticks if start < t < end]
    gaps = np.diff([start, *inside, end])
    assert gaps.max() < 0.8 * (end - start), "Python's lock was kept while TensorFlow ran"


def test_each_thread_computes_for_itself():
    def body(i):
        x = tf.constant(np.full((8, 8), i + 1.0))
        for _ in range(50):
            x = tf.matmul(x, tf.eye(8, dtype=tf.float64)) + 1
        np.testing.assert_allclose(x, np.full((8, 8), i + 51.0))

    in_threads(6, body)


def test_shared_variable():
    v = tf.Variable(0.0)
    lock = threading.Lock()

    def body(i):
        for _ in range(100):
            with lock:
                v.assign_add(1.0)

    in_threads(4, body)
    assert float(v) == 400.0


def test_values_cross_threads():
    made = {}

    def make(i):
        made[i] = tf.constant(float(i)) * 2

    in_threads(4, make)
    assert [float(made[i]) for i in range(4)] == [0.0, 2.0, 4.0, 6.0]


def test_one_object_from_many_threads():
    x = tf.constant(np.arange(100.0))

    def body(i):
        for k in range(100):
            if i == 0:
                x[k] = -1.0
            else:
                assert float(x[k]) in (-1.0, float(k))
                float(tf.reduce_sum(x))

    in_threads(3, body)
    assert x.tolist() == [-1.0] * 100


def test_training_in_threads_without_a_lock_between():
    def body(i):
        w = tf.Variable(np.ones((4, 4), np.float32))
        for _ in range(60):
            loss = tf.reduce_sum(tf.square(tf.matmul(w, w) - 1))
            (g,) = tf.gradients(loss, [w])
            w.assign_sub(0.001 * g)
        assert np.isfinite(w.numpy()).all()

    in_threads(4, body)


def test_foreign_memory_is_given_back_without_a_deadlock():
    def body(i):
        for _ in range(50):
            a = np.ones((64, 64), np.float32)
            x = tf.from_dlpack(a)
            y = tf.matmul(x, x) + x
            del a, x
            assert float(y[0, 0]) == 65.0

    in_threads(4, body)


def test_assigning_elements_keeps_what_another_thread_assigns_meanwhile():
    v = tf.Variable([1, 2, 3])

    class Position:
        def __index__(self):
            other = threading.Thread(target=v.assign_add, args=([10, 10, 10],))
            other.start()
            other.join()
            return 0

    v[Position()] = 5
    assert v.tolist() == [5, 12, 13]


def test_assigning_and_looking_from_many_threads():
    """An assignment by mask runs the mask, and repr and shape run what they wait for: other threads go on."""
    x = tf.constant(np.zeros((4, 100)))

    def body(i):
        mask = np.zeros((4, 100), bool)
        mask[i] = True
        for k in range(150):
            x[tf.constant(mask) & True] = np.full(100, k + 1.0)
            assert x.shape == (4, 100) and x[i].tolist() == [k + 1.0] * 100
            repr(x)

    in_threads(4, body)
    assert x.tolist() == [[150.0] * 100] * 4
