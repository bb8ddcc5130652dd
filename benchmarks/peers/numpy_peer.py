"""The workloads that NumPy has: no gradients."""

import numpy as np
from common import main, measure


def chain(budget):
    start = np.random.rand(3).astype(np.float32)

    def step():
        y = start
        for _ in range(1000):
            y = y * 1.0001

    measure("chain", budget, 1000, step)


def host_loop(budget):
    def step():
        y = np.ones(3, np.float32)
        while np.linalg.norm(y) < 1e18:
            y = y * 2

    measure("host_loop", budget, 60, step)


def elementwise(budget):
    b = np.random.rand(10_000_000).astype(np.float32)
    measure("elementwise", budget, 1, lambda: np.tanh(b * 0.5 + 1) * b + b * b)


main({"chain": chain, "host_loop": host_loop, "elementwise": elementwise})
