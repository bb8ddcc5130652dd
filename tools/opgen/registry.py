"""The op registry of a TensorFlow, as Python objects.

Field numbers are those of op_def.proto, attr_value.proto, tensor_shape.proto and kernel_def.proto
in tensorflow/core/framework.
"""

import ctypes
import os
from dataclasses import dataclass, field

import wire


class TensorValue(bytes):
    """A serialized TensorProto: the default of a `tensor` attribute."""


@dataclass
class Attr:
    name: str
    type: str  # "int", "list(type)", ...
    default: object = None
    has_default: bool = False
    allowed: list = field(default_factory=list)  # numbers of dtypes, or strings
    minimum: int = None
    inferred: bool = False  # the inputs decide it


@dataclass
class Arg:
    name: str
    type: int = 0
    type_attr: str = ""
    number_attr: str = ""
    type_list_attr: str = ""
    is_ref: bool = False

    @property
    def is_list(self):
        return bool(self.number_attr or self.type_list_attr)


@dataclass
class Op:
    name: str
    inputs: list
    outputs: list
    attrs: list
    is_stateful: bool = False
    deprecation: str = ""
    has_kernel: bool = False

    def attr(self, name):
        return next(a for a in self.attrs if a.name == name)

    @property
    def has_ref(self):
        return any(a.is_ref for a in self.inputs + self.outputs)


def _text(message, number):
    return message[number][-1].decode() if number in message else ""


def _shape(data):
    """Dimensions, or None for an unknown rank."""
    shape = wire.message(data)
    if shape.get(3, [0])[-1]:
        return None
    return [wire.signed(wire.message(dim).get(1, [0])[-1]) for dim in shape.get(2, [])]


def _function(data):
    return _text(wire.message(data), 1)


def _list(data):
    """The elements of an AttrValue.ListValue, whatever their kind."""
    lists = wire.message(data)
    result = [value.decode() for value in lists.get(2, [])]
    result += wire.integers(lists.get(3, []))
    result += wire.floats(lists.get(4, []))
    result += [bool(value) for value in wire.integers(lists.get(5, []))]
    result += wire.integers(lists.get(6, []))
    result += [_shape(value) for value in lists.get(7, [])]
    result += [TensorValue(value) for value in lists.get(8, [])]
    result += [_function(value) for value in lists.get(9, [])]
    return result


def _attr_value(data):
    readers = {
        1: _list,
        2: bytes.decode,
        3: wire.signed,
        4: lambda value: wire.floats([value])[0],
        5: bool,
        6: int,
        7: _shape,
        8: TensorValue,
        10: _function,
    }
    for number, value in wire.fields(data):
        return readers[number](value)
    raise ValueError("an attribute value without a value")


def _arg(data):
    arg = wire.message(data)
    return Arg(
        name=_text(arg, 1),
        type=arg.get(3, [0])[-1],
        type_attr=_text(arg, 4),
        number_attr=_text(arg, 5),
        type_list_attr=_text(arg, 6),
        is_ref=bool(arg.get(16, [0])[-1]),
    )


def _attr(data):
    attr = wire.message(data)
    result = Attr(name=_text(attr, 1), type=_text(attr, 2))
    if 3 in attr:
        result.default = _attr_value(attr[3][-1])
        result.has_default = True
    if attr.get(5, [0])[-1]:
        result.minimum = wire.signed(attr.get(6, [0])[-1])
    if 7 in attr:
        result.allowed = _list(wire.message(attr[7][-1])[1][-1])
    return result


def _op(data):
    message = wire.message(data)
    op = Op(
        name=_text(message, 1),
        inputs=[_arg(arg) for arg in message.get(2, [])],
        outputs=[_arg(arg) for arg in message.get(3, [])],
        attrs=[_attr(attr) for attr in message.get(4, [])],
        is_stateful=bool(message.get(17, [0])[-1]),
    )
    if 8 in message:
        deprecation = wire.message(message[8][-1])
        op.deprecation = _text(deprecation, 2) or "deprecated"
    decided = {n for a in op.inputs for n in (a.type_attr, a.number_attr, a.type_list_attr)}
    for attr in op.attrs:
        attr.inferred = attr.name in decided
    return op


class _Buffer(ctypes.Structure):  # TF_Buffer
    _fields_ = [("data", ctypes.c_void_p), ("length", ctypes.c_size_t)]


class _Silence:
    """Keeps what TensorFlow's static initialisers print off the standard error stream."""

    def __enter__(self):
        os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "2")
        self.saved = os.dup(2)
        null = os.open(os.devnull, os.O_WRONLY)
        os.dup2(null, 2)
        os.close(null)

    def __exit__(self, *_):
        os.dup2(self.saved, 2)
        os.close(self.saved)


def _serialized(folder):
    """The OpList and the KernelList of the TensorFlow in `folder`, as bytes."""
    with _Silence():
        ctypes.CDLL(os.path.join(folder, "libtensorflow_framework.so.2"), ctypes.RTLD_GLOBAL)
        library = ctypes.CDLL(os.path.join(folder, "libtensorflow_cc.so.2"))
        library.TF_NewStatus.restype = ctypes.c_void_p
        library.TF_GetAllOpList.restype = ctypes.POINTER(_Buffer)
        library.TF_GetAllRegisteredKernels.restype = ctypes.POINTER(_Buffer)
        status = ctypes.c_void_p(library.TF_NewStatus())
        buffers = library.TF_GetAllOpList(), library.TF_GetAllRegisteredKernels(status)
        return [ctypes.string_at(b.contents.data, b.contents.length) for b in buffers]


def load(folder):
    """Every op that the TensorFlow in `folder` registers, sorted by name."""
    op_list, kernel_list = _serialized(folder)
    kernels = {_text(wire.message(kernel), 1) for kernel in wire.message(kernel_list)[1]}
    ops = [_op(op) for op in wire.message(op_list)[1]]
    for op in ops:
        op.has_kernel = op.name in kernels
    return sorted(ops, key=lambda op: op.name)
