#!/usr/bin/env python3
"""What one operation costs from Python: recording it here, and the same operation elsewhere.

    .venv/bin/python benchmarks/python_ops.py [--json build/python_ops.json]

"recorded" leaves the work to later: a window of 200 operations that nobody looks at, which is dropped. The
others compute at the line, which is what recording is to be compared with. Best of several runs, in
microseconds; packages that are not installed are left out.
"""

import argparse
import importlib.util
import json
import subprocess
import sys
import time

CHAIN = 200
REPEATS = 40

# Set-up and one step of a chain `y = STEP`, by contestant.
CASES = {
    "NumPy": ("import numpy as np; x = np.ones(4, np.float32)", "y * x"),
    "Imperative, recorded, y * x": ("import imperative as tf; x = tf.ones([4])", "y * x"),
    "Imperative, recorded, y * 1.0001": ("import imperative as tf; x = tf.ones([4])", "y * 1.0001"),
    "Imperative, recorded, tf.multiply(y, x)": ("import imperative as tf; x = tf.ones([4])", "tf.multiply(y, x)"),
    "Imperative, recorded, tf.nn.relu(y)": ("import imperative as tf; x = tf.ones([4])", "tf.nn.relu(y)"),
    "TensorFlow eager": ("import tensorflow as tf; x = tf.ones([4])", "y * x"),
    "PyTorch": ("import torch; x = torch.ones(4)", "y * x"),
    "JAX": ("import jax.numpy as jnp; x = jnp.ones(4)", "y * x"),
}

PROGRAM = """
import gc, sys, time
{setup}
def chain():
    y = x
    for _ in range({chain}):
        y = {step}
    return y
def empty():
    y = x
    for _ in range({chain}):
        y = x
def best(f):
    fastest = 1e9
    for _ in range({repeats}):
        start = time.perf_counter()
        result = f()
        fastest = min(fastest, time.perf_counter() - start)
        del result
        {between}
    return fastest
gc.disable()
print((best(chain) - best(empty)) / {chain} * 1e6)
"""


def measure(setup, step):
    between = "tf.sync()" if "imperative" in setup else "pass"
    program = PROGRAM.format(setup=setup, step=step, chain=CHAIN, repeats=REPEATS, between=between)
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(done.stderr)
    return float(done.stdout.split()[-1])


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--json", help="writes the figures there")
    parser.add_argument("--only", default="", help="part of a name")
    options = parser.parse_args()
    figures = {}
    for name, (setup, step) in CASES.items():
        package = setup.split()[1].split(".")[0].rstrip(";")
        if options.only.lower() not in name.lower() or not importlib.util.find_spec(package):
            continue
        figures[name] = measure(setup, step)
        print(f"{figures[name]:8.3f} us  {name}", flush=True)
    if options.json:
        with open(options.json, "w") as file:
            json.dump({"when": time.strftime("%Y-%m-%d"), "us_per_op": figures}, file, indent=2)


if __name__ == "__main__":
    main()
