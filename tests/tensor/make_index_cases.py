"""Writes data/index_cases.txt: what NumPy's indexing reads and assigns, for expressions made at random.

    python make_index_cases.py [OUTPUT]

Needs numpy alone. One case a line, `read;X;INDEX;...=RESULT` or `write;X;VALUE;INDEX;...=RESULT`, with
arrays as `DTYPE SHAPE VALUE...` and each INDEX an integer, `start:stop:step`, `...`, `newaxis` or an
array (a mask if its dtype is bool).
"""

import hashlib
import os
import sys

import numpy as np

SEED = 20170703
READS, WRITES = 420, 260
HERE = os.path.dirname(os.path.abspath(__file__))
SHAPES = [(5,), (1,), (4, 3), (3, 1), (2, 3, 4), (3, 2, 2), (2, 1, 3, 2), (2, 2, 2, 2, 2), (0, 3)]


def array_text(array):
    array = np.asarray(array)
    shape = ",".join(str(extent) for extent in array.shape) or "-"
    values = array.ravel().astype(np.int64) if array.dtype.kind == "b" else array.ravel()
    return " ".join([str(array.dtype), shape, *(str(x) for x in values)])


def index_text(index):
    if index is Ellipsis:
        return "..."
    if index is None:
        return "newaxis"
    if isinstance(index, slice):
        return ":".join("" if x is None else str(x)
                        for x in (index.start, index.stop, index.step))
    return str(index) if isinstance(index, int) else array_text(index)


def random_slice(random, extent):
    def bound():
        return None if random.random() < 0.35 else int(random.integers(-extent - 2, extent + 3))

    step = int(random.choice([1, 1, 1, 2, 3, -1, -2]))
    return slice(bound(), bound(), None if step == 1 and random.random() < 0.5 else step)


def random_array(random, extent, common):
    """Indices of a shape that broadcasts to `common`."""
    shape = [n if random.random() < 0.8 else 1 for n in common]
    while shape and random.random() < 0.2:
        shape = shape[1:]
    dtype = random.choice([np.int32, np.int64])
    return random.integers(-extent, extent, size=shape).astype(dtype)


def random_index(random, shape, advanced):
    """A tuple that indexes an array of this shape."""
    common = [(), (3,), (2, 3), (2,), (0,)][int(random.choice(5, p=[0.25, 0.4, 0.15, 0.15, 0.05]))]
    count = int(random.integers(0, len(shape) + 1))
    index, axis, masks = [], 0, 0
    while axis < count:
        extent, draw = shape[axis], random.random()
        if draw < 0.25 and extent > 0:
            index.append(int(random.integers(-extent, extent)))
        elif advanced and draw < 0.5 and extent > 0:
            index.append(random_array(random, extent, common))
        elif advanced and draw < 0.75 and masks == 0 and 0 not in shape and common in ((), (3,)):
            rank = int(random.integers(1, min(2, len(shape) - axis) + 1))
            mask = random.random(size=shape[axis:axis + rank]) < 0.5
            if common == (3,):  # as many true elements as the index arrays have
                if mask.size < 3:
                    continue
                mask[...] = False
                mask.flat[random.choice(mask.size, 3, replace=False)] = True
            index.append(mask)
            masks += 1
            axis += rank - 1
        else:
            index.append(random_slice(random, extent))
        axis += 1
    if random.random() < 0.3:
        index.insert(int(random.integers(0, len(index) + 1)), Ellipsis)
    while random.random() < 0.2:
        index.insert(int(random.integers(0, len(index) + 1)), None)
    return tuple(index)


def random_value(random, shape, dtype):
    shape = list(shape)
    draw = random.random()
    if draw < 0.25:
        shape = []
    else:
        shape = [n if random.random() < 0.85 else 1 for n in shape]
        while shape and draw > 0.75 and random.random() < 0.5:
            shape = shape[1:]
        if draw > 0.95:
            shape = [1, *shape]
    return random.integers(100, 1000, size=shape).astype(dtype)


def duplicates(array, index):
    """Whether an element would be assigned twice."""
    positions = np.arange(array.size).reshape(array.shape)[index].ravel()
    return len(set(positions.tolist())) != positions.size


def write_cases(out, random):
    dtypes = [np.float32, np.int32, np.float64, np.int64]
    made = {"read": 0, "write": 0}
    while made["read"] < READS or made["write"] < WRITES:
        kind = "read" if made["read"] < READS else "write"
        shape = SHAPES[int(random.integers(len(SHAPES)))]
        array = np.arange(np.prod(shape), dtype=random.choice(dtypes)).reshape(shape)
        index = random_index(random, shape, advanced=made[kind] % 3 != 0)
        try:
            part = array[index]
        except IndexError:
            continue
        if all(i is Ellipsis for i in index) or (kind == "write" and duplicates(array, index)):
            continue
        fields = [kind, array_text(array)]
        if kind == "write":
            value = random_value(random, part.shape, array.dtype)
            try:
                array[index] = value
            except (TypeError, ValueError):
                continue
            fields.append(array_text(value))
        result = array_text(part if kind == "read" else array)
        out.write(";".join([*fields, *(index_text(i) for i in index)]) + "=" + result + "\n")
        made[kind] += 1


def main():
    output = sys.argv[1] if len(sys.argv) > 1 else os.path.join(HERE, "data", "index_cases.txt")
    with open(os.path.abspath(__file__), "rb") as file:
        digest = hashlib.sha256(file.read()).hexdigest()
    with open(output, "w", encoding="ascii") as out:
        out.write(f"# numpy {np.__version__}, seed {SEED}, script sha256 {digest}\n")
        write_cases(out, np.random.default_rng(SEED))


if __name__ == "__main__":
    main()
