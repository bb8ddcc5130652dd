"""NumPy's methods of arrays, on tensors and variables; each is one function of the library."""

import inspect
from functools import partial

import numpy

from imperative import _imperative
from imperative._reductions import METHODS as _REDUCTIONS
from imperative._reductions import _as_number, _in_dtype, _no_out, _numpys
from imperative._support import limit
from imperative.errors import make_error

_f = _imperative.functions


def map_structure(function, structure):
    """Calls a function for each item of nested lists, tuples and dicts."""
    if isinstance(structure, dict):
        return {key: map_structure(function, item) for key, item in structure.items()}
    if hasattr(structure, "_fields"):
        return type(structure)(*(map_structure(function, item) for item in structure))
    if isinstance(structure, (list, tuple)):
        return type(structure)(map_structure(function, item) for item in structure)
    return function(structure)


def _real(self):
    """The real part; of bools they themselves, as in NumPy."""
    return copy(self) if self.dtype.is_bool else _f["real"](self)


def conj(self):
    """The complex conjugate; of bools they themselves, as in NumPy."""
    return copy(self) if self.dtype.is_bool else _f["conj"](self)


def _is_column_major(order):
    if order not in (None, "C", "F", "A", "K"):
        raise ValueError(f"order must be 'C', 'F', 'A' or 'K', got {order!r}")
    return order == "F"


def reshape(self, *shape, order="C"):
    """The same elements in another shape: `x.reshape(2, -1)` or `x.reshape((2, -1))`."""
    shape = shape[0] if len(shape) == 1 else shape
    if not _is_column_major(order):
        return _f["reshape"](self, shape)
    shape = [shape] if numpy.ndim(shape) == 0 else list(shape)
    return _f["transpose"](_f["reshape"](_f["transpose"](self), shape[::-1]))


def transpose(self, *axes):
    """The axes in another order, by default reversed."""
    axes = axes[0] if len(axes) == 1 and (axes[0] is None or numpy.ndim(axes[0])) else axes
    return _f["transpose"](self, None if axes is None or len(axes) == 0 else axes)


def astype(self, dtype, order="K", casting="unsafe", subok=True, copy=True):
    """The elements as another dtype: tf.cast."""
    dtype = _numpys(dtype)
    if casting != "unsafe" and not numpy.can_cast(self.dtype.dtype, dtype.dtype, casting):
        raise TypeError(f"Cannot cast array data from {self.dtype!r} to {dtype!r} according to the rule {casting!r}")
    if self.dtype.is_complex and dtype.is_bool:  # tf.cast looks at the real part alone
        return self != 0
    return _f["cast"](self, dtype)


def _along(function, self, axis):
    """Along an axis, or of all elements in one."""
    if axis is None:
        return function(_f["reshape"](self, [-1]), 0)
    return function(self, axis)


def argmax(self, axis=None, out=None, keepdims=False):
    """The index of the largest element, along an axis or of all elements."""
    _no_out(out)
    return _index_of(_f["argmax"], self, axis, keepdims)


def argmin(self, axis=None, out=None, keepdims=False):
    """The index of the smallest element, along an axis or of all elements."""
    _no_out(out)
    return _index_of(_f["argmin"], self, axis, keepdims)


def _index_of(function, self, axis, keepdims):
    result = _along(function, self, axis)
    if not keepdims:
        return result
    return _f["reshape"](result, [1] * self.ndim) if axis is None else _f["expand_dims"](result, axis)


def cumsum(self, axis=None, dtype=None, out=None):
    """Running sums, along an axis or of all elements."""
    _no_out(out)
    return _along(_f["cumsum"], _as_number(self) if dtype is None else _in_dtype(self, dtype), axis)


def cumprod(self, axis=None, dtype=None, out=None):
    """Running products, along an axis or of all elements."""
    _no_out(out)
    return _along(_f["cumprod"], _as_number(self) if dtype is None else _in_dtype(self, dtype), axis)


def flatten(self, order="C"):
    """The elements in one axis."""
    return _f["reshape"](_f["transpose"](self) if _is_column_major(order) else self, [-1])


def squeeze(self, axis=None):
    """Without axes of extent 1."""
    return _f["squeeze"](self, axis)


def dot(self, other):
    """numpy.dot of two tensors."""
    if self.ndim == 0 or _f["convert_to_tensor"](other).ndim == 0:
        return self * other
    return self @ other


def clip(self, min=None, max=None, out=None):
    """The elements, at least `min` and at most `max`."""
    _no_out(out)
    bounds = [bound for bound in (min, max) if bound is not None]
    result = self
    if self.dtype.is_integer:  # a float among the bounds makes the result one, as in NumPy
        result = _f["cast"](self, numpy.result_type(self.dtype.dtype, *map(_numpy_kind, bounds)))
    if min is not None:
        result = _f["maximum"](result, min)
    return result if max is None else _f["minimum"](result, max)


