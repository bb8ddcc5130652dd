"""What is easier said in Python: called from the extension module by name."""

import collections
import enum
import math
import numbers

import numpy
from numpy import bool_, generic, ndarray  # noqa: F401

from imperative import _imperative
from imperative.errors import make_error  # noqa: F401


class TensorShape(tuple):
    """The extents of a tensor: a tuple with TensorFlow's methods."""

    __slots__ = ()
    __hash__ = tuple.__hash__

    def __eq__(self, other):
        return tuple.__eq__(self, tuple(other) if isinstance(other, list) else other)

    def __ne__(self, other):
        return not self == other

    def __getitem__(self, key):
        item = tuple.__getitem__(self, key)
        return TensorShape(item) if isinstance(key, slice) else item

    @property
    def rank(self):
        return len(self)

    ndims = rank

    def as_list(self):
        return list(self)

    def num_elements(self):
        return None if None in self else math.prod(self)

    def is_fully_defined(self):
        return None not in self

    def is_compatible_with(self, other):
        """Whether one shape can be both: extents are equal, or None on a side."""
        other = tuple(other)
        return len(self) == len(other) and all(a == b or None in (a, b) for a, b in zip(self, other))

    def assert_is_compatible_with(self, other):
        if not self.is_compatible_with(other):
            raise ValueError(f"shapes {tuple(self)} and {tuple(other)} are incompatible")

    def assert_has_rank(self, rank):
        if len(self) != rank:
            raise ValueError(f"shape {tuple(self)} must have rank {rank}")

    def with_rank(self, rank):
        """The shape itself, if it has this rank; else a ValueError."""
        self.assert_has_rank(rank)
        return self

    def concatenate(self, other):
        """The extents of both, one after another."""
        return TensorShape(tuple(self) + tuple(other))


class Operation:
    """What an operation without a result gives, for `step.run`. It ran at its line."""

    def __repr__(self):
        return "<tf.Operation>"


class UnconnectedGradients(enum.Enum):
    """What `tf.gradients` gives for an x that y does not depend on."""

    NONE = "none"
    ZERO = "zero"


# TensorFlow's quantized dtypes in NumPy.
_QUANTIZED = {"qint8": "i1", "quint8": "u1", "qint16": "i2", "quint16": "u2", "qint32": "i4"}


def numpy_dtype(name):
    name = getattr(name, "as_numpy_dtype", name)  # a dtype of TensorFlow's own package
    if isinstance(name, str) and name in _QUANTIZED:
        return numpy.dtype([(name, _QUANTIZED[name])])
    try:
        return numpy.dtype(name)
    except TypeError:
        if not isinstance(name, str):
            raise
        import ml_dtypes

        return numpy.dtype(getattr(ml_dtypes, name))


# NumPy's print options before anybody changes them: those that the library's own text has.
_PRINT_OPTIONS = {"precision": 8, "threshold": 1000, "edgeitems": 3, "linewidth": 75, "suppress": False,
                  "nanstr": "nan", "infstr": "inf", "sign": "-", "formatter": None, "legacy": False,
                  "floatmode": "maxprec", "override_repr": None}  # fmt: skip


def text_as_set(tensor, is_repr):
    """NumPy's text of the elements where numpy.set_printoptions changed it; else None."""
    options = numpy.get_printoptions()
    if all(_PRINT_OPTIONS.get(name) == value for name, value in options.items()):
        return None
    array = tensor.numpy()
    return repr(array) if is_repr else str(array if array.ndim else array[()])


_BITS = {1: numpy.uint8, 2: numpy.uint16, 4: numpy.uint32}


def numpy_view(tensor):
    """A read-only NumPy array on the elements of a tensor; strings are copied."""
    dtype = tensor.dtype
    if dtype.name == "string":
        array = numpy.empty(tensor.shape, object)
        array.flat = _flat(tensor.tolist(), tensor.ndim)
        return array
    try:
        view = memoryview(tensor)
    except BufferError:  # a dtype that the protocol lacks
        if dtype.name != "bfloat16" and not dtype.is_quantized:  # of 8 bits or fewer, which have no bitcast
            array = numpy.array(tensor.tolist(), numpy_dtype(dtype.name))
            array.flags.writeable = False
            return array
        bits = _imperative.functions["bitcast"](tensor, _BITS[dtype.size])
        return numpy.asarray(memoryview(bits)).view(numpy_dtype(dtype.name))
    return numpy.asarray(view)


def _flat(nested, depth):
    if depth == 0:
        return [nested]
    if depth == 1:
        return nested
    return [item for part in nested for item in _flat(part, depth - 1)]


