#!/usr/bin/env python3
"""Runs the same workloads here and in other libraries, in turns, and prints ratios.

Each figure is the median over several processes of the median time of a run after warm-up, and "first run"
is that of the first process: torch.compile takes what it compiled from the disk in later ones. Every peer
has an environment of its own under build/peers, made on the first run from the pinned versions below,
and as many threads as this library: what the machine has. PyTorch, torch.compile and libtorch share one
wheel. A peer that cannot be had is named with the reason.
"""

import argparse
import functools
import glob
import json
import os
import platform
import shutil
import statistics
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(HERE)
PROGRAMS = os.path.join(TOP, "build", "release", "benchmarks")
WORKLOADS = {
    "chain": "1,000 times y * 1.0001 on 3 elements, then a look; per operation",
    "host_loop": "while (norm(y) < 1e18) y = y * 2, on 3 elements; per iteration",
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
    "mlx": ["mlx==0.32.4", "mlx-cpu==0.32.4"],
    # All that it needs but NVIDIA's libraries: torch_wheel.py has stand-ins for them.
    "torch": ["--no-deps", "torch==2.15.0", "filelock==4.3.1", "fsspec==2026.9.0", "jinja2==3.1.6",
              "markupsafe==3.0.4", "mpmath==1.3.0", "networkx==3.6.1", "numpy==2.4.6", "setuptools==84.2.1",
              "sympy==1.14.0", "typing-extensions==4.16.0"],
}
# XLA takes seconds to compile these steps, on the side; the figures are of what serves afterwards.
LONGER = {"lstm": 3, "transformer": 4}
# No OMP_WAIT_POLICY: without spinning threads PyTorch takes nearly twice as long on two idle processors.
OPENMP = {"OMP_NUM_THREADS": str(os.cpu_count())}
# An allocator that PyTorch's tuning guide recommends: with the C library's, large tensors take up to three
# times as long.
TORCH = {**OPENMP, "LD_PRELOAD": "/usr/lib/*/libtcmalloc_minimal.so.4"}
COMPILED = os.path.join(TOP, "build", "peers", "torch", "compiled")
PEERS = {
    "TensorFlow eager": ("tensorflow", {"MODE": "eager"}),
    "tf.function": ("tensorflow", {"MODE": "function"}),
    "tf.function, XLA": ("tensorflow", {"MODE": "xla"}),
    "jax.jit": ("jax", {}),
    "PyTorch eager": ("torch", {**TORCH, "MODE": "eager"}),
    "torch.compile": ("torch", {**TORCH, "MODE": "compile", "TORCHINDUCTOR_CACHE_DIR": COMPILED}),
    "libtorch": ("libtorch", TORCH),
    # Its wheel brings the reference BLAS, which is up to twenty times slower than Debian's OpenBLAS.
    "MLX": ("mlx", {**OPENMP, "LD_PRELOAD": "/usr/lib/*/openblas-openmp/libblas.so.3"}),
    "NumPy": ("numpy", {}),
}


class Missing(Exception):
    """A peer that cannot be had on this machine."""


def note(text):
    if sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


def succeed(command):
    """Runs it; Missing with the last line that it printed if it fails."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
    if done.returncode != 0:
        raise Missing((done.stdout.strip().splitlines() or [" ".join(command)])[-1].strip())
    return done.stdout


@functools.cache
def debian_packages():
    """The reason why Debian's packages are not there, or nothing."""
    try:
        succeed([os.path.join(TOP, "tools", "bootstrap"), "--peers"])
    except Missing as reason:
        return str(reason)


def torch_package():
    return glob.glob(os.path.join(TOP, "build/peers/torch/lib/python3*/site-packages/torch"))[0]


def libtorch():
    if isinstance(command_of("torch"), str):
        raise Missing(command_of("torch"))
    package = torch_package()
    source = os.path.join(HERE, "peers", "libtorch_peer.cc")
    program = os.path.join(TOP, "build", "peers", "libtorch")
    headers, libraries = os.path.join(package, "include"), os.path.join(package, "lib")
    newest = max(os.path.getmtime(one) for one in (source, libraries))
    if not os.path.exists(program) or os.path.getmtime(program) < newest:
        note("compiling the program of libtorch")
        succeed(["g++", "-std=c++20", "-O2", "-isystem", headers, "-isystem",
                 os.path.join(headers, "torch/csrc/api/include"), source, "-o", program, "-L", libraries,
                 f"-Wl,-rpath,{libraries}", "-ltorch", "-ltorch_cpu", "-lc10"])
    return [program]


def pip_peer(library):
    folder = os.path.join(TOP, "build", "peers", library)
    python = os.path.join(folder, "bin", "python")
    complete = os.path.join(folder, "complete")
    pinned = " ".join(REQUIREMENTS[library])
    if not os.path.exists(complete) or open(complete).read() != pinned:
        note(f"installing {pinned}")
        if library == "torch":
            print("PyTorch: a download of 570 MB, and 1.4 GB of disk under build/peers, once", flush=True)
        succeed([sys.executable, "-m", "venv", "--clear", folder])
        succeed([python, "-m", "pip", "install", "-q", "--no-cache-dir", *REQUIREMENTS[library]])
        if library == "torch":
            succeed([sys.executable, os.path.join(HERE, "torch_wheel.py"), torch_package()])
            succeed([python, "-c", "import torch"])
        with open(complete, "w") as file:
            file.write(pinned)
    return [python, os.path.join(HERE, "peers", f"{library}_peer.py")]


