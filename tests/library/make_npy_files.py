"""Writes data/npy_files.txt: files as NumPy writes them, one a line: NAME, then the bytes in hex.

    python make_npy_files.py [OUTPUT]

Needs numpy alone.
"""

import hashlib
import io
import os
import sys

import numpy as np


def npy(array, **options):
    file = io.BytesIO()
    np.save(file, array, **options)
    return file.getvalue()


def npz(save, **arrays):
    file = io.BytesIO()
    save(file, **arrays)
    return file.getvalue()


def files():
    grid = np.arange(6).reshape(2, 3)
    yield "float32", npy((grid / 4).astype("f4"))
    yield "float64", npy(grid / 4)
    yield "float16", npy((grid / 4).astype("f2"))
    for name in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8"):
        yield name, npy((grid * 11).astype(name))
    yield "bool", npy(grid % 2 == 0)
    yield "complex64", npy((grid + 1j).astype("c8"))
    yield "complex128", npy(grid - 2j)
    yield "scalar", npy(np.float32(2.5))
    yield "vector", npy(np.arange(3, dtype="i4"))
    yield "empty", npy(np.zeros((0, 3), "f4"))
    yield "big_endian", npy(grid.astype(">i4"))
    yield "big_endian_complex", npy((grid + 1j).astype(">c16"))
    yield "fortran", npy(np.asfortranarray(grid.astype("i4")))
    yield "bytes", npy(np.array([b"a", b"bcd", b""]))
    yield "unicode", npy(np.array(["a", "\u00e9\u4f60\U0001f600", ""]))
    yield "big_endian_unicode", npy(np.array(["x", "\u00e9"]).astype(">U2"))
    yield "objects", npy(np.array([None, 1]), allow_pickle=True)
    yield "records", npy(np.zeros(2, [("a", "i4"), ("b", "f4")]))
    yield "dates", npy(np.array(["2020-01-01"], "M8[D]"))
    yield "stored", npz(np.savez, x=grid.astype("f4"), y=np.array([True]))
    yield "compressed", npz(np.savez_compressed, x=np.zeros((100, 100), "f4"), name=np.array("n"))


def main():
    here = os.path.abspath(__file__)
    default = os.path.join(os.path.dirname(here), "data", "npy_files.txt")
    with open(here, "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(sys.argv[1] if len(sys.argv) > 1 else default, "w", encoding="utf-8") as out:
        out.write(f"# numpy {np.__version__} script sha256 {digest}\n")
        for name, contents in files():
            out.write(f"{name} {contents.hex()}\n")


if __name__ == "__main__":
    main()