def array_parts(value):
    """(dtype's name, shape, elements) of anything NumPy takes: a buffer of bytes, or a list of strings."""
    try:
        array = numpy.asarray(_frozen(value))
    except (RuntimeError, TypeError):  # PyTorch: bfloat16, and all where it was built for another NumPy
        if not hasattr(value, "__dlpack__"):
            raise
        array = _imperative.functions["from_dlpack"](value).numpy()
    kind = array.dtype.kind
    if kind in "SU" or kind == "O":
        items = [item if isinstance(item, bytes) else _text(item, array) for item in array.flat]
        return "string", array.shape, items
    if array.dtype.names and array.dtype.names[0] in _QUANTIZED and array.dtype == numpy_dtype(array.dtype.names[0]):
        integers = numpy.ascontiguousarray(array)[array.dtype.names[0]]
        return array.dtype.names[0], array.shape, numpy.ascontiguousarray(integers).reshape(-1).view(numpy.uint8)
    if kind in "mM" or array.dtype.names:
        raise TypeError(f"no tensor holds elements of NumPy's dtype {array.dtype}")
    elements = numpy.ascontiguousarray(array.astype(array.dtype.newbyteorder("="), copy=False))
    return elements.dtype.name, array.shape, elements.reshape(-1).view(numpy.uint8)


def _frozen(value):
    """Lists as tuples: NumPy would crash if an item's `__array__` changed the list that it is in."""
    return tuple(map(_frozen, value)) if isinstance(value, (list, tuple)) else value


def _text(item, array):
    if not isinstance(item, str):
        strange = (one for one in array.flat if not isinstance(one, (str, bytes, numbers.Number)))
        item = next(strange, item)  # not a number that only stands beside it
        raise TypeError(f"a tensor cannot be made from an array of dtype {array.dtype} with {item!r} in it; "
                        "give numbers, strings or rectangular lists")
    return item.encode()


def result_type(name, fields, _made={}):
    """The named tuple of a function with several results."""
    key = name, *fields
    if key not in _made:
        _made[key] = collections.namedtuple(name, fields, rename=True)
        _made[key].__module__ = "imperative"
        _made[key].__reduce__ = lambda self: (_result, (name, tuple(fields), tuple(self)))
    return _made[key]


def _result(name, fields, items):
    """For pickles of results: their classes are not importable."""
    return result_type(name, fields)(*items)


def limit(dtype, name):
    """The least or the largest value of a dtype: "min" or "max"."""
    if dtype.is_bool:
        return name == "max"
    if dtype.is_integer:
        return int(getattr(numpy.iinfo(dtype.as_numpy_dtype), name))
    if not dtype.is_floating:
        raise TypeError(f"{dtype!r} has no {name}")
    import ml_dtypes

    return getattr(ml_dtypes.finfo(dtype.as_numpy_dtype), name)


def as_dtype(name):
    """For pickles of dtypes."""
    return _imperative.as_dtype(name)


def signature_of(text):
    """For inspect: the signature "(x, y=1)"."""
    import inspect

    return inspect.signature(eval(f"lambda {text[1:-1]}: None"))


def raw_op(name):
    """For pickles of tf.raw_ops.NAME."""
    import imperative

    return getattr(imperative.raw_ops, name)


class Checkpoint:
    """Saves and restores variables and optimizers: `tf.train.Checkpoint(w=w, optimizer=opt)`.

    The files are those of TensorFlow's own tf.train.Checkpoint. The seed and the counts of tf.random are
    saved too, unless `random_state` is False.
    """

    def __init__(self, root=None, random_state=True, **objects):
        if not isinstance(root, dict | None):
            raise TypeError("a checkpoint takes objects by name, tf.train.Checkpoint(w=w, optimizer=opt) or a dict of "
                            f"them, got {root!r}")
        items = dict(root or {})
        items.update(objects)
        self._inner = _imperative.make_checkpoint(dict(_named(items)), random_state)

    def save(self, file_prefix):
        """Writes PREFIX-1, PREFIX-2, ...; returns the path that `restore` takes."""
        return self._inner.save(str(file_prefix))

    def write(self, file_prefix):
        """Writes exactly PREFIX."""
        return self._inner.write(str(file_prefix))

    def restore(self, save_path):
        """Reads everything from there, or changes nothing; None, no latest checkpoint, is no path to read."""
        if save_path is not None:
            self._inner.restore(str(save_path))
        return self

    def read(self, save_path):
        """As `restore`, for what `write` wrote."""
        self._inner.read(str(save_path))
        return self

    @property
    def save_counter(self):
        return self._inner.save_counter


def _named(items, prefix=""):
    """Objects by path: lists and dicts give "layers/0"."""
    for name, item in items.items():
        if isinstance(item, dict):
            yield from _named(item, f"{prefix}{name}/")
        elif isinstance(item, (list, tuple)):
            yield from _named({str(i): part for i, part in enumerate(item)}, f"{prefix}{name}/")
        else:
            yield prefix + name, item
