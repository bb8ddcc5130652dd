"""Writes data/references.txt: gradients of single operations as TensorFlow's Python computes them.

    python make_references.py [OUTPUT]

Needs numpy and tensorflow alone. Each case is one operation on small inputs. With w and v from
`pattern`, the file holds
    grad    tf.gradients(ys, xs, grad_ys=w)
    second  tf.gradients(grads, xs + w, grad_ys=v)
for the floating-point outputs ys and the inputs xs named by `wrt`; `second` is left out where
TensorFlow has no second gradient. First come the names of all operations that TensorFlow
differentiates and of those that it marks as not differentiable. Lines of a case:
    op NAME
    attr NAME TYPE VALUE      b bool, i int, f float, s string, t dtype, p shape, li and lf lists
    list N                    the next N inputs are one list argument
    in DTYPE SHAPE VALUES     d float64, f float32, c complex128, i int32, l int64, b bool
    outputs INDICES           of the ys, if not all floating-point ones
    wrt INDICES
    fd KIND                   how finite differences apply: yes, first (derivative alone),
                              symmetric (directions), no
    grad VALUES | none        one a wrt, values of its input's shape
    second VALUES | none      one a wrt, then one a y
    end
Complex numbers are written as two.
"""

import hashlib
import os
import sys

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import numpy as np  # noqa: E402
import tensorflow as tf  # noqa: E402
from tensorflow.python.framework import op_def_library, op_def_registry  # noqa: E402
from tensorflow.python.framework import ops as framework_ops  # noqa: E402

import reference_cases  # noqa: E402

SEED = 20170701
CODES = {
    "float64": "d",
    "float32": "f",
    "complex128": "c",
    "int32": "i",
    "int64": "l",
    "bool": "b",
}


def pattern(stream, shape, dtype):
    """Numbers in [-1, 1] that both sides compute: w of output j is stream j, v is 50 + j."""
    size = int(np.prod(shape))
    k = np.arange(2 * size if dtype.startswith("complex") else size)
    values = ((k * 37 + stream * 17 + 11) % 101) / 50.0 - 1.0
    if dtype.startswith("complex"):
        values = values[0::2] + 1j * values[1::2]
    return values.reshape(shape).astype(dtype)


def numbers(array):
    array = np.asarray(array)
    flat = array.ravel()
    if array.dtype.kind == "c":
        flat = np.stack([flat.real, flat.imag], axis=-1).ravel()
    if array.dtype.kind in "biu":
        return " ".join(str(int(x)) for x in flat)
    digits = 8 if array.dtype == np.float32 else 13
    return " ".join(f"{float(x):.{digits}g}" for x in flat)


def attr_line(name, value):
    if isinstance(value, tf.DType):
        return f"attr {name} t {value.name}"
    if isinstance(value, tf.TensorShape):
        return f"attr {name} p " + ",".join(str(-1 if n is None else n) for n in value)
    if isinstance(value, bool):
        return f"attr {name} b {int(value)}"
    if isinstance(value, int):
        return f"attr {name} i {value}"
    if isinstance(value, float):
        return f"attr {name} f {value!r}"
    if isinstance(value, str):
        return f"attr {name} s {value}"
    kind = "lf" if any(isinstance(x, float) for x in value) else "li"
    return f"attr {name} {kind} " + " ".join(str(x) for x in value)


def input_line(array):
    shape = ",".join(str(n) for n in array.shape) or "-"
    return f"in {CODES[str(array.dtype)]} {shape} {numbers(array)}"


def is_floating(tensor):
    return tensor.dtype.is_floating or tensor.dtype.is_complex


def shapes_of(tensors):
    with tf.compat.v1.Session() as session:
        return session.run([tf.shape(tensor) for tensor in tensors])


def patterns(stream, tensors):
    return [
        tf.constant(pattern(stream + j, tuple(shape), tensor.dtype.name))
        for j, (tensor, shape) in enumerate(zip(tensors, shapes_of(tensors)))
    ]


def first_gradients(ys, xs):
    ws = patterns(0, ys)
    grads = tf.compat.v1.gradients(ys, xs, grad_ys=ws)
    return ws, [None if g is None else tf.convert_to_tensor(g) for g in grads]


def second_gradients(xs, ws, grads):
    found = [g for g in grads if g is not None]
    try:
        vs = patterns(50, found)
        seconds = tf.compat.v1.gradients(found, xs + ws, grad_ys=vs)
    except (LookupError, NotImplementedError, ValueError, TypeError, AttributeError):
        return None
    return [None if g is None else tf.convert_to_tensor(g) for g in seconds]


