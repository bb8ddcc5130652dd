"""Signals that come while an operation waits for others: handlers run, and what they raise ends the waiting."""

import signal
import threading
import time

import pytest

import imperative as tf

pytestmark = pytest.mark.skipif(threading.current_thread() is not threading.main_thread(),
                                reason="Python runs handlers in the main thread")


@pytest.fixture
def queue():
    return tf.raw_ops.FIFOQueueV2(component_types=[tf.float32], shapes=[[]], capacity=2)


def take(queue):
    return tf.raw_ops.QueueDequeueV2(handle=queue, component_types=[tf.float32])[0]


def put(queue, value):
    tf.raw_ops.QueueEnqueueV2(handle=queue, components=[tf.constant(value)])


@pytest.fixture
def after():
    """Calls a handler some time later, in the main thread."""
    before = signal.getsignal(signal.SIGALRM)

    def call(handler, seconds=0.2, every=0):
        signal.signal(signal.SIGALRM, lambda *_: handler())
        signal.setitimer(signal.ITIMER_REAL, seconds, every)

    yield call
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, before)


def interrupt():
    signal.default_int_handler(signal.SIGINT, None)


def test_ctrl_c_ends_the_waiting_for_an_empty_queue(queue, after):
    after(interrupt)
    with pytest.raises(KeyboardInterrupt) as raised:
        take(queue)
    assert raised.traceback[1].name == "take"
    put(queue, 3.0)  # nothing was lost
    assert float(take(queue)) == 3.0


def test_ctrl_c_again_and_again_behind_another_thread(queue, after):
    """The queue took the second attempt for the first, which it keeps as long as another one is ahead."""
    got = []
    thread = threading.Thread(target=lambda: got.append(float(take(queue))))
    thread.start()
    time.sleep(0.2)
    for _ in range(4):
        after(interrupt)
        with pytest.raises(KeyboardInterrupt):
            take(queue)
    put(queue, 4.0)
    thread.join(60)
    assert got == [4.0]


def test_ctrl_c_ends_the_waiting_for_a_full_queue(queue, after):
    put(queue, 1.0), put(queue, 2.0)
    after(interrupt)
    with pytest.raises(KeyboardInterrupt):
        put(queue, 3.0)
    assert [float(take(queue)) for _ in range(2)] == [1.0, 2.0]


def test_what_a_handler_raises_arrives(queue, after):
    def give_up():
        raise TimeoutError("nothing came")

    after(give_up)
    with pytest.raises(TimeoutError, match="^nothing came$"):
        take(queue)


def test_a_handler_may_compute_and_the_waiting_goes_on(queue, after):
    seen = []

    def feed():
        seen.append(float(tf.reduce_sum(tf.ones([3]))))
        if len(seen) == 3:
            put(queue, 7.0)

    after(feed, 0.1, 0.1)
    assert float(take(queue)) == 7.0
    assert seen == [3.0, 3.0, 3.0]


def test_other_threads_put_while_the_main_one_waits(queue):
    thread = threading.Timer(0.2, lambda: put(queue, 5.0))
    thread.start()
    assert float(take(queue)) == 5.0
    thread.join()


def test_other_threads_wait_as_ever(queue):
    got = []
    thread = threading.Thread(target=lambda: got.append(float(take(queue))))
    thread.start()
    put(queue, 6.0)
    thread.join(60)
    assert got == [6.0]
