"""What including the library costs a program, in what does not depend on how busy the machine is: the text
that the compiler reads, and what the program prints. benchmarks/cost.py measures the seconds."""

import os
import shutil
import subprocess
import tempfile
import unittest

REPOSITORY = os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__))))
BUILD = os.environ.get("IMPERATIVE_BUILD_DIR") or os.path.join(REPOSITORY, "build", "release")
INCLUDES = [f"-I{REPOSITORY}/include", f"-I{BUILD}/generated/include"]
# What compiles in about 0.7 s more than <iostream>, most of it the standard library's.
MOST_BYTES_BESIDES_IOSTREAM = 1_600_000
OUTPUT = "std::cout << tf::constant(10) + tf::constant(32) << '\\n';"


class CostTest(unittest.TestCase):
    def setUp(self):
        self.top = tempfile.mkdtemp(prefix="imperative-cost-")
        self.addCleanup(shutil.rmtree, self.top)

    def write(self, text):
        source = os.path.join(self.top, "main.cc")
        with open(source, "w") as file:
            file.write(text)
        return source

    def preprocessed_bytes(self, text):
        done = subprocess.run(["g++", "-std=c++20", "-O2", *INCLUDES, "-E", "-P", self.write(text)],
                              check=True, capture_output=True)
        return len(done.stdout)

    def test_the_one_include_stays_small(self):
        plain = self.preprocessed_bytes("#include <iostream>\n")
        ours = self.preprocessed_bytes("#include <iostream>\n#include <imperative/tf.h>\n")
        self.assertLess(ours - plain, MOST_BYTES_BESIDES_IOSTREAM)

    def test_a_program_prints_nothing_but_its_own(self):
        source = self.write(f"#include <imperative/tf.h>\n#include <iostream>\nint main() {{ {OUTPUT} }}\n")
        program = os.path.join(self.top, "main")
        subprocess.run(["g++", "-std=c++20", "-O2", *INCLUDES, source, "-o", program,
                        f"{BUILD}/src/libimperative.a", "-ldl", "-pthread"], check=True)
        done = subprocess.run([program], capture_output=True, text=True)
        self.assertEqual((done.stdout, done.stderr, done.returncode), ("42\n", "", 0))


if __name__ == "__main__":
    unittest.main()
