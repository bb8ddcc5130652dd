"""What a reference case is, and short ways to make inputs."""

import dataclasses
import typing

import numpy as np


@dataclasses.dataclass
class Case:
    """One operation on inputs; a list among them is one list argument."""

    op: str
    inputs: list
    attrs: dict
    wrt: typing.Optional[list] = None
    outputs: typing.Optional[list] = None
    fd: str = "yes"  # first: of the first derivative alone; symmetric: along such directions; no
    second: bool = True
    oracle: str = "tensorflow"  # or none: TensorFlow has no gradient, or a wrong one


class Maker:
    """Collects cases. Inputs are random numbers with few digits, so that the file stays small."""

    def __init__(self, random):
        self.random = random
        self.cases = []

    def add(self, op, *inputs, **options):
        """Options are fields of Case; what is none of them is an attribute of the operation."""
        fields = [f.name for f in dataclasses.fields(Case)[3:]]
        chosen = {name: options.pop(name) for name in fields if name in options}
        self.cases.append(Case(op, list(inputs), options, **chosen))

    def d(self, *shape, low=-1.0, high=1.0):
        """float64 in [low, high]."""
        return np.asarray(np.round(self.random.uniform(low, high, shape), 3))

    def p(self, *shape):
        """Positive float64, away from zero."""
        return self.d(*shape, low=0.3, high=1.7)

    def n(self, *shape):
        """float64 of both signs, away from zero."""
        signs = np.where(self.random.uniform(size=shape) < 0.5, -1.0, 1.0)
        return np.asarray(self.p(*shape) * signs)

    def f(self, *shape, low=-1.0, high=1.0):
        """float32, for operations without float64."""
        return self.d(*shape, low=low, high=high).astype(np.float32)

    def c(self, *shape):
        """complex128 away from zero and from the negative real axis."""
        return self.p(*shape) + 1j * self.n(*shape)

    def far(self, *shape, gap=0.05):
        """float64, all at least `gap` apart, in random order: no ties, no near ones."""
        size = int(np.prod(shape))
        values = (np.arange(size) - size / 2 + 0.3) * gap
        return np.round(self.random.permutation(values), 3).reshape(shape)


def i(values):
    return np.asarray(values, np.int32)


def l64(values):
    return np.asarray(values, np.int64)


def b(values):
    return np.asarray(values, np.bool_)
