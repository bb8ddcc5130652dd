"""NumPy's methods of arrays, on tensors and variables; each is one function of the library."""

from imperative import _imperative

_f = _imperative.functions


def map_structure(function, structure):
    """Calls a function for each item of nested lists, tuples and dicts."""
    if isinstance(structure, dict):
        return {key: map_structure(function, item) for key, item in structure.items()}
    if isinstance(structure, (list, tuple)):
        return type(structure)(map_structure(function, item) for item in structure)
    return function(structure)


def _reduction(name, target):
    function = _f[target]

    def method(self, axis=None, keepdims=False):
        return function(self, axis, keepdims)

    method.__name__ = name
    method.__doc__ = f"As numpy.ndarray.{name}: tf.{target} along `axis`."
    return method


def _unary(name, target):
    function = _f[target]

    def method(self):
        return function(self)

    method.__name__ = name
    method.__doc__ = f"tf.{target} of this tensor."
    return method


def reshape(self, *shape):
    """The same elements in another shape: `x.reshape(2, -1)` or `x.reshape((2, -1))`."""
    return _f["reshape"](self, shape[0] if len(shape) == 1 else shape)


def transpose(self, *axes):
    """The axes in another order, by default reversed."""
    axes = axes[0] if len(axes) == 1 and (axes[0] is None or not isinstance(axes[0], int)) else axes
    return _f["transpose"](self, axes or None)


def astype(self, dtype, copy=True):
    """The elements as another dtype: tf.cast."""
    return _f["cast"](self, dtype)


def argmax(self, axis=None):
    """The index of the largest element, along an axis or of all elements."""
    return _f["argmax"](_f["reshape"](self, [-1]) if axis is None else self, axis or 0)


def argmin(self, axis=None):
    """The index of the smallest element, along an axis or of all elements."""
    return _f["argmin"](_f["reshape"](self, [-1]) if axis is None else self, axis or 0)


def cumsum(self, axis=None):
    """Running sums, along an axis or of all elements."""
    return _f["cumsum"](_f["reshape"](self, [-1]) if axis is None else self, axis or 0)


def cumprod(self, axis=None):
    """Running products, along an axis or of all elements."""
    return _f["cumprod"](_f["reshape"](self, [-1]) if axis is None else self, axis or 0)


def flatten(self):
    """The elements in one axis."""
    return _f["reshape"](self, [-1])


def squeeze(self, axis=None):
    """Without axes of extent 1."""
    return _f["squeeze"](self, axis)


def dot(self, other):
    """numpy.dot of two tensors."""
    if self.ndim == 0 or _f["convert_to_tensor"](other).ndim == 0:
        return self * other
    return self @ other


def clip(self, min=None, max=None):
    """The elements, at least `min` and at most `max`."""
    result = self
    if min is not None:
        result = _f["maximum"](result, min)
    return result if max is None else _f["minimum"](result, max)


def swapaxes(self, axis1, axis2):
    """Two axes exchanged."""
    order = list(range(self.ndim))
    order[axis1], order[axis2] = order[axis2], order[axis1]
    return _f["transpose"](self, order)


def repeat(self, repeats, axis=None):
    """Each element several times."""
    return _f["repeat"](self, repeats, axis)


def take(self, indices, axis=None):
    """The elements at indices along an axis."""
    source = _f["reshape"](self, [-1]) if axis is None else self
    return _f["gather"](source, indices, axis=axis or 0)


def round_(self, decimals=0):
    """Rounded to `decimals` places, halves to even."""
    if not decimals:
        return _f["round"](self)
    scale = 10.0**decimals
    return _f["round"](self * scale) / scale


def sort(self, axis=-1):
    """A sorted copy (a tensor is never sorted in place)."""
    return _f["sort"](self, axis)


def argsort(self, axis=-1):
    """The indices that sort along an axis."""
    return _f["argsort"](self, axis)


def nonzero(self):
    """The coordinates of the elements that are not zero, one tensor for each axis."""
    return tuple(_f["unstack"](_f["where"](self != _f["zeros_like"](self)), axis=1))


def copy(self):
    """The same value as an object of its own."""
    return _f["identity"](self)


def tobytes(self):
    """The elements' bytes, in row-major order."""
    return self.numpy().tobytes()


def __array__(self, dtype=None, copy=None):
    array = self.numpy()
    if dtype is not None and array.dtype != dtype:
        if copy is False:
            raise ValueError("another dtype needs a copy")
        return array.astype(dtype)
    return array.copy() if copy else array


def __tf_tensor__(self, dtype=None, name=None):
    """TensorFlow's own tf.Tensor with this value, for its functions."""
    import tensorflow

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
    **{name: _reduction(name, "reduce_" + name) for name in ("sum", "mean", "max", "min", "prod", "all", "any")},
    "std": _reduction("std", "math.reduce_std"),
    "var": _reduction("var", "math.reduce_variance"),
    "conj": _unary("conj", "conj"),
    "conjugate": _unary("conjugate", "conj"),
    "ravel": flatten,
    "round": round_,
}
for _function in (reshape, transpose, astype, argmax, argmin, cumsum, cumprod, flatten, squeeze, dot, clip,
                  swapaxes, repeat, take, sort, argsort, nonzero, copy, tobytes, get_shape, eval, set_shape,
                  __array__, __tf_tensor__, __format__, __reduce__, __round__):  # fmt: skip
    METHODS[_function.__name__] = _function


def __variable_reduce__(self):
    return _variable, (self.numpy().copy(), self.trainable, self.name)


def _variable(value, trainable, name):
    return _imperative.Variable(value, trainable=trainable, name=name)


def __variable_deepcopy__(self, memo):
    return _variable(self.value(), self.trainable, self.name)


def install():
    for kind in (_imperative.Tensor, _imperative.Variable):
        for name, method in METHODS.items():
            setattr(kind, name, method)
        kind.real = property(lambda self: _f["real"](self), doc="The real part.")
        kind.imag = property(lambda self: _f["imag"](self), doc="The imaginary part.")
        kind.itemsize = property(lambda self: self.dtype.size, doc="Bytes of one element.")
        kind.__array_priority__ = 100
    _imperative.Tensor.value = property(lambda self: self.numpy(), doc="The value as a NumPy array.")
    _imperative.Tensor.name = property(lambda self: "Tensor", doc="For TensorFlow's code; has no meaning.")
    _imperative.Variable.__reduce__ = __variable_reduce__
    _imperative.Variable.__deepcopy__ = __variable_deepcopy__
    _imperative.Variable.initialized_value = lambda self: self.value()
    _imperative.Variable.eval = eval


install()
