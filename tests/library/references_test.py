"""The reference files were written by the scripts beside them, as they are now."""

import hashlib
import os
import re
import unittest

HERE = os.path.dirname(os.path.abspath(__file__))
WRITERS = {
    "nn_references.txt": ["make_nn_references.py", "optimizer_references.py",
                          "random_references.py"],
    "npy_files.txt": ["make_npy_files.py"],
}


class ReferencesTest(unittest.TestCase):
    def test_hashes(self):
        for name, scripts in WRITERS.items():
            digest = hashlib.sha256()
            for script in scripts:
                with open(os.path.join(HERE, script), "rb") as file:
                    digest.update(file.read())
            with open(os.path.join(HERE, "data", name), encoding="utf-8") as file:
                head = file.readline()
            found = re.search(r"script sha256 ([0-9a-f]{64})", head)
            self.assertEqual(found.group(1), digest.hexdigest(),
                             f"{name} is older than what writes it: run {scripts[0]} again")


if __name__ == "__main__":
    unittest.main()
