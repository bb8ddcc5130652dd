"""NumPy's methods that reduce: sum, mean, max and so on, with their `where` and `initial`."""

import numpy

from imperative import _imperative

_f = _imperative.functions


def _no_out(out):
    if out is not None:
        raise TypeError("a tensor is never written into; leave `out` away")


def _numpys(dtype):
    """A dtype as NumPy means it: numbers of Python have 64 bits, also the floats, which TensorFlow's have not."""
    is_of_python = isinstance(dtype, (type, str)) and dtype in (int, float, complex, "float")
    return _imperative.as_dtype(numpy.dtype(dtype) if is_of_python else dtype)


def _in_dtype(x, dtype):
    return x if dtype is None else _f["cast"](x, _numpys(dtype))


def _as_number(x):
    """For sums and products: bool and short integers as integers of 64 bits, as in NumPy."""
    if x.dtype.name == "bool" or x.dtype.is_integer and x.dtype.size < 8:
        return _f["cast"](x, "uint64" if x.dtype.is_unsigned else "int64")
    return x


def _as_real(x):
    """For means: integers become float64, as in a division."""
    x = _as_number(x)
    return _f["cast"](x, "float64") if x.dtype.is_integer else x


def _mask(where, x):
    """`where` with the shape of x."""
    return _f["broadcast_to"](_f["cast"](where, "bool"), x.shape)


def _chosen(x, where, otherwise):
    """x, with another value where `where` does not hold."""
    return x if where is True else _f["where"](_mask(where, x), x, _f["cast"](otherwise, x.dtype))


def _sum(target):
    """A method with the arguments of numpy.ndarray.sum, which NumPy's functions give too."""
    function = _f[target]
    combine, identity = (_f["multiply"], 1) if target == "reduce_prod" else (_f["add"], 0)

    def method(self, axis=None, dtype=None, out=None, keepdims=False, initial=None, where=True):
        _no_out(out)
        x = _as_number(self) if dtype is None else _in_dtype(self, dtype)
        result = function(_chosen(x, where, identity), axis, keepdims)
        return result if initial is None else combine(result, initial)

    return method


def _mean(target):
    function, total = _f[target], _f["reduce_sum"]

    def method(self, axis=None, dtype=None, out=None, keepdims=False, where=True):
        _no_out(out)
        x = _as_real(self) if dtype is None else _in_dtype(self, dtype)
        if where is True:
            return function(x, axis, keepdims)
        count = total(_f["cast"](_mask(where, x), x.dtype), axis, keepdims)
        return total(_chosen(x, where, 0), axis, keepdims) / count

    return method


def _spread(target):
    function = _f[target]

    def method(self, axis=None, dtype=None, out=None, ddof=0, keepdims=False):
        _no_out(out)
        x = _as_real(_in_dtype(self, dtype))
        result = function(x, axis, keepdims)
        if ddof == 0:
            return result
        count = x.size / max(result.size, 1)
        ratio = count / (count - ddof) if count > ddof else float("inf")  # no degrees of freedom: NaN or infinity
        return result * (ratio if target == "math.reduce_variance" else ratio**0.5)

    return method


def _extreme(target):
    is_max = target == "reduce_max"
    name = "max" if is_max else "min"
    of_numbers = _f[target], _f["maximum" if is_max else "minimum"]
    of_bools = (_f["reduce_any"], _f["logical_or"]) if is_max else (_f["reduce_all"], _f["logical_and"])

    def method(self, axis=None, out=None, keepdims=False, initial=None, where=True):
        _no_out(out)
        if initial is None and where is not True:
            raise ValueError(f"{name} has no identity; with `where` it needs `initial`")
        function, combine = of_bools if self.dtype.name == "bool" else of_numbers
        result = function(_chosen(self, where, initial), axis, keepdims)
        if initial is None and self.size == 0 and result.size:
            raise ValueError(f"{name} of no elements has no value; give `initial`, or at least one along the axis: "
                             f"the shape is {tuple(self.shape)}")
        return result if initial is None else combine(result, _f["cast"](initial, self.dtype))

    return method


def _test(target):
    function = _f[target]
    identity = target == "reduce_all"

    def method(self, axis=None, out=None, keepdims=False, where=True):
        _no_out(out)
        x = self if self.dtype.name == "bool" else self != _f["zeros_like"](self)
        return function(_chosen(x, where, identity), axis, keepdims)

    return method


_KINDS = {"sum": _sum, "mean": _mean, "prod": _sum, "max": _extreme, "min": _extreme, "all": _test, "any": _test,
          "std": _spread, "var": _spread}  # fmt: skip
_TARGETS = {"std": "math.reduce_std", "var": "math.reduce_variance"}


def _reduction(name):
    target = _TARGETS.get(name, "reduce_" + name)
    method = _KINDS[name](target)
    method.__name__ = name
    method.__qualname__ = f"Tensor.{name}"
    method.__doc__ = f"As numpy.ndarray.{name}: tf.{target} along `axis`."
    return method


METHODS = {name: _reduction(name) for name in _KINDS}
