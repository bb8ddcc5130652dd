"""Writes data/references.txt: what TensorFlow's Python computes for the functions of mathematics, arrays
and linear algebra.

    python make_references.py [OUTPUT]

Needs numpy and tensorflow alone. One case a line, `NAME;INPUT;...=OUTPUT;...`, with arrays as
`DTYPE SHAPE VALUE...` where SHAPE is "2,3", or "-" for rank 0; a complex value is two numbers. The part of
NAME before "/" says what is called (calls_*.cc hold the same calls in C++), the rest what it is given.
"""

import hashlib
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402

import cases_array  # noqa: E402
import cases_linalg  # noqa: E402
import cases_math  # noqa: E402

SEED = 20170702
HERE = os.path.dirname(os.path.abspath(__file__))
SOURCES = ["make_references.py", "cases_math.py", "cases_array.py", "cases_linalg.py"]


def number(value):
    """The shortest text that reads back as the same number."""
    text = str(value)
    return text[:-2] if text.endswith(".0") else text


def array_text(value):
    array = value.numpy() if hasattr(value, "numpy") else np.asarray(value)
    name = str(array.dtype)
    flat = array.ravel()
    if array.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).ravel()
    if array.dtype.kind == "b":
        flat = flat.astype(np.int32)
    if name in ("bfloat16", "float16"):
        flat = flat.astype(np.float32)
    shape = ",".join(str(extent) for extent in array.shape) or "-"
    return " ".join([name, shape, *(number(x) for x in flat)])


class Writer:
    def __init__(self, out):
        self.out = out
        self.names = set()

    def __call__(self, name, function, *inputs):
        assert name not in self.names, name
        self.names.add(name)
        given = [tf.constant(x) for x in inputs]
        results = function(*given)
        if not isinstance(results, (list, tuple)):
            results = [results]
        texts = [";".join([name, *(array_text(x) for x in given)]),
                 ";".join(array_text(x) for x in results)]
        self.out.write("=".join(texts) + "\n")


def main():
    output = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "data", "references.txt")
    digest = hashlib.sha256()
    for name in SOURCES:
        with open(os.path.join(HERE, name), "rb") as file:
            digest.update(file.read())
    with open(output, "w", encoding="ascii") as out:
        out.write(f"# tensorflow {tf.__version__}, numpy {np.__version__}, seed {SEED}, scripts "
                  f"sha256 {digest.hexdigest()}\n")
        case = Writer(out)
        random = np.random.default_rng(SEED)
        cases_math.write(case, random)
        cases_array.write(case, random)
        cases_linalg.write(case, random)
    print(f"{len(case.names)} cases, {os.path.getsize(output)} bytes")


if __name__ == "__main__":
    main()