def default_attrs(op_def):
    """Defaults of the attributes that have one, which apply_op does not fill in."""
    result = {}
    for attr in op_def.attr:
        if attr.HasField("default_value"):
            kind = attr.default_value.WhichOneof("value")
            value = getattr(attr.default_value, kind)
            result[attr.name] = list(value.i) + list(value.f) if kind == "list" else value
    return result


def apply(case):
    op_def = op_def_registry.get(case.op)
    flat, named = [], {}
    for argument, value in zip(op_def.input_arg, case.inputs, strict=True):
        tensors = [tf.constant(x) for x in value] if isinstance(value, list) else tf.constant(value)
        flat += tensors if isinstance(value, list) else [tensors]
        named[argument.name] = tensors
    inferred = {a.type_attr for a in op_def.input_arg} | {a.number_attr for a in op_def.input_arg}
    attrs = {k: v for k, v in default_attrs(op_def).items() if k not in inferred} | case.attrs
    outputs = op_def_library.apply_op(case.op, **named, **attrs)
    if not isinstance(outputs, (list, tuple)):
        outputs = [outputs]
    return flat, [t for o in outputs for t in (o if isinstance(o, list) else [o])]


def compute(case):
    if case.oracle == "none":
        flat = [x for value in case.inputs for x in (value if isinstance(value, list) else [value])]
        wrt = case.wrt or [i for i, x in enumerate(flat) if x.dtype.kind in "fc"]
        lines = ["outputs " + " ".join(map(str, case.outputs))] if case.outputs else []
        return lines + ["wrt " + " ".join(map(str, wrt)), "fd " + case.fd]
    with tf.Graph().as_default():
        flat, outputs = apply(case)
        chosen = case.outputs or [i for i, y in enumerate(outputs) if is_floating(y)]
        wrt = case.wrt
        if wrt is None:
            wrt = [i for i, x in enumerate(flat) if is_floating(x)]
        xs = [flat[i] for i in wrt]
        ys = [outputs[i] for i in chosen]
        lines = ["outputs " + " ".join(map(str, chosen))] if case.outputs else []
        lines += ["wrt " + " ".join(map(str, wrt)), "fd " + case.fd]
        ws, grads = first_gradients(ys, xs)
        seconds = second_gradients(xs, ws, grads) if case.second else None
        wanted = [g for g in grads + (seconds or []) if g is not None]
        with tf.compat.v1.Session() as session:
            values = iter(session.run(wanted))
        for name, tensors in (("grad", grads), ("second", seconds or [])):
            for tensor in tensors:
                text = "none" if tensor is None else numbers(next(values))
                lines.append(f"{name} {text}")
        return lines


def write_case(case, out):
    lines = ["op " + case.op]
    lines += [attr_line(name, value) for name, value in case.attrs.items()]
    for value in case.inputs:
        if isinstance(value, list):
            lines.append(f"list {len(value)}")
        lines += [input_line(x) for x in (value if isinstance(value, list) else [value])]
    out.write("\n".join(lines + compute(case) + ["end"]) + "\n")


def script_hash():
    folder = os.path.dirname(os.path.abspath(__file__))
    digest = hashlib.sha256()
    for name in sorted(name for name in os.listdir(folder) if name.endswith(".py")):
        with open(os.path.join(folder, name), "rb") as file:
            digest.update(file.read())
    return digest.hexdigest()


def registered(differentiable):
    """The operations that TensorFlow's gradient registry lists, by whether they have a gradient."""
    registry = framework_ops.gradient_registry
    names = [name for name in registry.list() if op_def_registry.get(name) is not None]
    return sorted(n for n in names if (registry.lookup(n) is not None) == differentiable)


def main():
    folder = os.path.dirname(os.path.abspath(__file__))
    path = sys.argv[1] if len(sys.argv) > 1 else os.path.join(folder, "data", "references.txt")
    with open(path, "w", encoding="utf-8") as out:
        out.write(
            f"# tensorflow {tf.__version__} numpy {np.__version__} seed {SEED} "
            f"script sha256 {script_hash()}\n"
        )
        out.write("differentiable " + " ".join(registered(True)) + "\n")
        out.write("not_differentiable " + " ".join(registered(False)) + "\n")
        for case in reference_cases.all_cases(np.random.default_rng(SEED)):
            try:
                write_case(case, out)
            except Exception as error:
                raise RuntimeError(f"case {case}") from error


if __name__ == "__main__":
    main()
