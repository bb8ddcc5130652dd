"""Errors: TensorFlow's classes, Python's too, with the line that asked for it."""

import concurrent.futures
import copy
import os
import pickle
import signal
import subprocess
import sys
import textwrap
import time

import numpy as np
import pytest

import imperative as tf
from imperative.errors import make_error

HERE = os.path.basename(__file__)


def here():
    return sys._getframe(1).f_lineno


def test_shape_error_at_its_line():
    x = tf.constant([[1.0, 2.0]])
    with pytest.raises(tf.errors.InvalidArgumentError) as raised:
        line = here() + 1
        tf.matmul(x, x)
    error = raised.value
    assert isinstance(error, ValueError) and isinstance(error, tf.errors.OpError)
    assert (error.filename, error.lineno, error.error_code) == (__file__, line, 3)
    assert str(error).startswith("[MatMul] ") and f"({__file__}:{line})" in str(error)
    assert error.message in str(error) and error.op == "MatMul"


def test_operator_error_is_a_type_error_too():
    with pytest.raises(TypeError) as raised:
        line = here() + 1
        tf.constant([1.0]) + tf.constant([1])
    assert isinstance(raised.value, tf.errors.InvalidArgumentError)
    assert f"{HERE}:{line}" in str(raised.value) and "tf.cast" in str(raised.value)


def test_line_inside_this_packages_own_methods():
    with pytest.raises(tf.errors.InvalidArgumentError) as raised:
        line = here() + 1
        tf.constant([1.0, 2.0]).swapaxes(0, 0).transpose(0, 1)
    assert raised.value.lineno == line and raised.value.filename == __file__


def test_error_of_execution_names_the_line_that_recorded_it():
    line = here() + 1
    late = tf.gather(tf.constant([1.0, 2.0]), [7])
    with pytest.raises(tf.errors.InvalidArgumentError) as raised:
        print(late)
    assert raised.value.lineno == line
    with pytest.raises(tf.errors.InvalidArgumentError):
        late.numpy()


def test_arguments():
    with pytest.raises(TypeError, match="unexpected keyword argument 'axes'"):
        tf.reduce_sum([1.0], axes=0)
    with pytest.raises(TypeError, match="missing required argument: 'input_tensor'"):
        tf.reduce_sum()
    with pytest.raises(TypeError, match="multiple values"):
        tf.reduce_sum([1.0], input_tensor=[1.0])
    with pytest.raises(TypeError, match="is not a dtype"):
        tf.cast([1.0], "nothing")
    with pytest.raises(TypeError, match="cannot be made from"):
        tf.constant(object())
    with pytest.raises(NotImplementedError, match="gate_gradients"):
        x = tf.constant(1.0)
        tf.gradients(x, x, gate_gradients=True)


def test_raw_ops_errors():
    with pytest.raises(TypeError, match="missing required argument: 'y'"):
        tf.raw_ops.Add(x=1.0)
    with pytest.raises(TypeError, match=r"^Add\(\) got an unexpected keyword argument 'z'$"):
        tf.raw_ops.Add(x=1.0, y=2.0, z=3.0)
    with pytest.raises(AttributeError):
        tf.raw_ops.NoSuchOperation


ABSENT = {
    "npy": (lambda: tf.io.load_npy("absent.npy"),
            "[tf.io.load_npy] 'absent.npy' cannot be opened: No such file or directory"),
    "npz": (lambda: tf.io.load_npz("absent.npz"), "[tf.io.load_npz] 'absent.npz' is not there"),
    "checkpoint": (lambda: tf.train.Checkpoint(v=tf.Variable(1.0)).restore("absent"),
                   "[tf.train.Checkpoint.restore] 'absent' cannot be read: absent.index; No such file or directory"),
    "kernel": (lambda: tf.raw_ops.ReadFile(filename="absent").numpy(),
               "[ReadFile] absent; No such file or directory"),
    "pattern": (lambda: tf.raw_ops.RestoreV2(prefix="absent", tensor_names=["v"], shape_and_slices=[""],
                                             dtypes=[tf.float32])[0].numpy(),
                "[RestoreV2] Unsuccessful TensorSliceReader constructor: Failed to find any matching files for absent"),
}


