#!/usr/bin/env python3
"""Generates the Python module's functions from the public headers and TensorFlow's signatures.

Writes, below the folder --out:
  src/functions_00.cc ...   the table of named functions, and the few lines that each needs
  src/raw_ops_table.cc      names, signatures and documentation of tf.raw_ops
  imperative/_generated.py  aliases and classes, for imperative/__init__.py
  imperative/*.pyi          type stubs
A function that is added to a header appears in Python by itself. Files whose text would not change are
left alone.
"""

import argparse
import os
import sys
import tomllib

sys.dont_write_bytecode = True
HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), "opgen"))

import emit_cpp  # noqa: E402
import emit_python  # noqa: E402
import headers  # noqa: E402
import opgen  # noqa: E402
import registry  # noqa: E402
import signatures  # noqa: E402
from functions import Overload, PythonFunction  # noqa: E402
from signature import Signature  # noqa: E402

# C++ functions that Python has in another form.
OTHERWISE = {"new_step", "sync"}


def renames(overlay, function):
    tensors = sum(p.type in ("Input", "Inputs") for p in function.parameters)
    found = dict(overlay["rename"].get(function.path, {}))
    found.update(overlay["rename"].get(f"{function.path}/{tensors}", {}))
    return found


def named_functions(api, overlay, known):
    groups = {}
    for function in api.functions:
        if function.path not in OTHERWISE or function.path == "sync":
            groups.setdefault(function.path, []).append(function)
    result = []
    for path, group in groups.items():
        scope = group[0].cpp.rpartition("::")[0]
        overloads = [Overload(api, scope, f.parameters, renames(overlay, f)) for f in group]
        doc = next((f.doc for f in group if f.doc), "")
        ours = set().union(*(overload.names() for overload in overloads))
        result.append(PythonFunction(path, overloads, doc, [f.cpp for f in group], group[0].returns,
                                     lookup(known, path, api, ours)))
        result[-1].add_older(overlay["older"].get(path, {}))
        result[-1].hints = overlay["hints"]["names"]
        result[-1].variadic = overlay["variadic"].get(path)
        result[-1].none_if_empty = path in overlay["none_if_empty"]["paths"]
    return result


def lookup(known, path, api, ours):
    """TensorFlow's signature under this name or one of its aliases; the one that fits best."""
    names = [path] + [alias for alias, target in api.aliases if target == path]
    found = [known[name] for name in names if name in known]
    best = min(found, key=lambda one: (len(ours - {a.name for a in one[0]}), one[1]), default=None)
    return best and best[0]


def class_functions(api, overlay, known):
    """Optimizers and initialisers as functions that construct, or construct and call."""
    result = []
    for struct in api.structs.values():
        path = struct.name.removeprefix("tf::").replace("::", ".")
        scope = struct.name.rpartition("::")[0]
        if struct.is_optimizer:
            parameters = max(struct.constructors, key=len)
            own = Overload(api, scope, parameters, {})
            made = PythonFunction(path, [own], struct.doc, [struct.name], "Optimizer",
                                  lookup(known, path, api, own.names()))
            made.hints = overlay["hints"]["names"]
        elif struct.callable:
            parameters = [headers.Parameter("Shape", "shape"),
                          headers.Parameter("DType", "dtype", "float32"),
                          headers.Parameter("Location", "where", "Location::current()")]
            own = Overload(api, scope, [headers.Parameter(struct.name.rpartition("::")[2], "self", "{}")]
                           if struct.fields else [], {})
            made = emit_cpp.Initializer(path, struct, own, Overload(api, scope, parameters, {}))
        else:
            continue
        result.append(made)
    return result


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--tensorflow", required=True, help="folder with libtensorflow_cc.so.2")
    parser.add_argument("--include", required=True, help="folder of the public headers")
    parser.add_argument("--out", required=True, help="folder to write to")
    arguments = parser.parse_args()
    with open(os.path.join(HERE, "overlay.toml"), "rb") as file:
        overlay = tomllib.load(file)
    with open(os.path.join(os.path.dirname(HERE), "opgen", "overlay.toml"), "rb") as file:
        raw_overlay = tomllib.load(file)
    known = signatures.load(os.path.join(HERE, "signatures.txt"))
    api = headers.read(arguments.include)
    functions = named_functions(api, overlay, known)
    classes = class_functions(api, overlay, known)
    ops = registry.load(arguments.tensorflow)
    reasons = opgen.exclusions(ops, raw_overlay)
    raw_ops = [Signature(op, frozenset()) for op in ops if op.name not in reasons]
    for op in raw_ops:
        op.python_names = {ours: theirs for theirs, ours in overlay["raw_ops"].get(op.op.name, {}).items()}
    texts = emit_cpp.sources(api, functions + classes, raw_ops)
    texts.update(emit_python.modules(api, functions, classes, raw_ops))
    for name, text in texts.items():
        opgen.write(os.path.join(arguments.out, name), text)


if __name__ == "__main__":
    main()
