"""repr and str are those of the installed NumPy."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

import imperative as tf

DTYPES = st.sampled_from([np.dtype(name) for name in (
    "float16", "float32", "float64", "int8", "uint8", "int16", "int32", "int64", "uint16", "uint32", "uint64",
    "bool", "complex64", "complex128")])
FLOATS = st.floats(-1e3, 1e3, width=16)


@st.composite
def arrays(draw):
    dtype = draw(DTYPES)
    shape = draw(hnp.array_shapes(min_dims=0, max_dims=4, min_side=0, max_side=5)
                 | st.sampled_from([(1001,), (40, 30), (3, 500), (2, 2, 300), (1, 1001)]))
    elements = None
    if draw(st.booleans()) and dtype.kind == "f":
        elements = FLOATS.map(dtype.type)
    return draw(hnp.arrays(dtype, shape, elements=elements))


@settings(max_examples=5000, deadline=None, derandomize=True,
          suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large,
                                 HealthCheck.large_base_example])
@given(arrays())
def test_text(array):
    x = tf.constant(array)
    with np.errstate(all="ignore"):
        assert repr(x) == repr(array)
        assert str(x) == str(array if array.ndim else array[()])


ARRAY = np.random.default_rng(3).normal(size=(3, 4)) * 100


@pytest.mark.parametrize("options", [{"precision": 2}, {"suppress": True, "precision": 3}, {"threshold": 5},
                                     {"threshold": 5, "edgeitems": 1}, {"linewidth": 30}, {"sign": "+"},
                                     {"floatmode": "fixed"}, {"formatter": {"float": lambda v: f"<{v:.1f}>"}},
                                     {"nanstr": "none"}, {"legacy": "1.13"}], ids=str)
def test_text_follows_print_options(options):
    for array in (ARRAY, ARRAY[0], ARRAY.astype("f"), np.array([np.nan, 1.0]), np.array(1.23456), np.arange(12)):
        x, v = tf.constant(array), tf.Variable(array)
        with np.printoptions(**options):
            assert repr(x) == repr(array)
            assert str(x) == str(array if array.ndim else array[()])
            assert repr(v).endswith(f"numpy={array!r}>")
    assert repr(tf.constant(ARRAY)) == repr(ARRAY)
