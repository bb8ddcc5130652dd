"""Several interpreters: pools of processes and forks end cleanly, interpreters inside one process are refused."""

import pytest

POOLS = """
import concurrent.futures, multiprocessing, sys
import imperative as tf

def doubled(x):
    return float(tf.constant(x) * 2), tf.constant([x])

if __name__ == "__main__":
    context = multiprocessing.get_context(sys.argv[1])
    if sys.argv[1] != "fork":  # which must come before TensorFlow starts
        print(doubled(0.5))
    with context.Pool(2) as pool:
        print(pool.map(doubled, [1.0, 2.0]))
    with concurrent.futures.ProcessPoolExecutor(1, context) as pool:
        print(pool.submit(doubled, 3.0).result())
    print(doubled(4.0))
"""


@pytest.mark.parametrize("start", ["spawn", "fork", "forkserver"])
def test_pools_of_processes(run_python, start):
    done = run_python(POOLS, start)
    half, one, two, three, four = (f"({2 * x}, array([{x:g}{'' if x % 1 else '.'}], dtype=float32))"
                                   for x in (0.5, 1.0, 2.0, 3.0, 4.0))
    first = [] if start == "fork" else [half]
    assert done.stdout.splitlines() == [*first, f"[{one}, {two}]", three, four]
    assert done.stderr == ""


def test_a_child_of_fork_leaves_what_is_pending_to_its_parent(run_python):
    """It told at its end of an assignment that its parent had recorded."""
    done = run_python("""
import os, sys
import imperative as tf
v = tf.Variable(1.0)
v.assign_add(1.0)
float(v)
v.assign_add(1.0)
if os.fork() == 0:
    try:
        tf.constant(1.0) + 1
        print(tf.constant(1.0) + 1)
    except tf.errors.FailedPreconditionError as error:
        print(error.message, flush=True)
    sys.exit(3)
print(os.waitstatus_to_exitcode(os.wait()[1]), float(v))
""")
    assert done.stdout == (
        "TensorFlow had started before this process was forked, and its threads exist only in the parent; start worker "
        "processes by fork() before the first operation, or by spawning\n3 3.0\n")
    assert done.stderr == ""


SUBINTERPRETER = """
try:
    import _xxsubinterpreters as interpreters
except ImportError:
    import _interpreters as interpreters
other = interpreters.create()
interpreters.run_string(other, '''
for attempt in range(2):
    try:
        import imperative
    except ImportError as error:
        print(error, flush=True)
''')
interpreters.destroy(other)
import imperative as tf
print(float(tf.constant(1.0) + 1))
"""


@pytest.mark.parametrize("first", ["", "import imperative as tf\nfloat(tf.constant(1.0) + 1)"])
def test_interpreters_within_a_process_are_refused(run_python, first):
    """The process ended with a segmentation fault."""
    done = run_python(first + SUBINTERPRETER)
    assert done.stdout == 2 * (
        "imperative works in the main interpreter of a process only; give each interpreter a process of its own "
        "(multiprocessing), or use threads\n") + "2.0\n"
    assert done.stderr == ""


def test_loading_twice_is_refused(run_python):
    done = run_python("""
import importlib, sys
import imperative as tf
assert importlib.reload(tf) is tf and float(tf.constant(1.0)) == 1.0
for name in [name for name in sys.modules if name.startswith("imperative")]:
    del sys.modules[name]
try:
    import imperative
except ImportError as error:
    print(error)
print(float(tf.constant(1.0) + 1))
""")
    assert done.stdout == ("imperative cannot be loaded twice in one process; leave it in sys.modules, "
                           "importlib.reload(imperative) works\n2.0\n")
    assert done.stderr == ""
