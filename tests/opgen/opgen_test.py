"""Tests of tools/opgen: the wire reader, the signatures, and that no op is missing without a reason.

Needs IMPERATIVE_BUILD_DIR, the folder of a build: it says which TensorFlow was used, and its
generated files are compared with the registry.
"""

import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import tomllib
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
OPGEN = os.path.join(REPOSITORY, "tools", "opgen")
BUILD = os.environ.get("IMPERATIVE_BUILD_DIR", os.path.join(REPOSITORY, "build", "release"))
GENERATED = os.path.join(BUILD, "generated")
sys.path.insert(0, OPGEN)

import emit  # noqa: E402
import registry  # noqa: E402
import wire  # noqa: E402
from registry import Arg, Attr, Op  # noqa: E402
from signature import Signature, documentation  # noqa: E402


def read(*path):
    with open(os.path.join(*path), encoding="utf-8") as file:
        return file.read()


def tensorflow():
    return read(GENERATED, "tensorflow-dir").strip()


def overlay():
    return tomllib.loads(read(OPGEN, "overlay.toml"))


class WireTest(unittest.TestCase):
    def test_varints(self):
        self.assertEqual(wire.varint(b"\x00", 0), (0, 1))
        self.assertEqual(wire.varint(b"\xac\x02", 0), (300, 2))
        self.assertEqual(wire.signed(wire.varint(b"\xff" * 9 + b"\x01", 0)[0]), -1)

    def test_every_wire_type(self):
        data = b"\x08\x96\x01" + b"\x11" + b"\1" * 8 + b"\x1a\x02hi" + b"\x25" + b"\2" * 4
        self.assertEqual(list(wire.fields(data)),
                         [(1, 150), (2, b"\1" * 8), (3, b"hi"), (4, b"\2" * 4)])

    def test_repeated_numbers_packed_or_not(self):
        self.assertEqual(wire.integers([5, b"\x01\xac\x02"]), [5, 1, 300])
        self.assertEqual(wire.floats([struct.pack("<f", 0.5), struct.pack("<2f", 1, 2)]),
                         [0.5, 1, 2])

    def test_damaged_messages(self):
        with self.assertRaisesRegex(ValueError, "message ends inside field 3"):
            list(wire.fields(b"\x1a\x05hi"))
        with self.assertRaisesRegex(ValueError, "field 1 has the unknown wire type 3"):
            list(wire.fields(b"\x0b"))


def declared(op):
    return emit.declaration(Signature(op, {"template"}))


def defined(op):
    return emit.definition(Signature(op, {"template"}))


class SignatureTest(unittest.TestCase):
    def test_inputs_and_optional_attributes(self):
        op = Op("MatMul", [Arg("a", type_attr="T"), Arg("b", type_attr="T")],
                [Arg("product", type_attr="T")],
                [Attr("transpose_a", "bool", False, True),
                 Attr("T", "type", allowed=[19, 14, 1, 2, 3], inferred=True)])
        self.assertEqual(declared(op), """
/// Optional attributes of MatMul.
struct MatMulAttrs {
  bool transpose_a = false;
};
/// TensorFlow's `MatMul(a: T, b: T) -> (product: T)`; T = float|int32.
Tensor MatMul(const Input& a, const Input& b, const MatMulAttrs& attrs = {});
""")
        self.assertEqual(defined(op), """
Tensor MatMul(const Input& a, const Input& b, const MatMulAttrs& attrs) {
  static const OpDef& op = get_op("MatMul");
  return call_one(op, {a, b}, {{0, attrs.transpose_a}}, {});
}
""")

    def test_required_attributes_follow_the_inputs(self):
        op = Op("Cast", [Arg("x", type_attr="SrcT")], [Arg("y", type_attr="DstT")],
                [Attr("SrcT", "type", inferred=True), Attr("DstT", "type"),
                 Attr("Truncate", "bool", False, True)])
        self.assertIn("Tensor Cast(const Input& x, DType DstT, const CastAttrs& attrs = {});",
                      declared(op))
        self.assertIn("call_one(op, {x}, {{1, DstT}, {2, attrs.Truncate}}, {})", defined(op))

    def test_no_operand_takes_the_line(self):
        op = Op("NoOp", [], [], [])
        self.assertIn("Operation NoOp(Location where = Location::current());", declared(op))
        self.assertIn("  call(op, {}, {}, where);\n  return {};\n", defined(op))

    def test_outputs(self):
        op = Op("TopKV2", [Arg("input", type_attr="T")],
                [Arg("values", type_attr="T"), Arg("indices", type=3)],
                [Attr("T", "type", inferred=True)])
        self.assertIn("/// Outputs of TopKV2.\nstruct TopKV2Outputs {\n  Tensor values;\n"
                      "  Tensor indices;\n};\n", declared(op))
        self.assertIn("return {next.one(), next.one()};", defined(op))

    def test_counts_of_list_outputs(self):
        op = Op("Batch", [Arg("in_tensors", type_list_attr="T")],
                [Arg("batched", type_list_attr="T"), Arg("splits", type=9, number_attr="N"),
                 Arg("more", type_list_attr="Tout")],
                [Attr("N", "int"), Attr("T", "list(type)", inferred=True),
                 Attr("Tout", "list(type)", [1], True)])
        self.assertIn("return {next.list(in_tensors.tensors().size()), "
                      "next.list(static_cast<size_t>(N)), next.list(attrs.Tout.size())};",
                      defined(op))

    def test_one_list_output_is_returned_itself(self):
        op = Op("Split", [Arg("value", type=1)], [Arg("output", type=1, number_attr="num_split")],
                [Attr("num_split", "int", minimum=1)])
        self.assertIn("std::vector<Tensor> Split(const Input& value, int64_t num_split);",
                      declared(op))

    def test_a_dtype_that_no_operand_may_decide_can_be_given(self):
        op = Op("Pack", [Arg("values", type_attr="T", number_attr="N")], [],
                [Attr("N", "int", inferred=True), Attr("T", "type", inferred=True)])
        self.assertIn("  DType T = DType::invalid;\n", declared(op))
        op.attrs[0].minimum = 1
        self.assertNotIn("Attrs", declared(op))

    def test_defaults_of_every_kind(self):
        attrs = [("a", "int", -3), ("b", "int", 2**40), ("c", "float", float("-inf")),
                 ("d", "float", 1.0), ("e", "string", 'say "\\n"\n'), ("f", "type", 10),
                 ("g", "shape", None), ("h", "shape", [2, -1]), ("i", "list(int)", [1, 2]),
                 ("j", "list(string)", []), ("k", "tensor", registry.TensorValue(b"x")),
                 ("l", "string", ""), ("m", "list(func)", [])]
        op = Op("X", [Arg("template", type=1)], [], [Attr(n, t, d, True) for n, t, d in attrs])
        self.assertIn("""{
  int64_t a = -3;
  int64_t b = 1099511627776ll;
  float c = -std::numeric_limits<float>::infinity();
  float d = 1.f;
  std::string e = "say \\"\\\\n\\"\\n";
  DType f = DType::bool_;
  tf::Shape g = tf::Shape::unknown();
  tf::Shape h = {2, -1};
  std::vector<int64_t> i = {1, 2};
  std::vector<std::string> j = {};
  Tensor k = {};
  std::string l = {};
  std::vector<FunctionRef> m = {};
};
""", declared(op))
        self.assertIn("Operation X(const Input& template_, const XAttrs& attrs = {});", declared(op))

    def test_documentation(self):
        op = Op("S", [Arg("x", number_attr="N", type_attr="T"), Arg("y", type_list_attr="L")],
                [Arg("z", type=10)],
                [Attr("N", "int"), Attr("L", "list(type)"),
                 Attr("T", "type", allowed=[8, 18, 7]), Attr("mode", "string", allowed=["A", "B"])],
                deprecation="Use S2.\nNow")
        self.assertEqual(documentation(Signature(op, ())),
                         "TensorFlow's `S(x...: T, y...) -> (z: bool)`; T = complex|string; "
                         "mode = A|B. Deprecated: Use S2. Now.")


