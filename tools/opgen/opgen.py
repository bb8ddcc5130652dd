#!/usr/bin/env python3
"""Generates tf::raw_ops: a C++ function for every op that a TensorFlow registers.

Writes, below the folder --out:
  include/imperative/raw_ops.h   declarations
  src/raw_ops_00.cc ...          definitions
  coverage.txt                   every op of the registry: generated, or the reason why not
Files whose text would not change are left alone, so that nothing is compiled again.
"""

import argparse
import os
import sys
import tomllib

sys.dont_write_bytecode = True

import emit  # noqa: E402
import registry  # noqa: E402
from signature import Signature  # noqa: E402

UNLISTED = "not expressible, and not listed in overlay.toml"


def exclusions(ops, overlay):
    """Why each missing op is missing. Ops that cannot be expressed are left out even if unlisted, so
    that another TensorFlow than the tested one still builds; the tests demand that they are listed.
    """
    reasons = {
        name: group["reason"] for group in overlay["excluded"] for name in group["ops"]
    }
    for op in ops:
        if op.name.startswith("_") or op.has_ref:
            reasons.setdefault(op.name, UNLISTED)
    return reasons


def write(path, text):
    """Writes unless the file says so already; a reader never sees half a file."""
    if os.path.exists(path):
        with open(path, encoding="utf-8") as file:
            if file.read() == text:
                return
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        file.write(text)
    os.replace(path + ".new", path)


def generate(tensorflow, out):
    folder = os.path.dirname(os.path.abspath(__file__))
    with open(os.path.join(folder, "overlay.toml"), "rb") as file:
        overlay = tomllib.load(file)
    ops = registry.load(tensorflow)
    reasons = exclusions(ops, overlay)
    reserved = frozenset(overlay["reserved"])
    signatures = [Signature(op, reserved) for op in ops if op.name not in reasons]
    write(os.path.join(out, "include/imperative/raw_ops.h"), emit.header(signatures))
    for i, text in enumerate(emit.sources(signatures)):
        write(os.path.join(out, "src/raw_ops_%02d.cc" % i), text)
    write(os.path.join(out, "coverage.txt"), emit.coverage(ops, reasons))


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tensorflow", required=True, help="folder with libtensorflow_cc.so.2")
    parser.add_argument("--out", required=True, help="folder to write to")
    arguments = parser.parse_args()
    generate(arguments.tensorflow, arguments.out)


if __name__ == "__main__":
    main()