def _numpy_kind(value):
    """What numpy.result_type takes for a value: a tensor's dtype, a list's array, anything else as it is."""
    if isinstance(value, (list, tuple)):
        return numpy.asarray(value)
    return value.dtype.dtype if isinstance(value, (_imperative.Tensor, _imperative.Variable)) else value


def _checked_axes(self, name, *axes):
    """The axes, counted from the first."""
    for axis in axes:
        if not -self.ndim <= axis < self.ndim:
            raise make_error(3, name, f"axis must be in [{-self.ndim}, {self.ndim}), got {axis}",
                             *_imperative.user_location())
    return [axis % self.ndim for axis in axes]


def swapaxes(self, axis1, axis2):
    """Two axes exchanged."""
    order = list(range(self.ndim))
    _checked_axes(self, "swapaxes", axis1, axis2)
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return _f["transpose"](self, order)


def repeat(self, repeats, axis=None):
    """Each element several times."""
    return _f["repeat"](self, repeats, axis)


def take(self, indices, axis=None, out=None, mode="raise"):
    """The elements at indices along an axis, or of all elements; negative ones count from the end. What is out of
    range is an error, or is wrapped around or clipped where `mode` says so."""
    _no_out(out)
    if mode not in ("raise", "wrap", "clip"):
        raise ValueError(f"mode must be 'raise', 'wrap' or 'clip', got {mode!r}")
    if axis is None:
        return take(_f["reshape"](self, [-1]), indices, 0, mode=mode)
    _checked_axes(self, "take", axis)
    if mode != "raise":
        extent, indices = self.shape[axis], _f["convert_to_tensor"](indices)
        indices = indices % extent if mode == "wrap" else clip(indices, 0, extent - 1)
    return self[(slice(None),) * (axis % self.ndim) + (indices,)]


def round_(self, decimals=0, out=None):
    """Rounded to `decimals` places, halves to even."""
    _no_out(out)
    if not decimals:
        return _f["round"](self)
    if self.dtype.is_integer:  # which have no places behind the point
        return copy(self) if decimals > 0 else _f["cast"](round_(_f["cast"](self, "float64"), decimals), self.dtype)
    if decimals < 0:  # 10.0**-5 is not exact, 10.0**5 is
        scale = 10.0**-decimals
        return _f["round"](self / scale) * scale
    scale = 10.0**decimals
    return _f["round"](self * scale) / scale


def _sort_floats(x, axis):
    """Sorted, with what is not a number last: to TensorFlow it is neither less nor more, and disorders the rest."""
    is_nan = x != x
    numbers = _f["sort"](_f["where"](is_nan, _limit_of(x, "inf"), x), axis)
    axes = [1] * x.ndim
    axes[axis] = -1
    from_end = _f["reshape"](_f["range"](x.shape[axis], 0, -1), axes)
    count = _f["reduce_sum"](_f["cast"](is_nan, "int32"), axis, keepdims=True)
    return _f["where"](from_end <= count, _limit_of(x, "nan"), numbers)


def _limit_of(x, name):
    return _f["constant"](float(name), x.dtype)


def _ordered_bits(x):
    """Integers in the order of the floats, with what is not a number last."""
    bits = _f["bitcast"](_f["where"](x != x, _limit_of(x, "nan"), x + 0), f"int{8 * x.dtype.size}")  # 0 for -0
    return _f["where"](bits < 0, bits ^ bits.dtype.max, bits)


def sort(self, axis=-1, kind=None, order=None):
    """A sorted copy (a tensor is never sorted in place), with what is not a number last."""
    if self.dtype.name == "bool":
        return _f["cast"](sort(_f["cast"](self, "uint8"), axis), "bool")
    if axis is not None:
        _checked_axes(self, "sort", axis)
    return _along(_sort_floats if self.dtype.is_floating else _f["sort"], self, axis)


def argsort(self, axis=-1, kind=None, order=None):
    """The indices that sort along an axis, equal elements in their order and what is not a number last."""
    x = _f["cast"](self, "uint8") if self.dtype.name == "bool" else self
    return _f["cast"](_along(_f["argsort"], _ordered_bits(x) if x.dtype.is_floating else x, axis), "int64")


def partition(self, kth, axis=-1, kind=None, order=None):
    """A copy in which `kth` is where sorting puts it; it is sorted altogether."""
    return sort(self, axis)


def argpartition(self, kth, axis=-1, kind=None, order=None):
    """The indices of `partition`."""
    return argsort(self, axis)


