"""Puts the extension module's functions where TensorFlow has them: tf.nn, tf.math and so on."""

import sys
import types

from imperative import _devices, _imperative, _support
from imperative._generated import ALIASES, INITIALIZERS, OPTIMIZERS

# What TensorFlow has for want of what this library does: said where somebody looks for it.
_INSTEAD = {
    "gradients need no tape: tf.gradients(ys, xs)": ("GradientTape",),
    "what repeats is recognised and compiled by itself": ("function",),
    "results are there after each line": ("Session", "InteractiveSession", "Graph", "get_default_graph", "get_session"),
    "pass values and tensors as they are": ("placeholder", "placeholder_with_default"),
    "variables initialise themselves":
        ("global_variables_initializer", "initialize_all_variables", "local_variables_initializer",
         "variables_initializer"),
    "make a tf.Variable and keep it": ("get_variable", "variable_scope"),
    "keep your variables in a list": ("trainable_variables", "global_variables", "all_variables"),
    "print(x) prints a tensor": ("print", "Print"),
    "use Python's if, for and while": ("cond", "case", "while_loop", "switch_case"),
    "call the function with x.numpy()": ("py_function", "numpy_function", "py_func"),
    "isinstance(x, tf.Tensor) tells": ("is_tensor",),
}  # fmt: skip
INSTEAD = {name: text for text, names in _INSTEAD.items() for name in names}


def missing(name):
    """The error for a name that the package does not have."""
    text = f"module 'imperative' has no attribute {name!r}"
    return AttributeError(f"{text}: {INSTEAD[name]}" if name in INSTEAD else text, name=name,
                          obj=sys.modules["imperative"])


DTYPES = [name for name in dir(_imperative) if isinstance(getattr(_imperative, name), _imperative.DType)]


def module(path):
    """The module `imperative.PATH`, made where it does not exist yet."""
    if not path:
        return sys.modules["imperative"]
    name = "imperative." + path
    found = sys.modules.get(name)
    if found is None:
        found = types.ModuleType(name, f"TensorFlow's tf.{path}.")
        sys.modules[name] = found
        parent, _, last = path.rpartition(".")
        setattr(module(parent), last, found)
    return found


def put(path, value):
    space, _, name = path.rpartition(".")
    setattr(module(space), name, value)


class _RawOps(types.ModuleType):
    """tf.raw_ops: every operation of the registry, made when it is first asked for."""

    def __getattr__(self, name):
        op = _imperative.raw_op(name)
        if op is None:
            raise AttributeError(f"module 'imperative.raw_ops' has no operation {name!r}")
        setattr(self, name, op)
        return op

    def __dir__(self):
        return _imperative.raw_op_names()


def optimizer_class(path, function):
    """A class whose objects share the state of the optimizer that `function` makes."""

    def __init__(self, *args, **kwargs):
        _imperative.Optimizer.__init__(self, function(*args, **kwargs))

    name = path.rpartition(".")[2]
    __init__.__text_signature__ = function.__text_signature__.replace("(", "($self, ", 1)
    return type(name, (_imperative.Optimizer,),
                {"__init__": __init__, "__doc__": function.__doc__, "__module__": function.__module__})


def initializer_class(path, function, parameters):
    """A class whose objects are called with a shape and a dtype."""

    def __init__(self, *args, **kwargs):
        config = dict(zip(parameters, args))
        unknown = [name for name in kwargs if name not in parameters or name in config]
        if len(args) > len(parameters) or unknown:
            raise TypeError(f"{type(self).__name__}() takes {parameters or 'no arguments'}")
        self.config = {**config, **kwargs}

    def __call__(self, shape, dtype=None):
        return function(**self.config, shape=shape, dtype=dtype)

    def __repr__(self):
        return f"{type(self).__name__}({', '.join(f'{k}={v!r}' for k, v in self.config.items())})"

    name = path.rpartition(".")[2]
    own = function.__text_signature__[1:].removesuffix("shape=None, dtype=None)").removesuffix(", ")
    __init__.__text_signature__ = f"($self, {own})" if own else "($self)"
    return type(name, (), {"__init__": __init__, "__call__": __call__, "__repr__": __repr__,
                           "__doc__": function.__doc__, "__module__": function.__module__})


def fill(names):
    """Everything into `names`, the package's own globals, and into its submodules."""
    found = dict(_imperative.functions)
    for path in OPTIMIZERS:
        found[path] = optimizer_class(path, found[path])
    for path, parameters in INITIALIZERS.items():
        found[path] = initializer_class(path, found[path], parameters)
    for path, value in found.items():
        put(path, value)
    for alias, path in ALIASES.items():
        put(alias, found[path])
    dtypes = module("dtypes")
    for name in DTYPES:
        setattr(dtypes, name, getattr(_imperative, name))
        if name != "bool":
            names[name] = getattr(_imperative, name)
    names["bool"] = _imperative.bool
    dtypes.as_dtype, dtypes.DType, dtypes.cast = _imperative.as_dtype, _imperative.DType, names["cast"]
    raw_ops = _RawOps("imperative.raw_ops", "Every operation of TensorFlow's registry, by its name there.")
    sys.modules["imperative.raw_ops"] = names["raw_ops"] = raw_ops
    module("train").Checkpoint = _support.Checkpoint
    for path, value in _devices.PUBLIC.items():
        put(path, value)
    module("initializers")
