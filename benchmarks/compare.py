#!/usr/bin/env python3
"""Runs the same workloads here and in other libraries, in turns, and prints ratios.

Each figure is the median over several processes of the median time of a run after warm-up. Every peer
has an environment of its own under build/peers, made on the first run from the pinned versions below,
and as many threads as this library: what the machine has. PyTorch and MLX are not among them: their
packages for this platform are built for GPUs.
"""

import argparse
import json
import os
import platform
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
PROGRAMS = os.path.join(TOP, "build", "release", "benchmarks")
WORKLOADS = {
    "chain": "1,000 times y * 1.0001 on 3 elements, then a look; per operation",
    "host_loop": "while (norm(y) < 1e30) y = y * 2; per iteration",
    "mlp": "training step 784-128-32-10, batch 100, SGD, loss looked at",
    "conv": "training step, two 5x5 convolutions, batch 64 of 28x28",
    "elementwise": "tanh(b*0.5+1)*b + b*b, 10 million elements",
    "lstm": "50 steps unrolled by a host loop, batch 32, 128 units, training",
    "transformer": "training step, two blocks, 4 heads, batch 8, length 64, width 128, SGD",
    "lengths": "training step over batches of 200 lengths",
}
REQUIREMENTS = {
    "tensorflow": ["tensorflow-cpu==2.21.0"],
    "jax": ["jax==0.10.2", "jaxlib==0.10.2"],
    "numpy": ["numpy==2.4.6"],
}
PEERS = {
    "TensorFlow eager": ("tensorflow", {"MODE": "eager"}),
    "tf.function": ("tensorflow", {"MODE": "function"}),
    "tf.function, XLA": ("tensorflow", {"MODE": "xla"}),
    "jax.jit": ("jax", {}),
    "NumPy": ("numpy", {}),
}


def note(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def interpreter(library):
    folder = os.path.join(TOP, "build", "peers", library)
    python = os.path.join(folder, "bin", "python")
    if not os.path.exists(os.path.join(folder, "complete")):
        note(f"installing {', '.join(REQUIREMENTS[library])}")
        subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
        subprocess.run([python, "-m", "pip", "install", "-q", *REQUIREMENTS[library]], check=True)
        open(os.path.join(folder, "complete"), "w").close()
    return python


def run(command, environment):
    result = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)
    lines = [line for line in result.stdout.splitlines() if line.startswith("{")]
    return json.loads(lines[-1]) if result.returncode == 0 and lines else None


def commands(workload, budget):
    yield "this, C++", [os.path.join(PROGRAMS, "bench_workloads"), workload, str(budget)], {}
    yield "this, Python", [os.path.join(TOP, ".venv", "bin", "python"),
                           os.path.join(HERE, "peers", "imperative_peer.py"), workload, str(budget)], {}
    if workload == "mlp":
        yield "C API, by hand", [os.path.join(PROGRAMS, "bench_handwritten"), workload, str(budget)], {}
    for name, (library, environment) in PEERS.items():
        yield name, [interpreter(library), os.path.join(HERE, "peers", f"{library}_peer.py"), workload,
                     str(budget)], environment


def compare(workload, processes, budget):
    results = {}
    for number in range(processes):
        for name, command, environment in commands(workload, budget):
            note(f"{workload}: {name}, process {number + 1} of {processes}")
            result = run(command, environment)
            if result:
                results.setdefault(name, []).append(result)
    note("")
    return results


def in_units(seconds):
    for unit, factor in (("s", 1), ("ms", 1e3), ("us", 1e6)):
        if seconds * factor >= 1:
            return f"{seconds * factor:.3g} {unit}"
    return f"{seconds * 1e9:.3g} ns"


def show(workload, results):
    print(f"\n{workload}: {WORKLOADS[workload]}")
    ours = statistics.median(one["seconds"] for one in results["this, C++"])
    print(f"  {'':18} {'time':>10} {'first run':>10} {'relative to this':>17}")
    for name, runs in results.items():
        seconds = statistics.median(one["seconds"] for one in runs)
        first = statistics.median(one["first"] for one in runs)
        print(f"  {name:18} {in_units(seconds):>10} {in_units(first):>10} {seconds / ours:>16.2f}x")


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("workloads", nargs="*", metavar="workload", help=", ".join(WORKLOADS))
    parser.add_argument("--processes", type=int, default=5, help="per workload and library")
    parser.add_argument("--budget", type=float, default=3, help="seconds in each process")
    arguments = parser.parse_args()
    unknown = set(arguments.workloads) - set(WORKLOADS)
    if unknown:
        parser.error(f"there is no workload {', '.join(sorted(unknown))}")
    versions = ", ".join(one for library in REQUIREMENTS.values() for one in library)
    print(f"{os.cpu_count()} threads, {platform.machine()}; {versions}")
    for workload in arguments.workloads or WORKLOADS:
        show(workload, compare(workload, arguments.processes, arguments.budget))


if __name__ == "__main__":
    main()
