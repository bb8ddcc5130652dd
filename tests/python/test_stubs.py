"""The type stubs: mypy accepts a typed program and finds the mistakes in another, and they match the module."""

import ast
import pathlib
import subprocess
import sys

import pytest

import imperative as tf

HERE = pathlib.Path(__file__).parent
PACKAGE = pathlib.Path(tf.__file__).parent


def mypy(*arguments):
    pytest.importorskip("mypy")
    done = subprocess.run([sys.executable, "-m", "mypy", "--cache-dir", "/dev/null", *map(str, arguments)],
                          capture_output=True, text=True, timeout=600)
    return done.stdout


def test_a_typed_program_passes_and_runs():
    assert (PACKAGE / "py.typed").exists()
    assert mypy("--strict", "--disable-error-code=type-arg", HERE / "typed_program.py").startswith("Success")
    subprocess.run([sys.executable, HERE / "typed_program.py"], check=True, capture_output=True)


def test_mistakes_are_found(tmp_path):
    program = tmp_path / "wrong.py"
    program.write_text("import imperative as tf\n"
                       "tf.reduce_sum([1.0], axes=0)\n"
                       "tf.nn.nothing\n"
                       "x: str = tf.constant(1.0)\n"
                       "tf.cast([1.0])\n")
    found = mypy(program)
    assert [f":{line}: error" in found for line in range(1, 6)] == [False, True, True, True, True], found


def test_stubs_are_without_mistakes():
    assert [line for line in mypy("--strict", "-p", "imperative").splitlines() if ".pyi:" in line] == []


@pytest.mark.parametrize("kind", [tf.Tensor, tf.Variable, tf.DType, tf.Optimizer, tf.train.Checkpoint])
def test_stubs_have_all_members(kind):
    tree = ast.parse((PACKAGE / "_types.pyi").read_text())
    classes = {node.name: node for node in tree.body if isinstance(node, ast.ClassDef)}
    bodies = classes[kind.__name__].body + (classes["_Array"].body if kind in (tf.Tensor, tf.Variable) else [])
    stubbed = {getattr(item, "name", None) or getattr(getattr(item, "target", None), "id", None) for item in bodies}
    missing = {name for name in dir(kind) if not name.startswith("_")} - stubbed
    assert not missing


@pytest.mark.parametrize("stub", sorted(str(p.relative_to(PACKAGE)) for p in PACKAGE.rglob("*.pyi")
                                        if not p.name.startswith("_") or p.name == "_functions.pyi"))
def test_stubs_name_what_there_is(stub):
    path = stub.removesuffix(".pyi").removesuffix("/__init__").replace("/", ".")
    module = tf if path in ("_functions", "__init__") else sys.modules["imperative." + path]
    tree = ast.parse((PACKAGE / stub).read_text())
    names = [node.name for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]
    results = {node.name for node in tree.body if isinstance(node, ast.ClassDef)
               and any(getattr(base, "id", "") == "NamedTuple" for base in node.bases)}
    missing = [name for name in names if name not in results and not hasattr(module, name)]
    assert not missing
