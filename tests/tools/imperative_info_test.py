"""imperative-info: what a bug report needs, and a plain message where there is no TensorFlow."""

import os
import re
import subprocess
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("IMPERATIVE_BUILD_DIR") or os.path.join(REPOSITORY, "build", "release")
PROGRAM = os.path.join(BUILD, "tools", "imperative-info")


def run(*arguments, **environment):
    return subprocess.run([PROGRAM, *arguments], capture_output=True, text=True,
                          env={**os.environ, **environment})


class InfoTest(unittest.TestCase):
    def test_prints_what_a_bug_report_needs(self):
        done = run(IMPERATIVE_CACHE="/nowhere")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        for line in (r"imperative +\d+\.\d+\.\d+", r"compiler +\S+", r"build +optimized", r"cores +\d+",
                     r"TensorFlow +2\.\d+\.\d+", r"found in +/\S+/libtensorflow_cc\.so\.2",
                     r"device +\S+device:CPU:0", r"threads +in an operation: .*; of operations: .*",
                     r"cache +/nowhere, 0 MiB", r"IMPERATIVE_CACHE /nowhere",
                     r"history +8 versions, 1500 iterations, 1024 MiB",
                     r"plans +built after 4 sightings, 0 alive"):
            self.assertRegex(done.stdout, re.compile(f"^{line}$", re.MULTILINE))

    def test_without_tensorflow_says_where_it_looked(self):
        done = run(TENSORFLOW_ROOT="/nowhere")
        self.assertEqual(done.returncode, 1)
        self.assertIn("/nowhere", done.stdout)

    def test_options(self):
        self.assertRegex(run("--version").stdout, r"^\d+\.\d+\.\d+\n$")
        self.assertEqual(run("--help").returncode, 0)
        self.assertEqual(run("--wrong").returncode, 2)


if __name__ == "__main__":
    unittest.main()
