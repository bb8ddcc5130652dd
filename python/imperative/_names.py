"""Puts the extension module's functions where TensorFlow has them: tf.nn, tf.math and so on."""

import sys
import types

from imperative import _devices, _imperative, _support
from imperative._generated import ALIASES, INITIALIZERS, OPTIMIZERS

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
