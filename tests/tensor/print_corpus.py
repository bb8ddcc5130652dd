"""Writes data/print_corpus.txt: arrays and what NumPy prints for them.

Run with NumPy 2 after changing the cases: python3 tests/tensor/print_corpus.py
"""

import hashlib
import pathlib

import numpy as np

SEED = 20240611
OUTPUT = pathlib.Path(__file__).parent / "data" / "print_corpus.txt"

# TensorFlow's names and numbers; strings are kept in object arrays, quantized numbers in
# structured ones, as TensorFlow does.
DTYPES = {
    "float32": (1, np.dtype("f4")),
    "float64": (2, np.dtype("f8")),
    "int32": (3, np.dtype("i4")),
    "uint8": (4, np.dtype("u1")),
    "int16": (5, np.dtype("i2")),
    "int8": (6, np.dtype("i1")),
    "string": (7, np.dtype("O")),
    "complex64": (8, np.dtype("c8")),
    "int64": (9, np.dtype("i8")),
    "bool": (10, np.dtype("?")),
    "qint8": (11, np.dtype([("qint8", "i1")])),
    "quint8": (12, np.dtype([("quint8", "u1")])),
    "qint32": (13, np.dtype([("qint32", "<i4")])),
    "qint16": (15, np.dtype([("qint16", "<i2")])),
    "quint16": (16, np.dtype([("quint16", "<u2")])),
    "uint16": (17, np.dtype("u2")),
    "complex128": (18, np.dtype("c16")),
    "float16": (19, np.dtype("f2")),
    "uint32": (22, np.dtype("u4")),
    "uint64": (23, np.dtype("u8")),
}
FLOATS = ["float16", "float32", "float64"]
COMPLEXES = ["complex64", "complex128"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]
SHAPES = [(), (1,), (2,), (7,), (30,), (1, 1), (2, 3), (3, 12), (2, 2, 2), (1, 3, 2, 2),
          (2, 1, 2, 1, 2)]
EMPTY_SHAPES = [(0,), (0, 3), (2, 0), (1, 0, 2)]

# Each list is printed as one array: together they meet every branch of the float rules.
FLOAT_LISTS = [
    [0.0], [-0.0], [0.0, -0.0, 1.0], [1, 2, 3], [1.5, 22.25, -333.125], [0.1], [0.1, 0.2, 0.3],
    [1 / 3, 2 / 3], [np.pi, -np.e], [np.nan], [np.inf], [-np.inf], [np.nan, np.inf, -np.inf],
    [1, np.nan], [1, np.inf], [1, -np.inf], [-1, -np.inf], [np.nan, 1.25, -10], [1e-4], [9.999e-5],
    [1, 1000], [1, 1000.5], [1, 1001], [0.001, 1.0], [0.001, 1.01], [999, 0.5], [1000.0],
    [1e5], [999999.0], [1e6], [1e7], [99999999.0], [1e8], [1e8 - 0.5, 3.0], [1e15], [1e16], [1e100],
    [1e-100, 1], [1e-300, 1e300], [1e300, -np.inf], [1e-5, np.nan, 2], [5e-324], [1e-45], [6e-8],
    [65504.0], [3.4028235e38], [1.7976931348623157e308], [123456.789], [1.23456789, 1e-7],
    [0.123456785, 0.123456775], [9.99999999999, 1.0], [99999999.999999999], [2.5, 3.5, 0.5],
    [1e10, 1.5, -2.25], [1e-10, 123.0, 7e20], [1e99, 1e-99], [1e9, 1e100, np.inf],
    [16777216.0, 1.5],
]
COMPLEX_LISTS = [
    [0j], [complex(-0.0, 0.0)], [complex(0.0, -0.0)], [1 + 2j], [1.5 - 2.25j, -3 + 40j],
    [1e10 + 1j], [complex(np.nan, 1)], [complex(1, np.nan)], [complex(np.inf, -np.inf), 1 + 1j],
    [complex(0, np.inf)], [complex(0, np.nan)], [complex(-np.inf, np.nan)], [1e-5j, 1],
    [0.1 + 0.25j, 10 + 2j], [1 / 3 + 1j / 7], [1e300 + 1e-300j], [3j], [1 + 1e-20j, 2 + 1e20j],
]
BYTES_LISTS = [
    [b""], [b"ab", b"c"], [b"it's"], [b'say "hi"'], [b"it's \"x\""], [b"a\tb\nc\rd\\e"],
    [bytes(range(32))], [bytes(range(120, 136))], ["h\u00e9llo \u4e16".encode()],
    [b"x" * 100, b"y"], [b"word"] * 20, [b"[", b"...", b"]"],
]


