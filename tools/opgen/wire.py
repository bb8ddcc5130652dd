"""Reads protobuf's wire format: just enough for TensorFlow's op registry.

The Python packages of protobuf and TensorFlow are deliberately not used: a build needs only the
standard library and TensorFlow's two shared libraries.
"""

import struct


def varint(data, at):
    """The number encoded at `at` and the position after it."""
    value = shift = 0
    while True:
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        if byte < 0x80:
            return value, at
        shift += 7


def signed(value):
    """A varint read as int32 or int64: negative numbers are written as 64-bit two's complement."""
    return value - (1 << 64) if value >> 63 else value


def fields(data):
    """Yields (field number, value): an int for varints, bytes for everything else."""
    at = 0
    while at < len(data):
        key, at = varint(data, at)
        number, kind = key >> 3, key & 7
        if kind == 0:
            value, at = varint(data, at)
        elif kind in (1, 2, 5):
            if kind == 2:
                size, at = varint(data, at)
            else:
                size = 8 if kind == 1 else 4
            value, at = data[at : at + size], at + size
            if len(value) != size:
                raise ValueError("message ends inside field %d" % number)
        else:
            raise ValueError("field %d has the unknown wire type %d" % (number, kind))
        yield number, value


def message(data):
    """All values of each field: {number: [value, ...]}."""
    result = {}
    for number, value in fields(data):
        result.setdefault(number, []).append(value)
    return result


def integers(values):
    """A repeated integer field, packed (bytes) or not."""
    result = []
    for value in values:
        if isinstance(value, int):
            result.append(signed(value))
            continue
        at = 0
        while at < len(value):
            number, at = varint(value, at)
            result.append(signed(number))
    return result


def floats(values):
    """A repeated float field: packed values are just longer bytes."""
    return [number[0] for value in values for number in struct.iter_unpack("<f", value)]