@unittest.skipUnless(os.path.exists(os.path.join(GENERATED, "coverage.txt")), "needs a build")
class RegistryTest(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.ops = registry.load(tensorflow())
        cls.excluded = {name: group for group in overlay()["excluded"] for name in group["ops"]}

    def test_every_op_is_generated_or_listed_with_a_reason(self):
        expected = [
            f"{op.name}: excluded: {self.excluded[op.name]['reason']}"
            if op.name in self.excluded else f"{op.name}: generated" for op in self.ops
        ]
        self.assertEqual(read(GENERATED, "coverage.txt").splitlines(), expected)

    def test_what_coverage_says_was_generated_is_declared_and_defined(self):
        generated = [line.split(":")[0] for line in read(GENERATED, "coverage.txt").splitlines()
                     if line.endswith(": generated")]
        header = read(GENERATED, "include", "imperative", "raw_ops.h")
        functions = re.findall(r"^(?:Operation|Tensor|\w+Outputs|std::vector<Tensor>) (\w+)\(",
                               header, re.MULTILINE)
        self.assertEqual(functions, generated)
        sources = "".join(read(GENERATED, "src", "raw_ops_%02d.cc" % i) for i in range(16))
        self.assertEqual(re.findall(r'get_op\("(\w+)"\)', sources), generated)
        self.assertGreater(len(generated), 1400)

    def test_ops_are_missing_for_three_reasons_only(self):
        why = {"internal": lambda op: op.name.startswith("_"), "ref": lambda op: op.has_ref,
               "gone": lambda op: op.deprecation and not op.has_kernel}
        ops = {op.name: op for op in self.ops}
        for name, group in self.excluded.items():
            self.assertIn(name, ops)
            self.assertTrue(why[group["kind"]](ops[name]), name)

    def test_each_op_is_listed_once_and_in_order(self):
        for group in overlay()["excluded"]:
            self.assertEqual(group["ops"], sorted(set(group["ops"])))
        self.assertEqual(len(self.excluded), sum(len(g["ops"]) for g in overlay()["excluded"]))

    def test_running_again_changes_nothing_and_prints_nothing(self):
        with tempfile.TemporaryDirectory() as folder:
            out = os.path.join(folder, "generated")
            command = [sys.executable, os.path.join(OPGEN, "opgen.py"), "--tensorflow",
                       tensorflow(), "--out", out]
            shutil.copytree(GENERATED, out)
            done = subprocess.run(command, capture_output=True, text=True, check=True,
                                  env=dict(os.environ, PYTHONHASHSEED="1"))
            self.assertEqual((done.stdout, done.stderr), ("", ""))
            for name in ("coverage.txt", "include/imperative/raw_ops.h", "src/raw_ops_07.cc"):
                self.assertEqual(os.stat(os.path.join(out, name)).st_mtime_ns,
                                 os.stat(os.path.join(GENERATED, name)).st_mtime_ns)


if __name__ == "__main__":
    unittest.main()