def searchsorted(self, v, side="left", sorter=None):
    """Where elements of `v` go in this sorted axis so that it stays sorted."""
    if self.ndim != 1:
        raise ValueError("object of too small depth for desired array" if self.ndim == 0
                         else "object too deep for desired array")
    axis = self if sorter is None else take(self, sorter)
    if not isinstance(v, (_imperative.Tensor, _imperative.Variable)):
        v = numpy.asarray(v)  # Python's floats have 64 bits here, as in NumPy
    v = _f["convert_to_tensor"](v)
    dtype = numpy.result_type(axis.dtype.dtype, v.dtype.dtype)
    axis, values = _f["cast"](axis, dtype), _f["cast"](_f["reshape"](v, [-1]), dtype)
    return _f["reshape"](_f["searchsorted"](axis, values, side, out_type="int64"), v.shape)


def diagonal(self, offset=0, axis1=0, axis2=1):
    """The diagonals of two axes, along a last axis."""
    if self.ndim < 2:
        raise ValueError("diag requires an array of at least two dimensions")
    first, second = _checked_axes(self, "diagonal", axis1, axis2)
    if first == second:
        raise ValueError("axis1 and axis2 cannot be the same")
    rest = [axis for axis in range(self.ndim) if axis not in (first, second)]
    matrices = _f["transpose"](self, [*rest, first, second])
    rows, columns = matrices.shape[-2:]
    if not -rows < offset < columns:  # beyond the matrix; TensorFlow has no such diagonal
        return _f["reshape"](matrices[..., :0, :0], [*matrices.shape[:-2], 0])
    return _f["linalg.diag_part"](matrices, k=offset)


def trace(self, offset=0, axis1=0, axis2=1, dtype=None, out=None):
    """The sums of the diagonals of two axes."""
    return METHODS["sum"](diagonal(self, offset, axis1, axis2), -1, dtype, out)


def compress(self, condition, axis=None, out=None):
    """The slices along an axis, or of all elements, where `condition` holds."""
    condition = _f["convert_to_tensor"](condition)
    if condition.ndim != 1:
        raise ValueError("condition must be a 1-d array")
    if axis is not None:
        _checked_axes(self, "compress", axis)
    return take(self, nonzero(condition)[0], axis, out)


def fill(self, value):
    """Gives all elements one value: `x[...] = value`."""
    self[...] = value


