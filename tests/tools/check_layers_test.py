"""tools/check_layers finds what it is there to find, and nothing else."""

import os
import shutil
import subprocess
import tempfile
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))


class CheckLayersTest(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="imperative-layers-")
        self.addCleanup(shutil.rmtree, self.top)
        os.makedirs(os.path.join(self.top, "tools"))
        shutil.copy(os.path.join(REPOSITORY, "tools", "check_layers"), os.path.join(self.top, "tools"))
        subprocess.run(["git", "init", "-q", self.top], check=True)

    def check(self, path, text):
        full = os.path.join(self.top, path)
        os.makedirs(os.path.dirname(full) or self.top, exist_ok=True)
        with open(full, "w") as file:
            file.write(text)
        done = subprocess.run(["python3", "-B", "tools/check_layers"], cwd=self.top, text=True,
                              stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        os.remove(full)
        self.assertEqual(done.returncode, 1 if done.stdout else 0)
        return done.stdout

    def test_arrows_point_down(self):
        self.assertEqual(self.check("src/plan/a.cc", '#include "record/node.h"\n'), "")
        self.assertEqual(self.check("src/plan/a.cc", '#include "imperative/tensor.h"\n'), "")
        self.assertEqual(self.check("src/record/a.cc", '#include "plan/key.h"\n'),
                         "src/record/a.cc:1: includes plan/key.h: src/record is below src/plan and"
                         " must not know it\n")

    def test_only_the_runtime_sees_tensorflow(self):
        line = '#include "tensorflow/c/c_api.h"\n'
        self.assertEqual(self.check("src/runtime/a.cc", line), "")
        self.assertIn("only src/runtime sees", self.check("src/tensor/a.cc", line))
        self.assertIn("a public header", self.check("include/imperative/a.h", line))

    def test_sizes(self):
        self.assertEqual(self.check("src/base/a.cc", "\n" * 500), "")
        self.assertEqual(self.check("src/base/a.cc", "\n" * 501),
                         "src/base/a.cc:1: 501 lines, more than 500\n")
        self.assertIn("more than 300", self.check("src/base/a.h", "\n" * 301))
        self.assertIn("more than 150", self.check("README.md", "\n" * 151))

    def test_long_functions(self):
        body = "  call('{', \"{\");  // {\n"
        self.assertEqual(self.check("src/base/a.cc", "void f() {\n" + body * 58 + "}\n"), "")
        self.assertEqual(self.check("src/base/a.cc", "\nvoid f() {\n" + body * 59 + "}\n"),
                         "src/base/a.cc:2: a function of 61 lines, more than 60\n")
        in_class = "namespace a {\nclass B {\n  void f() {\n" + body * 59 + "  }\n};\n}\n"
        self.assertIn("a.cc:3: a function of 61 lines", self.check("src/base/a.cc", in_class))
        table = "const int kTable[] = {\n" + "1,\n" * 100 + "};\n"
        self.assertEqual(self.check("src/base/a.cc", table), "")

    def test_macros_and_unfinished_work(self):
        self.assertEqual(self.check("src/base/a.h", "#define A 1\n"), "")
        self.assertIn("a macro", self.check("src/base/a.h", "#define A(x) x\n"))
        self.assertIn("unfinished", self.check("src/base/a.h", "// TO" "DO: more\n"))


if __name__ == "__main__":
    unittest.main()