@pytest.mark.parametrize("call,text", ABSENT.values(), ids=ABSENT)
def test_what_is_not_there_is_a_file_not_found(tmp_path, monkeypatch, call, text):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(FileNotFoundError) as raised:
        call()
    assert isinstance(raised.value, tf.errors.NotFoundError)
    assert str(raised.value) == f"{text} ({__file__}:{call.__code__.co_firstlineno})"


@pytest.fixture
def plain_file(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("text")


UNDER_A_FILE = {
    "npy": (lambda: tf.io.load_npy("file/x"), tf.errors.NotFoundError,
            "[tf.io.load_npy] 'file/x' cannot be opened: Not a directory"),
    "kernel": (lambda: tf.raw_ops.ReadFile(filename="file/x").numpy(), tf.errors.FailedPreconditionError,
               "[ReadFile] file/x; Not a directory"),
    "restore": (lambda: tf.train.Checkpoint(v=tf.Variable(1.0)).restore("file/x"), tf.errors.FailedPreconditionError,
                "[tf.train.Checkpoint.restore] 'file/x' cannot be read: file/x.index; Not a directory"),
    "save": (lambda: tf.train.Checkpoint(v=tf.Variable(1.0)).save("file/x"), tf.errors.UnknownError,
             "[tf.train.Checkpoint.save] folder 'file' cannot be made: Not a directory"),
}


@pytest.mark.parametrize("call,kind,text", UNDER_A_FILE.values(), ids=UNDER_A_FILE)
def test_a_path_under_a_file_is_not_a_directory(plain_file, call, kind, text):
    with pytest.raises(NotADirectoryError) as raised:
        call()
    assert isinstance(raised.value, kind)
    assert str(raised.value) == f"{text} ({__file__}:{call.__code__.co_firstlineno})"


def test_a_folder_is_no_file(tmp_path):
    for call in (lambda: tf.io.load_npy(tmp_path), lambda: tf.raw_ops.ReadFile(filename=str(tmp_path)).numpy()):
        with pytest.raises(IsADirectoryError) as raised:
            call()
        assert isinstance(raised.value, tf.errors.FailedPreconditionError)


def test_a_variable_that_a_checkpoint_lacks_is_a_key_error(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    path = tf.train.Checkpoint(v=tf.Variable(1.0)).save("folder/file")
    with pytest.raises(KeyError) as raised:
        line = here() + 1
        tf.train.Checkpoint(u=tf.Variable(1.0)).restore(path)
    assert isinstance(raised.value, tf.errors.NotFoundError)
    assert str(raised.value) == ("[tf.train.Checkpoint.restore] 'folder/file-1' has no variable 'u'; looked for "
                                 f"'u/.ATTRIBUTES/VARIABLE_VALUE' ({__file__}:{line})")


def test_the_name_of_the_program_does_not_decide_what_an_error_is(tmp_path):
    program = tmp_path / "my_profile.py"
    program.write_text(textwrap.dedent("""
        import imperative as tf
        x = tf.eye(2)
        try:
            tf.gradients(tf.raw_ops.Lu(input=x)[0], x)
        except KeyError as error:
            print(error)
        """))
    done = subprocess.run([sys.executable, str(program)], capture_output=True, text=True)
    assert done.stdout == ("[gradients] operation Lu recorded at my_profile.py:5 lies on the path from ys to xs and "
                           "has no gradient; stop there with tf.stop_gradient or use another operation "
                           f"({program}:5)\n"), done.stderr


def test_errors_pickle():
    with pytest.raises(IndexError) as raised:
        tf.constant([1, 2])[5]
    again = pickle.loads(pickle.dumps(raised.value))
    assert isinstance(again, IndexError) and str(again) == str(raised.value)


def test_exception_through_a_step():
    v = tf.Variable(1.0)
    with pytest.raises(KeyError):
        with tf.new_step() as step:
            step.run(v.assign_add(1.0))
            raise KeyError("on its way")
    assert float(v) == 2.0


# The product matters: a signal handler must not run on the stack that oneDNN's kernels move.
@pytest.mark.parametrize("body", ["y = y * 1.0001", "y = tf.matmul(y, y); y = y / tf.reduce_max(y)"])
def test_interrupt(tmp_path, body):
    program = tmp_path / "loop.py"
    program.write_text(textwrap.dedent(f"""
        import imperative as tf
        y = tf.random_uniform([200, 200])
        print(float(y[0, 0]), flush=True)
        try:
            while True:
                {body}
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        print(float(tf.constant(1.0) + 1))
        """))
    # A shell's background job, such as a test run may be, ignores Ctrl-C, and so would its children.
    running = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    running.stdout.readline()
    time.sleep(1)
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=600)
    assert out == "interrupted\n2.0\n" and running.returncode == 0


@pytest.mark.parametrize("look", ["float(y)", "print(y)", "y.numpy()", "bool(y > 0)", "v.assign(y).numpy()"])
def test_interrupt_of_one_computation(tmp_path, look):
    program = tmp_path / "long.py"
    program.write_text(textwrap.dedent(f"""
        import time
        import imperative as tf
        a, v = tf.random_uniform([700, 700]), tf.Variable(0.0)
        a.numpy()
        try:
            y = tf.linalg.svd(a).s[0]
            print("begun", flush=True)
            {look}
            time.sleep(60)
        except KeyboardInterrupt:
            print("interrupted", flush=True)
        print(a.shape)
        """))
    running = subprocess.Popen([sys.executable, str(program)], stdout=subprocess.PIPE, text=True,
                               preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    running.stdout.readline()
    time.sleep(0.03)
    start = time.monotonic()
    running.send_signal(signal.SIGINT)
    out, _ = running.communicate(timeout=600)
    assert out.endswith("interrupted\n(700, 700)\n") and time.monotonic() - start < 50


EXITS = [
    "x = tf.constant(1.0) + 1",
    "v = tf.Variable(1.0)\nv.assign_add(1.0)",
    "import threading\nt = threading.Thread(target=lambda: tf.constant(1.0) + 1)\nt.start()",
    "import sys\nx = tf.Variable(1.0)\nsys.exit(0)",
    "import numpy as np\na = np.ones(1000)\nx = tf.from_dlpack(a)\ny = x * 2\nn = y.numpy()",
    "class Late:\n    def __del__(self): print(float(self.x))\nlate = Late()\nlate.x = tf.constant(1.0)",
    "import atexit\natexit.register(lambda: print(float(tf.constant(1.0) + 1)))",
    "import threading, time\ndef loop():\n    while True: float(tf.constant(1.0) + 1)\n"
    "for _ in range(2): threading.Thread(target=loop, daemon=True).start()\ntime.sleep(0.5)",
    "import threading, time\nm = tf.ones([600, 600])\ndef loop():\n    while True: (m @ m).numpy()\n"
    "threading.Thread(target=loop, daemon=True).start()\ntime.sleep(0.5)",
]


@pytest.mark.parametrize("program", EXITS)
def test_clean_exit(run_python, program):
    done = run_python("import imperative as tf\n" + program)
    assert done.stderr == ""


def test_several_interpreters_at_once():
    program = "import imperative as tf; v = tf.Variable(1.); v.assign_add(1.); print(float(v))"
    running = [subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE,
                                stderr=subprocess.PIPE, text=True) for _ in range(3)]
    for one in running:
        assert one.communicate(timeout=600) == ("2.0\n", "") and one.returncode == 0


def test_names_and_codes_are_tensorflows(run_python):
    done = run_python("""
import tensorflow
import imperative as tf
for name in dir(tensorflow.errors):
    theirs, ours = getattr(tensorflow.errors, name), getattr(tf.errors, name, None)
    if isinstance(theirs, int) and ours != theirs:
        print(name, ours)
    elif isinstance(theirs, type) and issubclass(theirs, Exception):
        bases = [base.__name__ for base in theirs.__mro__[1:] if base.__module__.startswith("tensorflow")]
        if not all(name in [base.__name__ for base in ours.__mro__] for name in bases):
            print(name, ours)
""")
    assert done.stdout == ""


def test_nothing_is_left_of_a_refused_call():
    a = np.ones(3, np.float32)
    before = sys.getrefcount(a)
    for _ in range(10):
        with pytest.raises(TypeError):
            tf.add(a, object())
    assert sys.getrefcount(a) == before


def test_python_words():
    x = tf.constant([1.0])
    with pytest.raises(ValueError, match=r"^\[ConcatV2\] values is None; give a tensor \(.*test_errors.py:\d+\)$"):
        tf.concat([x, None], 0)
    with pytest.raises(TypeError, match=r"^\[convert_to_tensor\] value must have dtype int32, got float32; convert it "
                                        r"with tf.cast \(.*test_errors.py:\d+\)$"):
        tf.convert_to_tensor(x, tf.int32)
    with pytest.raises(TypeError, match="the name of a device must be a string or None, got 3"):
        tf.device(3)


def test_lists_that_are_not_rectangular():
    for rows in ([[1, 2], [3]], [[1], 2], [1, [2]], [["a"], "b"]):
        with pytest.raises(ValueError, match=r"^\[constant\] nested lists must be rectangular, got rows of different "
                                             r"lengths or depths \(.*test_errors.py:\d+\)$"):
            tf.constant(rows)
    with pytest.raises(TypeError, match="of dtype object with None in it; give numbers, strings or rectangular lists$"):
        tf.constant([1, None])


def test_words_of_cpp_are_pythons():
    x = tf.constant([1.0])
    with pytest.raises(ValueError, match=r"^\[gradients\] ys must not be None \("):
        tf.gradients([None], x)
    with pytest.raises(ValueError, match=r"a variable's resource is v.handle \("):
        tf.raw_ops.ReadVariableOp(resource=x, dtype=tf.float32)
    with pytest.raises(TypeError, match=r"^gradients\(\): argument 'unconnected_gradients': 'none' or 'zero' is needed, "
                                        "got 3 of type int$"):
        tf.gradients(x, x, unconnected_gradients=3)
    with pytest.raises(TypeError, match="^the target must be a string such as 'grpc://host:port', '' or None, got 3$"):
        tf.ImperativeMode(3)
    with pytest.raises(TypeError, match=r"^AdamOptimizer\(\): argument 'learning_rate': a number, a tensor, a variable or "
                                        "a function is needed, got 'fast' of type str$"):
        tf.train.AdamOptimizer("fast")


def test_index_arrays_that_do_not_broadcast():
    x = tf.constant([[1, 2], [3, 4]])
    message = r"^\[(get|set)item\] shape mismatch: indexing arrays could not be broadcast together with shapes \(2,\) \(3,\)"
    with pytest.raises(IndexError, match=message):
        x[[0, 1], [0, 1, 1]]
    with pytest.raises(IndexError, match=message):
        x[[0, 1], [0, 1, 1]] = 0


def test_lines_of_what_the_library_makes_itself():
    x = tf.constant([1.0, 2.0])
    place = r" \(.*test_errors.py:\d+\)$"
    for call, message in (
        (lambda: tf.fill(-(2**40), 1.0), r"\[constant\] -1099511627776 does not fit dtype int32"),
        (lambda: tf.linalg.set_diag(tf.eye(2), x, k=2**40), r"\[constant\] 1099511627776 does not fit dtype int32"),
        (lambda: tf.random.split(x), r"\[tf.random.split\] seed must be of an integer dtype, got float32"),
        (lambda: tf.random.fold_in([1, 2], 0.5), r"\[tf.random.fold_in\] data must be of an integer dtype, got float32"),
        (lambda: bool(x > 0), r"\[bool\] the truth value of an array with more than one element is ambiguous, got shape "
                              r"\(2,\).*; use tf.reduce_any or tf.reduce_all"),
    ):
        with pytest.raises(tf.errors.OpError, match="^" + message + place):
            call()


@pytest.mark.parametrize("name", ["qint8", "quint8", "qint16", "quint16", "qint32", "int8", "uint64", "bool", "float16",
                                  "complex64", "string"])  # fmt: skip
def test_a_dtype_that_is_not_taken_is_a_type_error(name):
    message = f"input must be one of int4, int8, got {name}"
    assert isinstance(make_error(3, "Op", message, "", 0), TypeError)


def test_dtypes_that_are_not_numbers_are_type_errors():
    with pytest.raises(TypeError, match=r"^\[real\] input must be numbers, got bool \("):
        tf.math.real(tf.constant(True))


def test_an_axis_of_rank_0_is_an_index_error():
    for call in (lambda: tf.constant(3.0).sum(axis=0), lambda: tf.reduce_max(tf.constant(3.0), -1)):
        with pytest.raises(IndexError, match=r"^\[reduce_\w+\] axis (0|-1) was given for a tensor of rank 0 \("):
            call()


def test_optimizers_say_that_they_are_not_pickled():
    message = ("^an optimizer such as this AdamOptimizer cannot be pickled or copied, since its state belongs to "
               "variables; save it beside them with tf.train.Checkpoint$")
    for call in (pickle.dumps, copy.copy, copy.deepcopy):
        with pytest.raises(TypeError, match=message):
            call(tf.train.AdamOptimizer())


def test_names_that_are_not_needed_say_so():
    with pytest.raises(AttributeError, match=r"^module 'imperative' has no attribute 'GradientTape': gradients need no "
                                             r"tape: tf.gradients\(ys, xs\)$"):
        tf.GradientTape()
    with pytest.raises(AttributeError, match="^module 'imperative' has no attribute 'reduce_summ'$") as raised:
        tf.reduce_summ
    assert raised.value.name == "reduce_summ" and raised.value.obj is tf
    assert not hasattr(tf, "print") and not hasattr(tf, "__wrapped__")


def test_a_checkpoint_of_what_has_no_name_is_refused():
    """It saved nothing of it."""
    for root in (tf.Variable(1.0), [tf.Variable(1.0)], 1):
        with pytest.raises(TypeError, match=r"^a checkpoint takes objects by name, tf.train.Checkpoint\(w=w, optimizer=opt\) "
                                            "or a dict of them, got "):
            tf.train.Checkpoint(root)


def test_gradients_of_integers_are_a_type_error():
    with pytest.raises(TypeError, match=r"^\[gradients\] ys must be floating-point or complex, got int32; convert it with "
                                        r"tf.cast first \("):
        tf.gradients(tf.constant(1) * 2, tf.constant(1))


def test_a_step_of_another_thread_says_so():
    with tf.new_step() as step, concurrent.futures.ThreadPoolExecutor() as pool:
        message = (r"^\[Step.run\] the step has ended, or is another thread's; call run inside its scope, in the thread "
                   r"that opened it \(")
        with pytest.raises(tf.errors.FailedPreconditionError, match=message):
            pool.submit(lambda: step.run(tf.constant(1.0))).result()


def test_lines_of_notebooks_are_told_by_their_cell(run_python):
    pytest.importorskip("IPython")
    run_python("""
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.run_cell("import imperative as tf\\nx = tf.constant([1.0])", store_history=True)
shell.run_cell("z = 1\\ny = tf.gather(x, [5])", store_history=True)
error = shell.run_cell("y.numpy()", store_history=True).error_in_exec
assert str(error) == "[GatherV2] indices[0] = 5 is not in [0, 1) (Cell In[2], line 2)", error
assert error.lineno == 2
import imperative as tf
try:
    tf.gather([1.0], [5])[0].numpy()
except IndexError as error:
    assert str(error).endswith(f"({__file__}:11)"), error
""")


def test_arguments_that_cannot_be_taken_are_named():
    x = tf.constant([[1.0]])
    for call, text in (
        (lambda: tf.concat(0, [x, x]), "concat(): argument 'axis': an integer is needed, got "),
        (lambda: tf.zeros([2.0]), "zeros(): argument 'shape': an extent is needed, got 2.0 of type float"),
        (lambda: tf.cast(x, "foo"), "cast(): argument 'dtype': 'foo' is not a dtype; give tf.float32, numpy.float32, "
                                    "'float32' or alike"),
        (lambda: tf.transpose(x, perm="ab"), "transpose(): argument 'perm': "),
    ):  # fmt: skip
        with pytest.raises(TypeError) as raised:
            call()
        assert str(raised.value).startswith(text), raised.value
