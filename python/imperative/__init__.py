"""NumPy-style programming on standard TensorFlow: results are there after each line.

    import imperative as tf

    x = tf.constant([[7.], [6.]])
    y = tf.constant([[6., 7.]])
    print(tf.matmul(x, y))

Functions have TensorFlow's names, arguments and defaults; tensors behave as NumPy's arrays. Gradients of
anything computed so far are one call away: `tf.gradients(ys, xs)`.
"""

import atexit as _atexit
import importlib as _importlib
import importlib.util as _util
import os as _os


def _refuse_subinterpreters():
    """TensorFlow and the extension module have one state in the process, which ends with its first owner."""
    for name in ("_interpreters", "_xxsubinterpreters"):  # since Python 3.13, and before
        try:
            interpreters = _importlib.import_module(name)
        except ImportError:
            continue
        if interpreters.get_current() != interpreters.get_main():
            raise ImportError("imperative works in the main interpreter of a process only; give each interpreter "
                              "a process of its own (multiprocessing), or use threads", name="imperative")
        return


_refuse_subinterpreters()

from imperative import _imperative  # noqa: E402

_imperative._set_package_prefix(_os.path.dirname(__file__) + _os.sep)


def _find_tensorflow():
    """Tells the library where this Python's TensorFlow is, without importing it."""
    found = _util.find_spec("tensorflow")
    for folder in (found and found.submodule_search_locations) or ():
        if _os.path.exists(_os.path.join(folder, "libtensorflow_cc.so.2")):
            _imperative._prefer_library_folder(folder)
            return


_find_tensorflow()
_atexit.register(_imperative._at_exit)

from imperative import errors  # noqa: E402
from imperative import _names  # noqa: E402
from imperative._imperative import (  # noqa: E402
    DType,
    Explanation,
    Optimizer,
    PlanReport,
    Tensor,
    Variable,
    as_dtype,
    explain,
)
from imperative._imperative import Step as new_step  # noqa: E402
from imperative._devices import ImperativeMode, device  # noqa: E402
from imperative._methods import map_structure  # noqa: E402
from imperative._support import (  # noqa: E402
    Operation,
    TensorShape,
    UnconnectedGradients,
)

_names.fill(globals())
newaxis = None
__version__ = "0.1.0"


def __getattr__(name):
    raise _names.missing(name)