def filled(name, shape, rng):
    """An array of random elements, of a distribution that is itself chosen at random."""
    dtype = DTYPES[name][1]
    size = int(np.prod(shape))
    if name == "string":
        result = np.empty(size, object)
        result[:] = [bytes(rng.choice(list(b"abc '\"\\\n"), rng.integers(0, 7)).tolist())
                     for _ in range(size)]
        return result.reshape(shape)
    if name == "bool":
        return rng.integers(0, 2, shape).astype(bool)
    if name in COMPLEXES:
        part = "float32" if name == "complex64" else "float64"
        result = np.empty(shape, dtype)
        result.real = filled(part, shape, rng)
        result.imag = filled(part, shape, rng)
        return result
    if name in FLOATS:
        kind = rng.integers(0, 5)
        values = rng.normal(size=shape)
        if kind == 1:
            values = values * 10.0 ** rng.integers(-7, 12)
        elif kind == 2:
            values = np.round(values * 50, int(rng.integers(0, 4)))
        elif kind == 3:
            values = 2.0 ** rng.integers(-30, 30, shape)
        elif kind == 4:
            return np.frombuffer(rng.bytes(size * dtype.itemsize), dtype).reshape(shape)
        return np.asarray(values).astype(dtype)
    if name in INTEGERS and rng.integers(0, 2) == 0:
        return rng.integers(0, 100, shape).astype(dtype)
    return np.frombuffer(rng.bytes(size * dtype.itemsize), dtype).reshape(shape)


def cases(rng):
    """Yields (dtype name, array)."""
    for name in DTYPES:
        for shape in SHAPES + EMPTY_SHAPES:
            yield name, filled(name, shape, rng)
    for names, lists in [(FLOATS, FLOAT_LISTS), (COMPLEXES, COMPLEX_LISTS)]:
        for name in names:
            for values in lists:
                array = np.array(values).astype(DTYPES[name][1])
                yield name, array
                yield name, np.array(array[0])
    for values in BYTES_LISTS:
        yield "string", np.array(values + [None], object)[:-1]
    for name in FLOATS + COMPLEXES:
        for shape in [(5,), (11,), (3, 4), (2, 3, 5)]:
            for _ in range(6):
                yield name, filled(name, shape, rng)
    for name in INTEGERS:
        limits = np.iinfo(DTYPES[name][1])
        yield name, np.array([limits.min, 0, limits.max], DTYPES[name][1])
    for name, shape in [("uint8", (1000,)), ("uint8", (1001,)), ("int8", (7, 150)),
                        ("bool", (2, 600)), ("int16", (7, 6, 30)), ("float16", (10, 101)),
                        ("float32", (1200,)), ("float64", (1001,)), ("uint8", (2000, 1)),
                        ("uint8", (3, 2, 2, 2, 100)), ("uint8", (6, 6, 6, 6)), ("quint8", (1100,)),
                        ("int8", (10, 8, 3, 2, 7)), ("complex64", (501, 2)), ("string", (1002,))]:
        yield name, filled(name, shape, rng)
    yield "bool", np.ones((1, 3), bool)
    yield "bool", np.array(True)


def escaped(text):
    return text.replace("\\", "\\\\").replace("\n", "\\n")


def content(name, array):
    if name == "string":
        return " ".join(["=" + element.hex() for element in array.ravel().tolist()])
    return array.tobytes().hex()


def main():
    np.seterr(all="ignore")
    script = hashlib.sha256(pathlib.Path(__file__).read_bytes()).hexdigest()
    lines = [f"# numpy {np.__version__}, seed {SEED}, print_corpus.py sha256 {script}",
             "# array NAME NUMBER DIMS... / data HEX (strings: =HEX each) / str / repr"]
    for name, array in cases(np.random.default_rng(SEED)):
        array = np.asarray(array)  # NumPy's functions turn arrays of rank 0 into scalars
        dims = " ".join(str(dim) for dim in array.shape)
        lines += [f"array {name} {DTYPES[name][0]} {dims}".rstrip(),
                  f"data {content(name, array)}".rstrip(),
                  "str " + escaped(str(array)),
                  "repr " + escaped(repr(array))]
    OUTPUT.parent.mkdir(exist_ok=True)
    OUTPUT.write_text("\n".join(lines) + "\n", encoding="ascii")


if __name__ == "__main__":
    main()