def view(self, dtype=None):
    """The elements' bits as another dtype; without `dtype` an object of its own. One of another size changes the
    extent of the last axis."""
    if dtype is None:
        return copy(self)
    dtype = _numpys(dtype)
    own, other = self.dtype.size, dtype.size
    if 0 in (own, other):  # strings
        raise TypeError(f"view needs dtypes whose elements are bits, got {dtype!r} of {self.dtype!r}")
    if own == other:
        if self.dtype.is_bool and dtype.is_integer:  # whose bits are those of 0 and 1
            return _f["cast"](self, dtype)
        return _f["bitcast"](self, dtype)
    if self.ndim == 0 or self.shape[-1] * own % other:
        raise ValueError(f"view as {dtype!r} needs a last axis of a multiple of {other} bytes, got elements of "
                         f"{own} bytes in the shape {tuple(self.shape)}")
    *rest, last = self.shape
    if own > other:
        return _f["reshape"](_f["bitcast"](self, dtype), [*rest, last * own // other])
    return _f["bitcast"](_f["reshape"](self, [*rest, last * own // other, other // own]), dtype)


def tofile(self, fid, sep="", format="%s"):
    """The elements into a file, as numpy.ndarray.tofile writes them."""
    self.numpy().tofile(fid, sep, format)


class _Flat:
    """x.flat: all elements in one axis, for reading and for assigning."""

    def __init__(self, owner):
        self._owner = owner

    def __getitem__(self, key):
        return flatten(self._owner)[key]

    def __setitem__(self, key, value):
        elements = copy(flatten(self._owner))
        elements[key] = value
        self._owner[...] = _f["reshape"](elements, self._owner.shape)

    def __len__(self):
        return self._owner.size

    def __iter__(self):
        return iter(flatten(self._owner))

    def __array__(self, dtype=None, copy=None):
        return __array__(flatten(self._owner), dtype, copy)


def nonzero(self):
    """The coordinates of the elements that are not zero, one tensor for each axis."""
    return tuple(_f["unstack"](_f["where"](self != _f["zeros_like"](self)), axis=1))


def copy(self, order="C"):
    """The same value as an object of its own."""
    _is_column_major(order)  # the order of memory is not seen
    return _f["identity"](self)


def tobytes(self, order="C"):
    """The elements' bytes, in row-major order, or with order="F" in column-major."""
    _is_column_major(order)
    return self.numpy().tobytes(order)


def __array__(self, dtype=None, copy=None):
    array = self.numpy()
    if dtype is not None and array.dtype != dtype:
        if copy is False:
            raise ValueError("another dtype needs a copy")
        return array.astype(dtype)
    return array.copy() if copy else array


def __tf_tensor__(self, dtype=None, name=None):
    """TensorFlow's own tf.Tensor with this value, for its functions; on the same memory where it can be."""
    import tensorflow

    is_as_it_is = dtype is None or tensorflow.as_dtype(dtype).name == self.dtype.name
    if is_as_it_is and tensorflow.executing_eagerly():  # a graph has constants of its own
        try:
            return tensorflow.experimental.dlpack.from_dlpack(self.__dlpack__())
        except BufferError:  # a dtype that DLPack lacks
            pass
    return tensorflow.convert_to_tensor(self.numpy(), dtype, name=name)


def __format__(self, spec):
    if self.ndim == 0:
        return format(self.item(), spec)
    if spec:
        raise TypeError("unsupported format string passed to a tensor of more than rank 0")
    return str(self)


def __reduce__(self):
    return _f["constant"], (self.numpy().copy(),)


def get_shape(self):
    """TensorFlow 1's name of `shape`."""
    return self.shape


def eval(self, feed_dict=None, session=None):
    """The value as a NumPy array; TensorFlow 1's name of `numpy`."""
    return self.numpy()


def set_shape(self, shape):
    """Checks the shape."""
    _f["ensure_shape"](self, shape)


def __round__(self, digits=None):
    if self.ndim == 0:
        return round(self.item(), digits)
    return round_(self, digits or 0)


METHODS = {
    **_REDUCTIONS,
    "conjugate": conj,
    "ravel": flatten,
    "round": round_,
}
for _function in (reshape, transpose, astype, argmax, argmin, cumsum, cumprod, flatten, squeeze, dot, clip,
                  swapaxes, repeat, take, sort, argsort, partition, argpartition, searchsorted, diagonal, trace, compress, nonzero, fill, view,
                  copy, conj, tobytes, tofile, get_shape, eval, set_shape,
                  __array__, __tf_tensor__, __format__, __reduce__, __round__):  # fmt: skip
    METHODS[_function.__name__] = _function


def __variable_reduce__(self):
    return _variable, (self.numpy().copy(), self.trainable, self.name)


def _variable(value, trainable, name):
    return _imperative.Variable(value, trainable=trainable, name=name)


def initialized_value(self):
    """TensorFlow 1's name of `value`: a variable has its first value from the start."""
    return self.value()


def __variable_deepcopy__(self, memo):
    return _variable(self.value(), self.trainable, self.name)


def __optimizer_reduce__(self, protocol):
    raise TypeError(f"an optimizer such as this {type(self).__name__} cannot be pickled or copied, since its state "
                    "belongs to variables; save it beside them with tf.train.Checkpoint")


def is_same_dtype(self, other):
    """Whether the other one means the same dtype; in TensorFlow 1 that was more than being equal."""
    return self == other


def install():
    for name in ("min", "max"):
        setattr(_imperative.DType, name, property(partial(limit, name=name), doc=f"The {name} of its values."))
    _imperative.DType.is_compatible_with = is_same_dtype
    _imperative.DType.base_dtype = property(lambda self: self, doc="The dtype itself.")
    for kind in (_imperative.Tensor, _imperative.Variable):
        for name, method in METHODS.items():
            setattr(kind, name, method)
        kind.real = property(_real, doc="The real part.")
        kind.imag = property(lambda self: _f["imag"](self), doc="The imaginary part.")
        kind.flat = property(_Flat, doc="All elements in one axis, for reading and for assigning.")
        kind.mT = property(lambda self: swapaxes(self, -1, -2), doc="The last two axes exchanged.")
        kind.itemsize = property(lambda self: self.dtype.size, doc="Bytes of one element.")
        kind.__array_priority__ = 100
    _imperative.Tensor.value = property(lambda self: self.numpy(), doc="The value as a NumPy array.")
    _imperative.Tensor.name = property(lambda self: "Tensor", doc="For TensorFlow's code; has no meaning.")
    _imperative.Variable.__reduce__ = __variable_reduce__
    _imperative.Variable.__deepcopy__ = __variable_deepcopy__
    _imperative.Step.__signature__ = inspect.Signature()
    _imperative.Optimizer.__reduce_ex__ = __optimizer_reduce__
    _imperative.Variable.initialized_value = initialized_value
    _imperative.Variable.eval = eval


install()