@functools.cache
def command_of(library):
    """The command that runs its workloads, or why there is none."""
    try:
        return libtorch() if library == "libtorch" else pip_peer(library)
    except Missing as reason:
        return str(reason)


def run(command, environment):
    """The result; nothing if the peer does not have the workload, a text if it failed."""
    if "LD_PRELOAD" in environment:  # a pattern, which matches nothing where the package is not installed
        environment = {**environment, "LD_PRELOAD": "".join(glob.glob(environment["LD_PRELOAD"])[:1])}
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode != 0:
        return (done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1]
    lines = [line for line in done.stdout.splitlines() if line.startswith("{")]
    notes = [line[6:] for line in done.stdout.splitlines() if line.startswith("note: ")]
    return {**json.loads(lines[-1]), "notes": notes} if lines else None


def commands(workload, budget):
    yield "this, C++", [os.path.join(PROGRAMS, "bench_workloads"), workload, str(budget)], {}
    yield "this, Python", [os.path.join(TOP, ".venv", "bin", "python"),
                           os.path.join(HERE, "peers", "imperative_peer.py"), workload, str(budget)], {}
    if workload in ("mlp", "conv"):
        yield "C API, by hand", [os.path.join(PROGRAMS, "bench_handwritten"), workload, str(budget)], {}
    for name, (library, environment) in PEERS.items():
        command = command_of(library)
        yield name, command if isinstance(command, str) else [*command, workload, str(budget)], environment


def compare(workload, processes, budget):
    """By peer: results, or why there are none."""
    results = {}
    shutil.rmtree(COMPILED, ignore_errors=True)
    for number in range(processes):
        for name, command, environment in commands(workload, budget * LONGER.get(workload, 1)):
            note(f"{workload}: {name}, process {number + 1} of {processes}")
            result = command if isinstance(command, str) else run(command, environment)
            if isinstance(result, str):
                results[name] = result
            elif result and not isinstance(results.get(name), str):
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
    print(f"  {'':18} {'time':>10} {'first run':>10} {'longest later':>14} {'relative to this':>17}")
    medians = {}
    for name, runs in results.items():
        if isinstance(runs, str):
            print(f"  {name:18} missing: {runs}")
            continue
        seconds = medians[name] = statistics.median(one["seconds"] for one in runs)
        longest = statistics.median(one["slowest_later"] for one in runs)
        print(f"  {name:18} {in_units(seconds):>10} {in_units(runs[0]['first']):>10} {in_units(longest):>14}"
              f" {seconds / ours:>16.2f}x")
    for line in results["this, C++"][0]["notes"]:
        print(f"  {line}")
    if any(name in PEERS for name in medians):
        show_ratios(medians)


def show_ratios(medians):
    """What ours take, relative to the step by hand and to the best peer."""
    peers = {name: seconds for name, seconds in medians.items() if name in PEERS}
    best = min(peers, key=peers.get)
    for name in [one for one in medians if one.startswith("this, ")]:
        ratios = [f"{medians[name] / peers[best]:.2f} of {best}, the best peer"]
        if "C API, by hand" in medians:
            ratios.insert(0, f"{medians[name] / medians['C API, by hand']:.2f} of the step by hand")
        print(f"  {name}: {', '.join(ratios)}")


def debian_versions():
    if not shutil.which("dpkg-query"):
        return []
    done = subprocess.run(["dpkg-query", "-W", "-f", "${Package} ${Version}\n", "libopenblas0-openmp",
                           "libtcmalloc-minimal4"], capture_output=True, text=True)
    return done.stdout.splitlines()


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    parser.add_argument("workloads", nargs="*", metavar="workload", help=", ".join(WORKLOADS))
    parser.add_argument("--processes", type=int, default=5, help="per workload and library")
    parser.add_argument("--budget", type=float, default=3, help="seconds in each process")
    arguments = parser.parse_args()
    unknown = set(arguments.workloads) - set(WORKLOADS)
    if unknown:
        parser.error(f"there is no workload {', '.join(sorted(unknown))}")
    if debian_packages():
        print(f"not installed; this does it: {debian_packages()}")
    pinned = [one for library in REQUIREMENTS.values() for one in library]
    versions = [one for one in dict.fromkeys(pinned) if one.startswith(tuple(REQUIREMENTS))]
    print(f"{os.cpu_count()} threads, {platform.machine()}; {', '.join(versions + debian_versions())}")
    for workload in arguments.workloads or WORKLOADS:
        show(workload, compare(workload, arguments.processes, arguments.budget))


if __name__ == "__main__":
    main()
